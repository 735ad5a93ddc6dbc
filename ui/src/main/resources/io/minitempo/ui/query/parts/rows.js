// SPDX-License-Identifier: Apache-2.0

import { h } from './dom.js';

const SPARE = 8;

/**
 * A list of rows of equal height, of which only those in sight are in the page, however many there are. It is a grid
 * of a tree for assistive technology; arrows, Page Up and Down, Home and End move the active row.
 *
 * `source` has `count()`, `render(index)` (an element), and may have `activate(index)` (Enter, click), `open(index)`
 * and `close(index)` (arrows to the sides; each answers the row to go to).
 */
export class Rows {
    #source;
    #space = h('div', { class: 'rows-space', role: 'rowgroup' });
    #shown = new Map();
    #active = 0;
    #rowHeight = 0;
    #top = 0;
    #isWaiting = false;

    constructor(label, source) {
        this.#source = source;
        this.element = h('div', { class: 'rows', role: 'treegrid', tabindex: '0', 'aria-label': label }, this.#space);
        this.element.addEventListener('scroll', () => this.#scrolled(), { passive: true });
        this.element.addEventListener('keydown', event => this.#key(event));
        this.#space.addEventListener('click', event => this.#click(event));
        new ResizeObserver(() => this.#resized()).observe(this.element);
    }

    get active() {
        return this.#active;
    }

    /** Makes a row the active one and brings it into sight. */
    set active(index) {
        this.#active = index;
        // A row can be scrolled to only once there is room for it.
        this.refresh();
        const top = this.#active * this.#height();
        const { scrollTop, clientHeight } = this.element;
        const headed = this.#space.offsetTop;
        if (top < scrollTop) this.element.scrollTop = top;
        else if (top + this.#rowHeight + headed > scrollTop + clientHeight) {
            this.element.scrollTop = top + this.#rowHeight + headed - clientHeight;
        }
        this.#draw();
    }

    /** Shows a header above the rows, which stays in sight. */
    set header(element) {
        this.#space.before(element);
    }

    /** Draws all rows in sight anew; to be called when rows have changed. */
    refresh() {
        this.#active = Math.max(0, Math.min(this.#active, this.#source.count() - 1));
        // Who has pressed a button of a row goes on with the keys of the rows.
        if (this.#space.contains(document.activeElement)) this.element.focus({ preventScroll: true });
        this.#shown.clear();
        this.#space.replaceChildren();
        this.#draw();
    }

    #resized() {
        if (this.element.clientHeight === 0) return;
        this.refresh();
        if (this.element.scrollTop !== this.#top) this.element.scrollTop = this.#top;
    }

    #height() {
        const text = getComputedStyle(this.element).getPropertyValue('--row-height');
        this.#rowHeight = parseFloat(text) || 28;
        return this.#rowHeight;
    }

    #scrolled() {
        // While it is hidden a browser sets it back to the top, which nobody wanted.
        if (this.element.clientHeight > 0) this.#top = this.element.scrollTop;
        if (this.#isWaiting) return;
        this.#isWaiting = true;
        requestAnimationFrame(() => {
            this.#isWaiting = false;
            this.#draw();
        });
    }

    #draw() {
        const height = this.#height();
        const count = this.#source.count();
        this.#space.style.height = count * height + 'px';
        this.element.setAttribute('aria-rowcount', String(count));
        const { scrollTop, clientHeight } = this.element;
        const first = Math.max(0, Math.floor(scrollTop / height) - SPARE);
        const last = Math.min(count, Math.ceil((scrollTop + clientHeight) / height) + SPARE);
        for (const [index, row] of this.#shown) {
            if (index < first || index >= last) {
                row.remove();
                this.#shown.delete(index);
            }
        }
        for (let index = first; index < last; index++) {
            if (!this.#shown.has(index)) this.#add(index, height);
        }
        this.element.setAttribute('aria-activedescendant', this.#shown.get(this.#active)?.id ?? '');
    }

    #add(index, height) {
        const row = this.#source.render(index);
        row.id = 'row-' + index;
        row.dataset.index = index;
        row.style.transform = 'translateY(' + index * height + 'px)';
        row.setAttribute('role', 'row');
        row.setAttribute('aria-rowindex', String(index + 1));
        row.classList.add('row');
        row.classList.toggle('active', index === this.#active);
        this.#shown.set(index, row);
        // Readers of the page go through it in its order.
        const next = [...this.#space.children].find(other => Number(other.dataset.index) > index);
        this.#space.insertBefore(row, next ?? null);
    }

    #click(event) {
        const row = event.target.closest('.row');
        if (!row || event.target.closest('a, button') || !getSelection().isCollapsed) return;
        this.active = Number(row.dataset.index);
        this.#source.activate?.(this.#active);
    }

    #key(event) {
        if (event.target !== this.element || event.ctrlKey || event.metaKey || event.altKey) return;
        const page = Math.max(1, Math.floor(this.element.clientHeight / this.#height()) - 2);
        const targets = {
            ArrowDown: () => this.#active + 1,
            ArrowUp: () => this.#active - 1,
            PageDown: () => this.#active + page,
            PageUp: () => this.#active - page,
            Home: () => 0,
            End: () => this.#source.count() - 1,
            ArrowRight: () => this.#source.open?.(this.#active) ?? this.#active,
            ArrowLeft: () => this.#source.close?.(this.#active) ?? this.#active,
        };
        if (event.key === 'Enter') this.#source.activate?.(this.#active);
        else if (targets[event.key]) this.active = targets[event.key]();
        else return;
        event.preventDefault();
    }
}

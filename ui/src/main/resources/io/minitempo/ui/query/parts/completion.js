// SPDX-License-Identifier: Apache-2.0

import { contextAt } from '../traceql/context.js';
import { suggest } from '../traceql/suggest.js';
import { h } from './dom.js';

const PAUSE_MILLIS = 120;
const OPENS_AGAIN = new Set(['field', 'value', 'comparison', 'stage']);

/**
 * Offers what may be written at the cursor of an editor. Arrows choose, Tab and Enter take what is chosen, Escape
 * closes, Ctrl-Space opens.
 */
export class Completion {
    #editor;
    #tags;
    #list = h('ul', { id: 'suggestions', class: 'suggestions', role: 'listbox', 'aria-label': 'Suggestions' });
    #status = h('p', { class: 'visually-hidden', role: 'status' });
    #offered = [];
    #context = null;
    #chosen = -1;
    #asked = 0;
    #timer = 0;

    constructor(editor, tags) {
        this.#list.hidden = true;
        this.#editor = editor;
        this.#tags = tags;
        editor.element.append(this.#list, this.#status);
        const input = editor.input;
        input.setAttribute('role', 'combobox');
        input.setAttribute('aria-autocomplete', 'list');
        input.setAttribute('aria-controls', 'suggestions');
        input.setAttribute('aria-expanded', 'false');
        input.addEventListener('input', () => this.#openSoon());
        input.addEventListener('blur', () => this.close());
        input.addEventListener('click', () => this.close());
    }

    get isOpen() {
        return !this.#list.hidden;
    }

    /** Handles a key of the editor; answers whether it was for the suggestions. */
    takesKey(event) {
        if (event.key === ' ' && event.ctrlKey) return this.#done(() => this.#open());
        if (!this.isOpen || event.ctrlKey || event.metaKey || event.altKey) return false;
        switch (event.key) {
            case 'ArrowDown':
                return this.#done(() => this.#choose((this.#chosen + 1) % this.#offered.length));
            case 'ArrowUp':
                return this.#done(() => this.#choose((Math.max(this.#chosen, 0) || this.#offered.length) - 1));
            case 'Tab':
                return !event.shiftKey && this.#done(() => this.#take(Math.max(this.#chosen, 0)));
            case 'Enter':
                return this.#chosen >= 0 && !event.shiftKey && this.#done(() => this.#take(this.#chosen));
            case 'Escape':
                return this.#done(() => this.close());
            default:
                return false;
        }
    }

    close() {
        clearTimeout(this.#timer);
        this.#asked++;
        this.#list.hidden = true;
        this.#status.textContent = '';
        this.#editor.input.setAttribute('aria-expanded', 'false');
        this.#editor.input.removeAttribute('aria-activedescendant');
    }

    #done(action) {
        action();
        return true;
    }

    #openSoon() {
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.#open(), PAUSE_MILLIS);
    }

    async #open() {
        const asked = ++this.#asked;
        const context = contextAt(this.#editor.text, this.#editor.cursor);
        const offered = await suggest(context, this.#tags);
        if (asked !== this.#asked || document.activeElement !== this.#editor.input) return;
        if (offered.length === 0) {
            this.close();
            return;
        }
        this.#context = context;
        this.#offered = offered;
        this.#list.replaceChildren(...offered.map((offer, index) => this.#item(offer, index)));
        this.#list.hidden = false;
        this.#editor.placeAtCursor(this.#list, context.from);
        this.#editor.input.setAttribute('aria-expanded', 'true');
        this.#status.textContent = offered.length + ' suggestions';
        // Enter is to run a query that is whole; it takes a suggestion only where a word has been begun.
        this.#choose(context.prefix === '' ? -1 : 0);
    }

    #item({ label, detail }, index) {
        return h(
            'li',
            { id: 'suggestion-' + index, role: 'option', 'aria-selected': 'false', onmousedown: event => {
                event.preventDefault();
                this.#take(index);
            } },
            h('span', { class: 'suggested' }, label === '' ? '(empty)' : label),
            h('span', { class: 'detail' }, detail));
    }

    #choose(index) {
        this.#list.children[this.#chosen]?.setAttribute('aria-selected', 'false');
        this.#chosen = index;
        const item = this.#list.children[index];
        item?.setAttribute('aria-selected', 'true');
        item?.scrollIntoView({ block: 'nearest' });
        if (item) this.#editor.input.setAttribute('aria-activedescendant', item.id);
        else this.#editor.input.removeAttribute('aria-activedescendant');
    }

    #take(index) {
        const { insert, back } = this.#offered[index];
        const { from, to } = this.#context;
        this.close();
        const next = this.#editor.text[to];
        // The blank that the suggestion brings is there already.
        const written = next === ' ' && back === 0 ? insert.trimEnd() : insert;
        this.#editor.replace(from, to, written);
        const moved = next === ' ' && back === 0 ? 1 : -back;
        this.#editor.cursor = from + written.length + moved;
        const { expects } = contextAt(this.#editor.text, this.#editor.cursor);
        if (OPENS_AGAIN.has(expects)) this.#openSoon();
        else clearTimeout(this.#timer);
    }
}

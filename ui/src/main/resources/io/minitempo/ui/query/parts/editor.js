// SPDX-License-Identifier: Apache-2.0

import { tokens } from '../traceql/tokens.js';
import { h } from './dom.js';

const MOST_COLOURED = 5000;

/**
 * The box in which a query is written: a text area, with a copy of its text behind it in colours. The copy also says
 * where on the screen a character stands.
 */
export class Editor {
    #copy = h('div', { class: 'copy', 'aria-hidden': 'true' });
    #marked = null;

    constructor(element) {
        this.element = element;
        this.input = element.querySelector('textarea');
        this.input.before(this.#copy);
        this.input.addEventListener('input', () => {
            this.#marked = null;
            this.#paint();
        });
        this.#paint();
    }

    get text() {
        return this.input.value;
    }

    set text(text) {
        if (text === this.input.value) return;
        this.input.value = text;
        this.#marked = null;
        this.#paint();
    }

    get cursor() {
        return this.input.selectionStart;
    }

    set cursor(index) {
        this.input.setSelectionRange(index, index);
    }

    /** Replaces a part of the text, as if typed, so that it can be undone. */
    replace(from, to, text) {
        this.input.focus();
        this.input.setSelectionRange(from, to);
        if (!document.execCommand('insertText', false, text)) {
            this.input.setRangeText(text, from, to, 'end');
            this.input.dispatchEvent(new Event('input'));
        }
    }

    /** Marks the token at a place as wrong until the text changes; null for none. */
    mark(position) {
        this.#marked = position;
        this.#paint();
    }

    /** Puts an element below the character at an index. */
    placeAtCursor(element, index) {
        const range = document.createRange();
        const [node, offset] = this.#find(index);
        range.setStart(node, offset);
        range.setEnd(node, offset);
        const box = this.element.getBoundingClientRect();
        const place = range.getBoundingClientRect();
        const left = Math.min(place.left - box.left, box.width - element.offsetWidth - 8);
        element.style.left = Math.max(0, left) + 'px';
        element.style.top = place.bottom - box.top + 9 + 'px';
    }

    /** The text node of the copy that holds the character at an index, and its place there. */
    #find(index) {
        const walker = document.createTreeWalker(this.#copy, NodeFilter.SHOW_TEXT);
        let rest = index;
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            if (rest <= node.length) return [node, rest];
            rest -= node.length;
        }
        return [this.#copy, 0];
    }

    #paint() {
        const text = this.input.value;
        const plain = { type: 'plain', text, start: 0, end: text.length };
        const parts = text.length > MOST_COLOURED ? [plain] : tokens(text);
        const painted = parts.map(token => h('span', { class: this.#classOf(token) }, token.text));
        const isAtEnd = this.#marked !== null && this.#marked >= text.length;
        // The last line is as high as the others also when it is empty.
        painted.push(h('span', { class: isAtEnd ? 'wrong' : null }, isAtEnd ? ' ' : '\u200b'));
        this.#copy.replaceChildren(...painted);
    }

    #classOf({ type, start, end }) {
        const isMarked = this.#marked !== null && start <= this.#marked && this.#marked < end;
        return 'token-' + type + (isMarked ? ' wrong' : '');
    }
}

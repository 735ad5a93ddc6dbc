// SPDX-License-Identifier: Apache-2.0

import { excerpt, errorPosition } from '../traceql/position.js';
import { h } from './dom.js';

/** A place for what comes of a request: that it is waited for, has failed, found nothing, or the answer itself. */
export class Outcome {
    #element;
    #timer = 0;

    constructor(element) {
        this.#element = element;
    }

    /** Shows an answer: lines about it above, itself below. */
    show(...content) {
        clearInterval(this.#timer);
        this.#element.removeAttribute('aria-busy');
        this.#element.replaceChildren(...content);
    }

    /** Says that an answer is waited for, since when, and offers to cancel. */
    waiting(words, cancel) {
        const seconds = h('span', { class: 'dim', 'aria-hidden': 'true' });
        this.show(h(
            'div',
            { class: 'state' },
            h('div', { class: 'spinner', 'aria-hidden': 'true' }),
            h('p', { role: 'status' }, words),
            seconds,
            h('button', { type: 'button', onclick: cancel }, 'Cancel')));
        this.#element.setAttribute('aria-busy', 'true');
        const began = performance.now();
        this.#timer = setInterval(() => {
            seconds.textContent = Math.floor((performance.now() - began) / 1000) + ' s';
        }, 1000);
    }

    /** Says in words that something is not there, or was not done; `more` are further elements. */
    tell(title, words, ...more) {
        const told = words === '' ? null : h('p', {}, words);
        this.show(h('div', { class: 'state' }, h('h2', { role: 'status' }, title), told, more));
    }

    /** Says what went wrong, with the place in the query if the server named it; answers that place, or null. */
    failed(error, query, again) {
        const position = errorPosition(error.text ?? '', query);
        this.show(h(
            'div',
            { class: 'state failed', role: 'alert' },
            h('h2', {}, error.message),
            error.text ? h('p', { class: 'server-text' }, error.text) : null,
            position === null ? null : marked(query, position),
            h('button', { type: 'button', onclick: again }, 'Try again')));
        return position;
    }
}

function marked(query, position) {
    const { text, column } = excerpt(query, position);
    const [before, wrong, after] = [text.slice(0, column), text.slice(column, column + 1), text.slice(column + 1)];
    return h(
        'pre',
        { class: 'marked', 'aria-label': 'The place in the query: ' + before + ' → ' + wrong + after },
        before,
        h('mark', {}, wrong === '' ? ' ' : wrong),
        after,
        '\n' + ' '.repeat(column) + '^');
}

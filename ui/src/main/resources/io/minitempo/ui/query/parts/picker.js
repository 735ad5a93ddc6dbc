// SPDX-License-Identifier: Apache-2.0

import { h } from './dom.js';
import { clock, date } from './format.js';
import { ends, fromField, problem, QUICK, toField } from './range.js';

/** What a range is called. */
export function rangeName({ range, from, to }) {
    if (from && to) return stamp(from) + ' – ' + stamp(to);
    return QUICK.find(([text]) => text === range)?.[1] ?? 'Last ' + range;
}

function stamp(seconds) {
    return date(seconds * 1000) + ' ' + clock(seconds * 1000);
}

/** The button that says the range, and the choice behind it; `chosen` is told of `{ range, from, to }`. */
export class RangePicker {
    #button;
    #popup;
    #chosen;
    #quick = h('div', { class: 'quick', role: 'group', 'aria-label': 'Ranges up to now' });
    #from = h('input', { type: 'datetime-local', step: '1' });
    #to = h('input', { type: 'datetime-local', step: '1' });
    #problem = h('p', { class: 'bad', role: 'alert' });

    constructor(button, popup, chosen) {
        this.#button = button;
        this.#popup = popup;
        this.#chosen = chosen;
        popup.append(this.#quick, this.#fixed());
        popup.addEventListener('toggle', event => {
            button.setAttribute('aria-expanded', String(event.newState === 'open'));
            if (event.newState === 'open') this.#place();
        });
    }

    /** Shows the range of a state. */
    show(state) {
        this.#button.textContent = rangeName(state);
        this.#button.setAttribute('aria-label', 'Time range: ' + rangeName(state));
        const [from, to] = ends(state);
        this.#from.value = toField(from);
        this.#to.value = toField(to);
        this.#problem.textContent = '';
        this.#quick.replaceChildren(...QUICK.map(([range, name]) => h('button', {
            type: 'button',
            'aria-pressed': String(!state.from && range === state.range),
            onclick: () => this.#take({ range, from: '', to: '' }),
        }, name)));
    }

    #fixed() {
        return h(
            'form',
            { class: 'fixed', onsubmit: event => {
                event.preventDefault();
                this.#takeFixed();
            } },
            h('label', {}, 'From ', this.#from),
            h('label', {}, 'To ', this.#to),
            this.#problem,
            h('button', { class: 'primary' }, 'Use this range'));
    }

    #takeFixed() {
        const from = fromField(this.#from.value);
        const to = fromField(this.#to.value);
        this.#problem.textContent = problem(from, to);
        if (this.#problem.textContent === '') this.#take({ range: '1h', from, to });
    }

    #take(range) {
        this.#popup.hidePopover();
        this.#chosen(range);
    }

    #place() {
        const box = this.#button.getBoundingClientRect();
        const width = this.#popup.offsetWidth;
        const most = document.documentElement.clientWidth - width - 8;
        this.#popup.style.left = Math.max(8, Math.min(box.left, most)) + 'px';
        this.#popup.style.top = box.bottom + 4 + 'px';
    }
}

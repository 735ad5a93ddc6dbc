// SPDX-License-Identifier: Apache-2.0

import { h } from '../parts/dom.js';
import { Latest } from '../parts/latest.js';
import { Outcome } from '../parts/outcome.js';
import { traceOf } from './model.js';
import { TraceView } from './view.js';

/** The part of the page that fetches a trace and shows it. */
export class TracePage {
    #element;
    #api;
    #state;
    #isMultitenant;
    #body = h('div', { class: 'trace-outcome' });
    #outcome = new Outcome(this.#body);
    #work = new Latest();
    #shown = null;

    constructor(element, api, state, isMultitenant) {
        this.#element = element;
        this.#api = api;
        this.#state = state;
        this.#isMultitenant = isMultitenant;
    }

    /** Shows the trace of a state; nothing when it names none. */
    show(now) {
        const wanted = now.trace === '' ? null : JSON.stringify([now.trace, now.span, now.tenant]);
        if (wanted === this.#shown) return;
        this.#shown = wanted;
        this.#work.cancel();
        this.#element.hidden = wanted === null;
        this.#element.replaceChildren();
        if (wanted === null) return;
        const words = now.q === null ? 'Search' : 'Back to the results';
        const back = this.#state.address({ trace: '', span: '', find: '' });
        this.#element.append(h('nav', {}, h('a', { class: 'back', href: back }, '← ' + words)), this.#body);
        this.#load(now);
    }

    async #load(now) {
        const again = () => this.#load(now);
        this.#outcome.waiting('Fetching trace ' + now.trace + ' …', () => {
            this.#work.cancel();
            this.#outcome.tell('Cancelled', '', h('button', { type: 'button', onclick: again }, 'Fetch it again'));
        });
        const path = 'api/v2/traces/' + now.trace;
        try {
            const text = await this.#work.run(signal => this.#api.text(path, {}, signal));
            if (text !== undefined) this.#showAnswer(text, path, now);
        } catch (error) {
            this.#outcome.failed(error, '', again);
        }
    }

    #showAnswer(text, path, now) {
        const trace = traceOf(JSON.parse(text));
        if (trace === null) {
            const words = 'It may not have arrived yet, be past its retention, or belong to another tenant.';
            this.#outcome.tell('No trace ' + now.trace, words);
            return;
        }
        const view = new TraceView(now.trace, trace, {
            span: now.span,
            find: now.find,
            note: changes => this.#note(changes),
            linkTo: (id, span) => this.#state.address({ trace: id, span, find: '' }),
            json: { address: this.#isMultitenant ? null : this.#api.address(path), text },
        });
        this.#outcome.show(view.element);
        view.start();
    }

    #note(changes) {
        this.#state.note(changes);
        const { trace, span, tenant } = this.#state.now;
        this.#shown = JSON.stringify([trace, span, tenant]);
    }
}

// SPDX-License-Identifier: Apache-2.0

import { isMetrics } from '../traceql/kind.js';
import { Completion } from './completion.js';
import { byId } from './dom.js';
import { Editor } from './editor.js';
import { RangePicker } from './picker.js';

/** The form in which a query is asked. */
export class QueryForm {
    #form = byId('query');
    #editor = new Editor(byId('editor'));
    #completion;
    #picker;
    #range = {};

    /** `tags` knows what can be asked for; `asked(values)` is told of a query to run. */
    constructor(tags, isMultitenant, asked) {
        this.#completion = new Completion(this.#editor, tags);
        this.#picker = new RangePicker(byId('range'), byId('ranges'), range => {
            this.#showRange(range);
            asked(this.values);
        });
        byId('tenant').parentElement.hidden = !isMultitenant;
        this.#form.addEventListener('submit', event => {
            event.preventDefault();
            this.#completion.close();
            asked(this.values);
        });
        this.#form.instant.forEach(choice => choice.addEventListener('change', () => asked(this.values)));
        this.#editor.input.addEventListener('keydown', event => this.#key(event));
        this.#editor.input.addEventListener('input', () => this.#suit());
    }

    /** What stands in the form, as the state of the page names it. */
    get values() {
        return {
            q: this.#editor.text,
            ...this.#range,
            limit: Number(byId('limit').value) || 0,
            spans: Number(byId('spans').value) || 0,
            instant: isMetrics(this.#editor.text) && this.#form.instant.value === '1',
            tenant: byId('tenant').value.trim(),
        };
    }

    /** The range that the form shows. */
    get range() {
        return this.#range;
    }

    get tenant() {
        return byId('tenant').value.trim();
    }

    /** Shows a state of the page. */
    show(state) {
        this.#editor.text = state.q ?? '';
        byId('limit').value = state.limit;
        byId('spans').value = state.spans;
        byId('tenant').value = state.tenant;
        this.#form.instant.value = state.instant ? '1' : '';
        this.#showRange(state);
        this.#suit();
    }

    /** Marks a place of the query as wrong. */
    mark(position) {
        this.#editor.mark(position);
    }

    focus() {
        this.#editor.input.focus();
    }

    #showRange({ range, from, to }) {
        this.#range = { range, from, to };
        this.#picker.show(this.#range);
    }

    /** Shows the settings that mean something for the query as it stands. */
    #suit() {
        this.#form.classList.toggle('is-metrics', isMetrics(this.#editor.text));
    }

    #key(event) {
        if (this.#completion.takesKey(event)) {
            event.preventDefault();
        } else if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
            event.preventDefault();
            this.#form.requestSubmit();
        }
    }
}

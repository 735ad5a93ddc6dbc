// SPDX-License-Identifier: Apache-2.0

import { counted, bytes } from '../parts/format.js';
import { h } from '../parts/dom.js';
import { parameters } from '../parts/range.js';
import { tracesOf } from './model.js';
import { ResultsView } from './view.js';

/** Searches, and shows what was found. */
export const search = {
    words: 'Searching …',

    ask(api, state, signal) {
        const asked = { q: state.q, limit: state.limit, spss: state.spans, ...parameters(state) };
        return api.json('api/search', asked, signal);
    },

    show(answer, state, page, outcome) {
        const traces = tracesOf(answer);
        if (traces.length === 0) {
            const words = 'Look at another time, or ask for less.' + page.cutoffWords(state);
            outcome.tell('No trace matches', words, work(answer.metrics));
            return;
        }
        const view = new ResultsView(traces, page);
        outcome.show(summary(traces, state, answer.metrics, view), view.element);
    },
};

function summary(traces, state, metrics, view) {
    const more = traces.length >= state.limit ? ', as many as asked for; more may match' : '';
    const button = h('button', { type: 'button', onclick: () => {
        view.openAll(!view.isOpened);
        button.textContent = words();
    } });
    const words = () => (view.isOpened ? 'Hide matched spans' : 'Show matched spans');
    button.textContent = words();
    return h(
        'div',
        { class: 'summary' },
        h('p', { role: 'status' }, counted(traces.length, 'trace') + more),
        work(metrics),
        h('span', { class: 'gap' }),
        traces.some(({ sets }) => sets.length > 0) ? button : null);
}

/** What a query cost, if the server says so. */
export function work(metrics = {}) {
    const parts = [];
    if (metrics.inspectedBytes) parts.push('read ' + bytes(Number(metrics.inspectedBytes)));
    if (metrics.totalJobs) parts.push(metrics.completedJobs + ' of ' + counted(metrics.totalJobs, 'job'));
    return parts.length === 0 ? null : h('p', { class: 'dim' }, parts.join(', '));
}

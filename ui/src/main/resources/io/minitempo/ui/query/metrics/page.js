// SPDX-License-Identifier: Apache-2.0

import { h } from '../parts/dom.js';
import { ends, parameters } from '../parts/range.js';
import { work } from '../search/page.js';
import { bucketUnit, unit } from '../traceql/kind.js';
import { bucketsOf } from './buckets.js';
import { comparisonOf } from './comparison.js';
import { seriesOf, valuesOf } from './series.js';
import { formatOf } from './units.js';
import { chartView, comparisonView, heatView, tableView } from './view.js';

/** Asks for series, and shows them as a chart, or for single values, and shows those as a table. */
export const metrics = {
    words: 'Computing …',

    ask(api, state, signal) {
        const path = state.instant ? 'api/metrics/query' : 'api/metrics/query_range';
        return api.json(path, { q: state.q, ...parameters(state) }, signal);
    },

    show(answer, state, page, outcome) {
        const found = state.instant ? valuesOf(answer) : seriesOf(answer);
        if (found.length === 0) {
            outcome.tell('No series', 'No span in this time matches.' + page.cutoffWords(state), work(answer.metrics));
            return;
        }
        const view = state.instant ? tableView(found, formatOf(unit(state.q))) : picture(found, state, page);
        outcome.show(summary(found, answer), view);
    },
};

/** Lines, a heat map for a histogram, or what sets the sides of a comparison apart. */
function picture(found, state, page) {
    const format = formatOf(unit(state.q));
    const linkTo = trace => page.linkTo(trace, '');
    const comparison = comparisonOf(found);
    if (comparison) return comparisonView(comparison);
    const buckets = bucketsOf(found);
    return buckets
        ? heatView(buckets, found, ends(state), { format, formatBound: formatOf(bucketUnit(state.q)), linkTo })
        : chartView(found, ends(state), format, linkTo);
}

function summary(found, { status, message, metrics: cost }) {
    return h(
        'div',
        { class: 'summary' },
        h('p', { role: 'status' }, found.length.toLocaleString('en-US') + ' series'),
        status === 'PARTIAL' ? h('p', { class: 'notice' }, message || 'Only a part of the answer.') : null,
        work(cost));
}

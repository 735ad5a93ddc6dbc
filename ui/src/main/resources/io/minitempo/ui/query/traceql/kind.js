// SPDX-License-Identifier: Apache-2.0

import { meaningful, tokens } from './tokens.js';
import { isMetricsFunction } from './vocabulary.js';

const DURATIONS = new Set(['duration', 'span:duration', 'traceDuration', 'trace:duration', 'event:timeSinceStart']);

/** Whether a query makes series rather than finds traces. */
export function isMetrics(query) {
    const list = meaningful(tokens(query));
    return list.some((token, i) => isMetricsFunction(token.text) && list[i - 1]?.text === '|');
}

/** Whether a text is the id of a trace rather than a query: hex digits, as many as an id has when shortened at most. */
export function isTraceId(text) {
    return /^[0-9a-f]{8,32}$/i.test(text.trim());
}

/** The unit of the bounds of a histogram: `seconds` for a field that is a duration, or empty. */
export function bucketUnit(query) {
    const list = meaningful(tokens(query));
    const at = list.findIndex(token => token.text === 'histogram_over_time');
    return at >= 0 && DURATIONS.has(list[at + 2]?.text) ? 'seconds' : '';
}

/** The unit of what a metrics query answers: `seconds` for a field that is a duration, `perSecond`, or empty. */
export function unit(query) {
    const list = meaningful(tokens(query));
    const functions = list.filter(token => isMetricsFunction(token.text));
    if (functions.length !== 1) return '';
    const at = list.indexOf(functions[0]);
    if (list[at].text === 'rate') return 'perSecond';
    const isValue = /^(avg|min|max|sum|quantile)_/.test(list[at].text);
    return isValue && DURATIONS.has(list[at + 2]?.text) ? 'seconds' : '';
}

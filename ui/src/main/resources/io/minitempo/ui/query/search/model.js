// SPDX-License-Identifier: Apache-2.0

import { pairs } from '../trace/attributes.js';
import { millisOf } from '../parts/format.js';

/** The traces that a search found, from the answer of `/api/search`, in its order. */
export function tracesOf({ traces = [] }) {
    return traces.map(trace => ({
        id: trace.traceID ?? '',
        service: trace.rootServiceName ?? '',
        name: trace.rootTraceName ?? '',
        start: millisOf(trace.startTimeUnixNano),
        duration: (trace.durationMs ?? 0) * 1e6,
        errors: Object.values(trace.serviceStats ?? {}).reduce((sum, { errorCount = 0 }) => sum + errorCount, 0),
        sets: setsOf(trace),
    }));
}

function setsOf({ spanSets, spanSet }) {
    const sets = spanSets ?? (spanSet ? [spanSet] : []);
    return sets.map(({ spans = [], matched = 0, attributes }) => ({
        matched,
        attributes: pairs(attributes),
        spans: spans.map(span => ({
            id: span.spanID ?? '',
            name: span.name ?? '',
            start: millisOf(span.startTimeUnixNano),
            duration: Number(span.durationNanos ?? 0),
            attributes: pairs(span.attributes),
        })),
    }));
}

/** How many spans of a trace matched. */
export function matched({ sets }) {
    return sets.reduce((sum, set) => sum + set.matched, 0);
}

/**
 * The rows of some traces, of which those in `opened` show their spans: a row has a `trace`, and if it is below one a
 * `span`, or the `set` that it heads (when there are several), or `more`, how many matched spans the answer left out.
 */
export function rowsOf(traces, opened) {
    const rows = [];
    for (const trace of traces) {
        rows.push({ trace });
        if (!opened.has(trace)) continue;
        for (const set of trace.sets) {
            if (trace.sets.length > 1 || set.attributes.length > 0) rows.push({ trace, set });
            for (const span of set.spans) rows.push({ trace, span });
            if (set.matched > set.spans.length) rows.push({ trace, more: set.matched - set.spans.length });
        }
    }
    return rows;
}

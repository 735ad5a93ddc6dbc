// SPDX-License-Identifier: Apache-2.0

/**
 * The rows of a heat map, the least bound first: `bound`, and `counts` by time. Null when the series are no histogram,
 * or one for each of several groups. Bounds double from row to row; those between that nothing fell into are there too.
 */
export function bucketsOf(series) {
    if (!series.every(({ labels }) => labels.length === 1 && labels[0][0] === '__bucket')) return null;
    const rows = new Map();
    for (const { labels, samples } of series) {
        const bound = Number(labels[0][1]);
        if (!Number.isFinite(bound)) return null;
        rows.set(bound, new Map(samples.map(({ time, value }) => [time, value])));
    }
    const bounds = [...rows.keys()].filter(bound => bound > 0);
    const whole = [];
    if (bounds.length > 0) {
        const last = Math.max(...bounds);
        for (let bound = Math.min(...bounds); bound <= last * 1.001; bound *= 2) {
            const known = bounds.find(each => Math.abs(each / bound - 1) < 0.001);
            whole.push({ bound: known ?? bound, counts: rows.get(known) ?? new Map() });
        }
    }
    const rest = [...rows.keys()].filter(bound => bound <= 0).sort((one, other) => one - other);
    return [...rest.map(bound => ({ bound, counts: rows.get(bound) })), ...whole];
}

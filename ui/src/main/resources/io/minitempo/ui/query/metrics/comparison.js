// SPDX-License-Identifier: Apache-2.0

/**
 * What sets the spans that `compare` selects apart from all others, or null when the series are of no such query:
 * `selected` and `others` count spans, and each of `rows` is a value of an attribute (`key`, `value`) with the share of
 * the spans of either side that have it, the greatest difference first.
 */
export function comparisonOf(series) {
    const attributes = new Map();
    for (const { labels, samples } of series) {
        const side = labels.find(([key]) => key === '__meta_type')?.[1];
        const [key, value] = labels.find(([each]) => each !== '__meta_type') ?? [];
        if (side === undefined || key === undefined) return null;
        const attribute = attributes.get(key) ?? { totals: {}, values: new Map() };
        attributes.set(key, attribute);
        const count = samples.reduce((sum, sample) => sum + (Number.isFinite(sample.value) ? sample.value : 0), 0);
        if (side.endsWith('_total')) {
            attribute.totals[side.slice(0, -'_total'.length)] = count;
        } else {
            const counts = attribute.values.get(value) ?? {};
            attribute.values.set(value, { ...counts, [side]: count });
        }
    }
    const totals = side => Math.max(0, ...[...attributes.values()].map(({ totals: all }) => all[side] ?? 0));
    return {
        selected: totals('selection'),
        others: totals('baseline'),
        rows: [...attributes].flatMap(([key, attribute]) => rowsOf(key, attribute))
            .sort((one, other) => Math.abs(other.difference) - Math.abs(one.difference)),
    };
}

function rowsOf(key, { totals, values }) {
    return [...values].map(([value, counts]) => {
        const selection = share(counts.selection, totals.selection);
        const baseline = share(counts.baseline, totals.baseline);
        return { key, value, selection, baseline, difference: selection - baseline };
    });
}

function share(count = 0, total = 0) {
    return total > 0 ? Math.min(1, count / total) : 0;
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

import io.minitempo.traceql.ast.Static;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Of the series of `compare`, the most frequent values of every attribute and side, and all totals
/// (`spec/traceql.md §12.7`).
final class CompareTop {

    private CompareTop() {}

    static List<Series> choose(List<Series> series, int limit) {
        List<Series> result = new ArrayList<>();
        Map<List<Object>, List<Series>> bySide = new LinkedHashMap<>();
        for (Series one : series) {
            if (one.labels().getFirst().value() instanceof Static.StringValue type
                    && CompareRun.SIDES.contains(type.value())
                    && one.labels().size() > 1) {
                bySide.computeIfAbsent(List.of(type, one.labels().get(1).key()), key -> new ArrayList<>())
                        .add(one);
            } else {
                result.add(one);
            }
        }
        for (List<Series> values : bySide.values()) {
            values.sort(Comparator.comparingDouble((Series one) -> -total(one.values()))
                    .thenComparing(SeriesOrder.OUTPUT));
            result.addAll(values.subList(0, Math.min(limit, values.size())));
        }
        return result;
    }

    private static double total(double[] values) {
        double total = 0;
        for (double value : values) {
            total += Double.isNaN(value) ? 0 : value;
        }
        return total;
    }
}

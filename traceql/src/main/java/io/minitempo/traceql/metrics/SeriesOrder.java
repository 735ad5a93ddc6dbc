// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

import io.minitempo.traceql.ast.Static;
import java.util.Comparator;
import java.util.List;

/// Orders of series (`spec/traceql.md §12.4`, `§12.8`).
final class SeriesOrder {

    /// Values of labels: booleans, floats, ints, strings; each kind in its own order.
    static final Comparator<Static> VALUES = SeriesOrder::compareValues;

    /// The order of answers: fewer labels first, then keys, then values.
    static final Comparator<Series> OUTPUT = Comparator.<Series>comparingInt(
                    series -> series.labels().size())
            .thenComparing(Series::labels, SeriesOrder::compareKeys)
            .thenComparing(Series::labels, SeriesOrder::compareLabelValues);

    /// The order that decides ties: label by label the text of the value, then the key.
    static final Comparator<Series> ALPHABETICAL =
            Comparator.comparing(Series::labels, SeriesOrder::compareAlphabetically);

    private SeriesOrder() {}

    private static int compareKeys(List<Label> left, List<Label> right) {
        for (int i = 0; i < left.size(); i++) {
            int order = left.get(i).key().compareTo(right.get(i).key());
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static int compareLabelValues(List<Label> left, List<Label> right) {
        for (int i = 0; i < left.size(); i++) {
            int order = compareValues(left.get(i).value(), right.get(i).value());
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static int compareAlphabetically(List<Label> left, List<Label> right) {
        for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
            int order = LabelText.text(left.get(i).value())
                    .compareTo(LabelText.text(right.get(i).value()));
            if (order == 0) {
                order = left.get(i).key().compareTo(right.get(i).key());
            }
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(left.size(), right.size());
    }

    private static int compareValues(Static left, Static right) {
        if (left instanceof Static.BooleanValue a && right instanceof Static.BooleanValue b) {
            return Boolean.compare(a.value(), b.value());
        }
        if (left instanceof Static.FloatValue a && right instanceof Static.FloatValue b) {
            return Double.compare(a.value(), b.value());
        }
        if (left instanceof Static.IntValue a && right instanceof Static.IntValue b) {
            return Long.compare(a.value(), b.value());
        }
        int order = Integer.compare(kind(left), kind(right));
        return order != 0 ? order : LabelText.text(left).compareTo(LabelText.text(right));
    }

    private static int kind(Static value) {
        return switch (value) {
            case Static.BooleanValue truth -> 0;
            case Static.FloatValue number -> 1;
            case Static.IntValue number -> 2;
            default -> 3;
        };
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

import io.minitempo.traceql.ast.BinaryOperator;
import io.minitempo.traceql.ast.Static;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/// Arithmetic between series (`spec/traceql.md §12.9`).
final class Arithmetic {

    private Arithmetic() {}

    /// Every value and every exemplar's value changed; labels stay.
    static List<Series> map(List<Series> series, DoubleUnaryOperator change) {
        List<Series> result = new ArrayList<>();
        for (Series one : series) {
            double[] values = new double[one.values().length];
            for (int i = 0; i < values.length; i++) {
                values[i] = change.applyAsDouble(one.values()[i]);
            }
            List<Exemplar> exemplars = new ArrayList<>();
            for (Exemplar exemplar : one.exemplars()) {
                exemplars.add(new Exemplar(
                        exemplar.labels(), change.applyAsDouble(exemplar.value()), exemplar.timestampMillis()));
            }
            result.add(new Series(one.labels(), values, exemplars));
        }
        return result;
    }

    /// Pairs of series with the same labels, or with one without labels.
    static List<Series> combine(BinaryOperator operator, List<Series> left, List<Series> right) {
        Map<SeriesKey, Series> lefts = byLabels(left);
        Map<SeriesKey, Series> rights = byLabels(right);
        boolean overLeft = rights.containsKey(SeriesKey.of(List.of()));
        List<Series> result = new ArrayList<>();
        for (Map.Entry<SeriesKey, Series> entry : (overLeft ? lefts : rights).entrySet()) {
            Map<SeriesKey, Series> others = overLeft ? rights : lefts;
            Series partner = others.get(entry.getKey());
            boolean broadcast = partner == null;
            if (partner == null) {
                partner = others.get(SeriesKey.of(List.of()));
            }
            if (partner != null) {
                Series one = entry.getValue();
                List<Exemplar> exemplars =
                        new ArrayList<>(overLeft || broadcast ? one.exemplars() : partner.exemplars());
                if (!broadcast) {
                    exemplars.addAll(overLeft ? partner.exemplars() : one.exemplars());
                }
                result.add(pair(operator, overLeft ? one : partner, overLeft ? partner : one, exemplars));
            }
        }
        return result;
    }

    private static Map<SeriesKey, Series> byLabels(List<Series> series) {
        Map<SeriesKey, Series> map = new LinkedHashMap<>();
        for (Series one : series) {
            map.putIfAbsent(SeriesKey.of(one.labels()), one);
        }
        return map;
    }

    private static Series pair(BinaryOperator operator, Series left, Series right, List<Exemplar> exemplars) {
        double[] values = new double[left.values().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = apply(operator, left.values()[i], right.values()[i]);
        }
        return new Series(labels(operator, left.labels(), right.labels()), values, exemplars);
    }

    private static List<Label> labels(BinaryOperator operator, List<Label> left, List<Label> right) {
        Map<String, Label> labels = new LinkedHashMap<>();
        left.forEach(label -> labels.put(label.key(), label));
        right.forEach(label -> labels.putIfAbsent(label.key(), label));
        String leftName = name(left);
        String rightName = name(right);
        if (leftName != null && rightName != null) {
            String name = "(" + leftName + " " + operator.text() + " " + rightName + ")";
            labels.put(Labels.NAME, new Label(Labels.NAME, new Static.StringValue(name)));
        } else {
            labels.remove(Labels.NAME);
        }
        return new ArrayList<>(labels.values());
    }

    private static @Nullable String name(List<Label> labels) {
        for (Label label : labels) {
            if (label.key().equals(Labels.NAME)) {
                return LabelText.text(label.value());
            }
        }
        return null;
    }

    /// A result; NaN for a division by zero.
    static double apply(BinaryOperator operator, double left, double right) {
        return switch (operator) {
            case ADD -> left + right;
            case SUBTRACT -> left - right;
            case MULTIPLY -> left * right;
            case DIVIDE -> right == 0 ? Double.NaN : left / right;
            case BinaryOperator other ->
                throw new IllegalArgumentException("not an operator between series: " + other.text());
        };
    }
}

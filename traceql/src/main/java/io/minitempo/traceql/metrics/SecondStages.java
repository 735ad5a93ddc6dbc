// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

import io.minitempo.traceql.ast.BinaryOperator;
import io.minitempo.traceql.ast.SecondStage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/// `topk`, `bottomk` and comparisons on finished series (`spec/traceql.md §12.8`).
final class SecondStages {

    private SecondStages() {}

    /// Applies stages in order.
    static List<Series> apply(List<SecondStage> stages, List<Series> series) {
        List<Series> result = series;
        for (SecondStage stage : stages) {
            result = switch (stage) {
                case SecondStage.TopK top -> best(result, top.limit(), true);
                case SecondStage.BottomK bottom -> best(result, bottom.limit(), false);
                case SecondStage.Threshold threshold -> threshold(result, threshold);
            };
        }
        return result;
    }

    private static List<Series> best(List<Series> series, long limit, boolean largest) {
        if (series.size() <= limit) {
            return series;
        }
        List<Series> order = new ArrayList<>(series);
        order.sort(SeriesOrder.ALPHABETICAL);
        int steps = order.getFirst().values().length;
        List<double[]> kept = new ArrayList<>();
        for (int i = 0; i < order.size(); i++) {
            double[] empty = new double[steps];
            Arrays.fill(empty, Double.NaN);
            kept.add(empty);
        }
        for (int step = 0; step < steps; step++) {
            int at = step;
            Comparator<Integer> byValue =
                    Comparator.comparingDouble(i -> order.get(i).values()[at] + 0.0);
            // The head of the queue is the first to go: the worst value, and of equal ones the last by name for topk,
            // the first for bottomk.
            PriorityQueue<Integer> best = new PriorityQueue<>((largest ? byValue : byValue.reversed())
                    .thenComparing(largest ? Comparator.<Integer>reverseOrder() : Comparator.naturalOrder()));
            for (int i = 0; i < order.size(); i++) {
                if (!Double.isNaN(order.get(i).values()[step])) {
                    best.add(i);
                    if (best.size() > limit) {
                        best.remove();
                    }
                }
            }
            for (int i : best) {
                kept.get(i)[step] = order.get(i).values()[step];
            }
        }
        List<Series> result = new ArrayList<>();
        for (int i = 0; i < order.size(); i++) {
            if (hasSamples(kept.get(i))) {
                result.add(new Series(
                        order.get(i).labels(), kept.get(i), order.get(i).exemplars()));
            }
        }
        return result;
    }

    private static List<Series> threshold(List<Series> series, SecondStage.Threshold threshold) {
        List<Series> result = new ArrayList<>();
        for (Series one : series) {
            double[] values = one.values().clone();
            for (int i = 0; i < values.length; i++) {
                values[i] = holds(values[i], threshold) ? values[i] : Double.NaN;
            }
            if (hasSamples(values)) {
                List<Exemplar> exemplars = one.exemplars().stream()
                        .filter(exemplar -> holds(exemplar.value(), threshold))
                        .toList();
                result.add(new Series(one.labels(), values, exemplars));
            }
        }
        return result;
    }

    private static boolean holds(double value, SecondStage.Threshold threshold) {
        double limit = threshold.value();
        if (Double.isNaN(value)) {
            return false;
        }
        return switch (threshold.operator()) {
            case EQUAL -> value == limit;
            case NOT_EQUAL -> value != limit;
            case LESS -> value < limit;
            case LESS_EQUAL -> value <= limit;
            case GREATER -> value > limit;
            case GREATER_EQUAL -> value >= limit;
            case BinaryOperator other ->
                throw new IllegalArgumentException("not a comparison of numbers: " + other.text());
        };
    }

    /// Whether a series has anything but gaps.
    static boolean hasSamples(double[] values) {
        for (double value : values) {
            if (!Double.isNaN(value)) {
                return true;
            }
        }
        return false;
    }
}

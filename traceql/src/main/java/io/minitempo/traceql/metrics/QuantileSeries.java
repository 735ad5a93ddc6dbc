// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

import io.minitempo.traceql.ast.Static;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Bucket counts to quantiles (`spec/traceql.md §12.5`).
final class QuantileSeries {

    private QuantileSeries() {}

    /// One series per quantile, however often it is asked for, for every group of series that differ only in
    /// [Labels#BUCKET].
    static List<Series> evaluate(List<Series> buckets, List<Double> quantiles) {
        Map<List<Label>, List<Bucket>> groups = new LinkedHashMap<>();
        for (Series series : buckets) {
            Bucket bucket = Bucket.of(series);
            if (bucket != null) {
                groups.computeIfAbsent(bucket.others(), key -> new ArrayList<>())
                        .add(bucket);
            }
        }
        List<Double> distinct = quantiles.stream().distinct().toList();
        List<Series> result = new ArrayList<>();
        groups.forEach((labels, group) -> evaluate(labels, group, distinct, result));
        return result;
    }

    private static void evaluate(List<Label> labels, List<Bucket> group, List<Double> quantiles, List<Series> result) {
        group.sort(Comparator.comparingDouble(Bucket::bound));
        double[] bounds = group.stream().mapToDouble(Bucket::bound).toArray();
        int steps = group.getFirst().series().values().length;
        double[][] values = new double[quantiles.size()][steps];
        long[] counts = new long[bounds.length];
        long[] totals = new long[bounds.length];
        for (int step = 0; step < steps; step++) {
            for (int b = 0; b < counts.length; b++) {
                counts[b] = (long) group.get(b).series().values()[step];
                totals[b] += counts[b];
            }
            for (int q = 0; q < values.length; q++) {
                values[q][step] = Quantiles.quantile(quantiles.get(q), bounds, counts);
            }
        }
        List<List<Exemplar>> exemplars = nearest(group, quantiles, bounds, totals);
        for (int q = 0; q < values.length; q++) {
            List<Label> all = new ArrayList<>(labels);
            all.add(new Label(Labels.QUANTILE, new Static.FloatValue(quantiles.get(q))));
            result.add(new Series(all, values[q], exemplars.get(q)));
        }
    }

    /// Exemplars by the quantile whose value over all steps is nearest to theirs.
    private static List<List<Exemplar>> nearest(
            List<Bucket> group, List<Double> quantiles, double[] bounds, long[] totals) {
        List<List<Exemplar>> exemplars = new ArrayList<>();
        double[] overall = new double[quantiles.size()];
        for (int q = 0; q < overall.length; q++) {
            overall[q] = Quantiles.quantile(quantiles.get(q), bounds, totals);
            exemplars.add(new ArrayList<>());
        }
        for (Bucket bucket : group) {
            for (Exemplar exemplar : bucket.series().exemplars()) {
                int best = 0;
                for (int q = 1; q < overall.length; q++) {
                    if (Math.abs(overall[q] - exemplar.value()) < Math.abs(overall[best] - exemplar.value())) {
                        best = q;
                    }
                }
                exemplars.get(best).add(exemplar);
            }
        }
        return exemplars;
    }

    /// A series of counts.
    ///
    /// @param others its labels without the bound
    private record Bucket(double bound, List<Label> others, Series series) {

        static @Nullable Bucket of(Series series) {
            List<Label> others = new ArrayList<>();
            double bound = Double.NaN;
            for (Label label : series.labels()) {
                if (label.key().equals(Labels.BUCKET) && label.value() instanceof Static.FloatValue value) {
                    bound = value.value();
                } else {
                    others.add(label);
                }
            }
            return Double.isNaN(bound) ? null : new Bucket(bound, others, series);
        }
    }
}

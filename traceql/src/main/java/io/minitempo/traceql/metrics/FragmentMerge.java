// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

import io.minitempo.traceql.ast.MetricsFunction;
import io.minitempo.traceql.ast.Static;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The series of one sub-query in a merge (`spec/traceql.md §12.6`). Series are told apart by their labels without
/// [Labels#NAME].
final class FragmentMerge {

    private static final Label WEIGHT = new Label(Labels.META_TYPE, new Static.StringValue(Labels.COUNT));
    private static final String META_ERROR = "__meta_error";
    private static final double ROUNDING = 1e-12;

    private final MetricsFunction function;
    private final MergeRule rule;
    private final Interval interval;
    private final SeriesBudget budget;
    private final ExemplarBudget exemplars;
    private final Map<SeriesKey, MergedSeries> merged = new LinkedHashMap<>();

    FragmentMerge(MetricsFunction function, Interval interval, MetricsLimits limits, int maxExemplars) {
        this.function = function;
        this.rule = MergeRule.of(function);
        this.interval = interval;
        int numbers = rule == MergeRule.SUM || rule == MergeRule.AVERAGE ? 2 : 1;
        this.budget = new SeriesBudget(limits.series(), interval.count(), numbers, limits.memory());
        this.exemplars = new ExemplarBudget(interval, maxExemplars);
    }

    boolean truncated() {
        return budget.truncated();
    }

    /// Adds the series of one job.
    ///
    /// @param offset the step of this merge's interval at which step 0 of the series lies
    void add(List<Series> series, int offset) {
        Map<SeriesKey, double[]> weights = rule == MergeRule.AVERAGE ? weights(series) : Map.of();
        for (Series one : series) {
            SeriesKey identity = SeriesKey.of(one.labels());
            if (rule == MergeRule.AVERAGE && !weights.containsKey(identity) || isError(one)) {
                continue;
            }
            MergedSeries target = merged.get(identity);
            if (target == null) {
                makeRoom();
            }
            if (target == null && budget.admit(merged.size())) {
                target = new MergedSeries(one.labels(), rule, interval.count());
                merged.put(identity, target);
            }
            if (target != null) {
                add(one, weights.getOrDefault(identity, one.values()), offset, target);
            }
        }
    }

    /// Values that are nearly all different, such as identifiers, would otherwise add up from job to job.
    private void makeRoom() {
        if (function instanceof MetricsFunction.Compare compare
                && merged.size() >= Math.min(2L * CompareRun.MAX_SAMPLES, budget.most())) {
            forgetRareValues(CompareRun.passedOn(compare.topN()));
        }
    }

    private void forgetRareValues(int limit) {
        List<Series> all = new ArrayList<>(merged.size());
        for (MergedSeries series : merged.values()) {
            all.add(new Series(series.labels(), series.values(), List.of()));
        }
        Set<SeriesKey> kept = new HashSet<>();
        CompareTop.choose(all, limit).forEach(series -> kept.add(SeriesKey.of(series.labels())));
        int before = merged.size();
        merged.keySet().retainAll(kept);
        budget.giveBack(before - merged.size());
    }

    private static boolean isError(Series series) {
        for (Label label : series.labels()) {
            if (label.key().equals(META_ERROR)) {
                return true;
            }
        }
        return false;
    }

    private static Map<SeriesKey, double[]> weights(List<Series> series) {
        Map<SeriesKey, double[]> weights = new HashMap<>();
        for (Series one : series) {
            if (one.labels().contains(WEIGHT)) {
                List<Label> labels = new ArrayList<>(one.labels());
                labels.removeIf(WEIGHT::equals);
                weights.put(SeriesKey.of(labels), one.values());
            }
        }
        return weights;
    }

    private void add(Series series, double[] weights, int offset, MergedSeries target) {
        double[] values = series.values();
        int from = Math.max(0, -offset);
        int to = Math.min(values.length, interval.count() - offset);
        for (int i = from; i < to; i++) {
            target.add(i + offset, values[i], i < weights.length ? weights[i] : Double.NaN);
        }
        for (Exemplar exemplar : series.exemplars()) {
            if (exemplars.admit(exemplar.timestampMillis() * 1_000_000)) {
                target.exemplars().add(exemplar);
            }
        }
    }

    /// The series for another merge.
    List<Series> sums() {
        List<Series> result = new ArrayList<>(merged.size());
        for (MergedSeries series : merged.values()) {
            result.add(new Series(series.labels(), series.values(), series.exemplars()));
            if (rule == MergeRule.AVERAGE) {
                List<Label> labels = new ArrayList<>(series.labels());
                labels.add(WEIGHT);
                result.add(new Series(labels, series.weights(), List.of()));
            }
        }
        return function instanceof MetricsFunction.Compare compare ? comparison(result, compare.topN()) : result;
    }

    /// Comparisons have very many series of few counts: steps without any are left out, as jobs leave them out, and
    /// rare values when the answer would become too large to be sent.
    private static List<Series> comparison(List<Series> series, int topN) {
        long counts = 0;
        for (Series one : series) {
            double[] values = one.values();
            for (int i = 0; i < values.length; i++) {
                if (values[i] == 0) {
                    values[i] = Double.NaN;
                } else {
                    counts++;
                }
            }
        }
        return counts <= CompareRun.MAX_SAMPLES ? series : CompareTop.choose(series, CompareRun.passedOn(topN));
    }

    /// The series as second stages and arithmetic see them.
    List<Series> finals() {
        List<Series> result = new ArrayList<>(merged.size());
        for (MergedSeries series : merged.values()) {
            result.add(new Series(series.labels(), series.values(), series.exemplars()));
        }
        return switch (function) {
            case MetricsFunction.Compare compare -> CompareTop.choose(result, compare.topN());
            case MetricsFunction.OverTime overTime ->
                switch (overTime.kind()) {
                    case QUANTILE -> QuantileSeries.evaluate(result, overTime.quantiles());
                    case RATE -> wholeRates(result);
                    case COUNT, MIN, MAX, SUM, AVG, HISTOGRAM -> result;
                };
        };
    }

    /// Rates that stand for whole numbers of spans lose the rounding errors of their addition: equal rates are equal
    /// for `topk` and `bottomk`, however many jobs there were.
    private List<Series> wholeRates(List<Series> series) {
        double seconds = interval.stepNanos() / 1e9;
        return Arithmetic.map(series, rate -> {
            double spans = Math.rint(rate * seconds);
            return Math.abs(rate * seconds - spans) <= ROUNDING * spans ? spans / seconds : rate;
        });
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

import io.minitempo.core.TempoException;
import io.minitempo.traceql.ast.BinaryOperator;
import io.minitempo.traceql.ast.MetricsExpression;
import io.minitempo.traceql.ast.Query;
import io.minitempo.traceql.ast.Static;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/// The series of many jobs as one answer (`spec/traceql.md §12.6`). Owned by one thread at a time; [#result] may be
/// called between calls of [#add].
public final class SeriesMerge {

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final MetricsExpression expression;
    private final Interval interval;
    private final Level level;
    private final MetricsLimits limits;
    private final Map<String, FragmentMerge> fragments = new LinkedHashMap<>();
    private boolean cut;

    /// What comes out.
    public enum Level {
        /// What went in, added up: for another merge.
        SUM,
        /// The answer: quantiles evaluated, second stages and arithmetic done, no internal labels.
        FINAL
    }

    /// A merge without series.
    ///
    /// @param interval the grid of the series that come out
    /// @throws TempoException.Invalid when it is not a metrics query: `not a metrics query`
    public SeriesMerge(Query query, Interval interval, Level level, MetricsLimits limits) {
        this.expression = Fragment.expression(query);
        this.interval = interval;
        this.level = level;
        this.limits = limits;
        List<Fragment> all = Fragment.allOf(query);
        for (Fragment fragment : all) {
            fragments.put(
                    fragment.text(),
                    new FragmentMerge(fragment.function(), interval, limits, limits.exemplars() / all.size()));
        }
    }

    /// Adds the series of one job, on the grid of this merge's interval.
    ///
    /// @throws TempoException.TooLarge when the series do not fit into memory
    public void add(List<Series> series) {
        add(series, interval);
    }

    /// Adds the series of one job on its own grid, which must have the step of this merge's interval; samples and
    /// exemplars outside this interval are left out.
    ///
    /// @throws TempoException.TooLarge when the series do not fit into memory
    public void add(List<Series> series, Interval grid) {
        if (grid.stepNanos() != interval.stepNanos() || grid.instant() != interval.instant()) {
            throw new IllegalArgumentException("series on " + grid + " cannot be merged on " + interval);
        }
        long offset = interval.instant() ? 0 : (grid.origin() - interval.origin()) / interval.stepNanos();
        if (fragments.size() == 1) {
            fragments.values().iterator().next().add(withoutFragments(series), Math.toIntExact(offset));
            return;
        }
        Map<FragmentMerge, List<Series>> parts = new LinkedHashMap<>();
        for (Series one : series) {
            parts.computeIfAbsent(mergeOf(one), key -> new ArrayList<>()).add(withoutFragment(one));
        }
        parts.forEach((merge, part) -> merge.add(part, Math.toIntExact(offset)));
    }

    private static List<Series> withoutFragments(List<Series> series) {
        return series.stream().noneMatch(SeriesMerge::hasFragment)
                ? series
                : series.stream().map(SeriesMerge::withoutFragment).toList();
    }

    private static boolean hasFragment(Series series) {
        for (Label label : series.labels()) {
            if (label.key().equals(Labels.FRAGMENT)) {
                return true;
            }
        }
        return false;
    }

    private FragmentMerge mergeOf(Series series) {
        for (Label label : series.labels()) {
            if (label.key().equals(Labels.FRAGMENT)) {
                FragmentMerge merge = fragments.get(LabelText.text(label.value()));
                if (merge != null) {
                    return merge;
                }
            }
        }
        throw new TempoException.Internal("a job returned a series of none of the query's sub-queries, expected label "
                + Labels.FRAGMENT + " to be one of " + fragments.keySet() + ": " + series.labels());
    }

    private static Series withoutFragment(Series series) {
        List<Label> labels = new ArrayList<>(series.labels());
        labels.removeIf(label -> label.key().equals(Labels.FRAGMENT));
        return new Series(labels, series.values(), series.exemplars());
    }

    /// The series so far; at the final level in the order of answers.
    public List<Series> result() {
        if (level == Level.SUM) {
            return sums();
        }
        List<Series> result = new ArrayList<>();
        for (Series series : evaluate(expression, new HashMap<>())) {
            if (SecondStages.hasSamples(series.values())) {
                result.add(new Series(series.labels(), series.values(), finished(series)));
            }
        }
        result.sort(SeriesOrder.OUTPUT);
        if (limits.series() > 0 && result.size() > limits.series()) {
            cut = true;
            return result.subList(0, limits.series());
        }
        return result;
    }

    private List<Series> sums() {
        if (fragments.size() == 1) {
            return fragments.values().iterator().next().sums();
        }
        List<Series> result = new ArrayList<>();
        fragments.forEach((text, merge) -> {
            for (Series series : merge.sums()) {
                List<Label> labels = new ArrayList<>(series.labels());
                labels.add(new Label(Labels.FRAGMENT, new Static.StringValue(text)));
                result.add(new Series(labels, series.values(), series.exemplars()));
            }
        });
        return result;
    }

    private List<Series> evaluate(MetricsExpression expression, Map<String, List<Series>> known) {
        Deque<MetricsExpression.Operation> pending = new ArrayDeque<>();
        MetricsExpression rest = expression;
        // Chains lean to the left: a loop there keeps the stack flat.
        while (rest instanceof MetricsExpression.Operation operation
                && !(operation.left() instanceof MetricsExpression.Scalar)) {
            pending.push(operation);
            rest = operation.left();
        }
        List<Series> result = switch (rest) {
            case MetricsExpression.Series leaf ->
                SecondStages.apply(leaf.stages(), known.computeIfAbsent(textOf(leaf), this::finals));
            case MetricsExpression.Operation operation ->
                operate(operation, number(operation.left()), evaluate(operation.right(), known));
            case MetricsExpression.Scalar scalar ->
                throw new IllegalArgumentException("a number alone is no metrics query");
        };
        for (MetricsExpression.Operation operation : pending) {
            List<Series> combined = operation.right() instanceof MetricsExpression.Scalar
                    ? Arithmetic.map(result, by(operation.operator(), number(operation.right())))
                    : Arithmetic.combine(operation.operator(), result, evaluate(operation.right(), known));
            result = SecondStages.apply(operation.stages(), combined);
        }
        return result;
    }

    /// A number on the left of series.
    private static List<Series> operate(MetricsExpression.Operation operation, double left, List<Series> right) {
        return SecondStages.apply(
                operation.stages(),
                Arithmetic.map(right, value -> Arithmetic.apply(operation.operator(), left, value)));
    }

    private static DoubleUnaryOperator by(BinaryOperator operator, double right) {
        return value -> Arithmetic.apply(operator, value, right);
    }

    private String textOf(MetricsExpression.Series leaf) {
        return fragments.size() == 1 ? fragments.keySet().iterator().next() : LabelText.fragment(leaf);
    }

    private List<Series> finals(String text) {
        FragmentMerge merge = fragments.get(text);
        if (merge == null) {
            throw new IllegalStateException("no sub-query " + text);
        }
        return merge.finals();
    }

    private static double number(MetricsExpression expression) {
        if (expression instanceof MetricsExpression.Scalar scalar) {
            if (scalar.value() instanceof Static.IntValue number) {
                return number.value();
            }
            if (scalar.value() instanceof Static.FloatValue number) {
                return number.value();
            }
        }
        throw new IllegalArgumentException("not a number: " + expression);
    }

    /// Exemplars by time, placeholders replaced by the sample of their step, those without a sample left out.
    private List<Exemplar> finished(Series series) {
        List<Exemplar> result = new ArrayList<>();
        for (Exemplar exemplar : series.exemplars()) {
            int step = stepOf(exemplar);
            if (step >= 0 && !Double.isNaN(series.values()[step])) {
                double value = Double.isNaN(exemplar.value()) ? series.values()[step] : exemplar.value();
                result.add(new Exemplar(exemplar.labels(), value, exemplar.timestampMillis()));
            }
        }
        result.sort(Comparator.comparingLong(Exemplar::timestampMillis));
        return result;
    }

    private int stepOf(Exemplar exemplar) {
        long nanos = exemplar.timestampMillis() * NANOS_PER_MILLI;
        return interval.index(Math.max(nanos, Math.min(interval.startNanos() + 1, nanos + NANOS_PER_MILLI - 1)));
    }

    /// Whether the limit of series left some out: the answer is partial.
    public boolean truncated() {
        return cut || fragments.values().stream().anyMatch(FragmentMerge::truncated);
    }
}

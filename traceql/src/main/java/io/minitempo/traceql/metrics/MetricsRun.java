// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

import io.minitempo.traceql.ast.BinaryOperator;
import io.minitempo.traceql.ast.Field;
import io.minitempo.traceql.ast.Intrinsic;
import io.minitempo.traceql.ast.Level;
import io.minitempo.traceql.ast.MetricsFunction;
import io.minitempo.traceql.ast.Pipeline;
import io.minitempo.traceql.ast.Query;
import io.minitempo.traceql.ast.Static;
import io.minitempo.traceql.data.Column;
import io.minitempo.traceql.data.NumberRange;
import io.minitempo.traceql.data.SpanBatch;
import io.minitempo.traceql.data.SpanSource;
import io.minitempo.traceql.engine.LoadedFields;
import io.minitempo.traceql.engine.field.AskedRows;
import io.minitempo.traceql.engine.field.BatchView;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One job of a metrics query: spans to series (the raw level of `spec/traceql.md §12.6`). Owned by one thread at a
/// time.
///
/// Sub-queries with the same pipeline share its run. Hints about sampling are taken and have no effect (`§12.11`).
public final class MetricsRun {

    private final Interval interval;
    private final List<Fragment> fragments;
    private final List<FragmentRun> runs = new ArrayList<>();
    private final Map<String, SpanSelector> selectors = new LinkedHashMap<>();
    private final Map<String, AskedRows> asked = new HashMap<>();
    private long inspectedSpans;

    /// A job for a query.
    ///
    /// @throws io.minitempo.core.TempoException.Invalid when it is not a metrics query: `not a metrics query`
    public MetricsRun(Query query, Interval interval, MetricsLimits limits) {
        this(query, interval, limits, SpanSelector::engine);
    }

    MetricsRun(Query query, Interval interval, MetricsLimits limits, SpanSelector.Compiler compiler) {
        this.interval = interval;
        this.fragments = Fragment.allOf(query);
        for (Fragment fragment : fragments) {
            selectors.computeIfAbsent(fragment.source(), source -> compiler.compile(fragment.pipeline()));
            asked.computeIfAbsent(fragment.source(), source -> AskedRows.of(fragment.pipeline()));
            ExemplarPicker exemplars = new ExemplarPicker(
                    new ExemplarBudget(interval, limits.exemplars() / fragments.size()), loaded(fragment));
            runs.add(
                    switch (fragment.function()) {
                        case MetricsFunction.OverTime function ->
                            new FunctionRun(function, interval, limits, exemplars);
                        case MetricsFunction.Compare function ->
                            new CompareRun(function, interval, limits.memory(), compiler, exemplars);
                    });
        }
    }

    /// Counts the spans of a source that start in the interval. May be called for many sources. Does not close the
    /// source.
    ///
    /// @throws io.minitempo.traceql.ast.EvaluationException when a span raises an error
    /// @throws io.minitempo.core.TempoException.TooLarge when the series do not fit into memory
    /// @throws InterruptedException when the caller is interrupted
    public void observe(SpanSource source) throws InterruptedException {
        for (SpanBatch batch = source.next(); batch != null; batch = source.next()) {
            if (Thread.interrupted()) {
                throw new InterruptedException("metrics job");
            }
            observe(batch);
        }
    }

    private void observe(SpanBatch batch) throws InterruptedException {
        BitSet traces = candidates(batch);
        if (traces == null) {
            return;
        }
        inspectedSpans += batch.count(Level.SPAN);
        @Nullable NumberRange times = batch.range(Intrinsic.SPAN_START_TIME);
        for (Map.Entry<String, SpanSelector> entry : selectors.entrySet()) {
            BitSet matching = entry.getValue().select(batch, traces);
            if (matching.isEmpty()) {
                continue;
            }
            BatchView view = new BatchView(batch, asked.getOrDefault(entry.getKey(), AskedRows.NONE));
            Selection selection = Selection.of(view, matching, interval, times);
            for (int i = 0; i < runs.size(); i++) {
                if (fragments.get(i).source().equals(entry.getKey())) {
                    runs.get(i).observe(selection);
                }
            }
        }
    }

    /// The traces that may have a span in the interval; null when none has.
    private @Nullable BitSet candidates(SpanBatch batch) throws InterruptedException {
        if (!mayStart(batch, BinaryOperator.GREATER, interval.startNanos())
                || !mayStart(batch, BinaryOperator.LESS_EQUAL, interval.endNanos())) {
            return null;
        }
        int[] starts = batch.spanStarts();
        BitSet traces = new BitSet(starts.length);
        if (!mayStart(batch, BinaryOperator.LESS_EQUAL, interval.startNanos())
                && !mayStart(batch, BinaryOperator.GREATER, interval.endNanos())) {
            traces.set(0, starts.length - 1);
            return traces;
        }
        Column times = batch.column(Intrinsic.SPAN_START_TIME, null);
        for (int trace = 0; trace < starts.length - 1; trace++) {
            for (int span = starts[trace]; span < starts[trace + 1]; span++) {
                if (interval.index(times.bits()[span]) >= 0) {
                    traces.set(trace);
                    break;
                }
            }
        }
        return traces.isEmpty() ? null : traces;
    }

    private static boolean mayStart(SpanBatch batch, BinaryOperator operator, long nanos) throws InterruptedException {
        return batch.mayMatch(Intrinsic.SPAN_START_TIME, operator, new Static.IntValue(nanos));
    }

    /// The series so far, with the internal labels that [SeriesMerge] understands.
    public List<Series> result() {
        if (runs.size() == 1) {
            return runs.getFirst().result();
        }
        List<Series> result = new ArrayList<>();
        for (int i = 0; i < runs.size(); i++) {
            Label fragment = new Label(
                    Labels.FRAGMENT, new Static.StringValue(fragments.get(i).text()));
            for (Series series : runs.get(i).result()) {
                List<Label> labels = new ArrayList<>(series.labels());
                labels.add(fragment);
                result.add(new Series(labels, series.values(), series.exemplars()));
            }
        }
        return result;
    }

    /// Whether the limit of series left some out: the answer is partial.
    public boolean truncated() {
        return runs.stream().anyMatch(FragmentRun::truncated);
    }

    /// Spans looked at: those of the batches that overlap the interval.
    public long inspectedSpans() {
        return inspectedSpans;
    }

    /// The fields of a pipeline and of the function behind it.
    private static LoadedFields loaded(Fragment fragment) {
        return switch (fragment.function()) {
            case MetricsFunction.OverTime function -> {
                List<Field> always = new ArrayList<>();
                @Nullable Field argument = function.field();
                if (argument != null) {
                    always.add(argument);
                }
                always.addAll(function.by());
                yield new LoadedFields(always, List.of(fragment.pipeline()));
            }
            case MetricsFunction.Compare function ->
                new LoadedFields(List.of(), List.of(fragment.pipeline(), new Pipeline(List.of(function.selection()))));
        };
    }
}

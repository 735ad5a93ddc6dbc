// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine;

import io.minitempo.traceql.ast.EvaluationException;
import io.minitempo.traceql.ast.Intrinsic;
import io.minitempo.traceql.ast.MetricsExpression;
import io.minitempo.traceql.ast.Pipeline;
import io.minitempo.traceql.ast.Query;
import io.minitempo.traceql.data.Column;
import io.minitempo.traceql.data.NumberRange;
import io.minitempo.traceql.data.SpanBatch;
import io.minitempo.traceql.data.SpanSource;
import io.minitempo.traceql.engine.field.BatchView;
import java.util.BitSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A search over one source: time filter, pipeline, second pass, result records (`spec/traceql.md §11`). Used by one
/// thread at a time.
public final class SearchRun {

    private static final int DEFAULT_SPANS_PER_SPANSET = 3;
    /// How many results are made before the sink is asked the first time; each further portion is four times larger.
    private static final int FIRST_PORTION = 32;

    private final PipelineRun run;
    private final FieldUses uses;
    private final TimeRange range;
    private final int spansPerSpanset;

    /// A search for a query; of metrics queries the pipeline is run.
    ///
    /// @param range which traces qualify
    /// @param spansPerSpanset how many spans to give of each spanset; 0 for 3
    /// @throws EvaluationException for arithmetic of metrics
    public SearchRun(Query query, TimeRange range, int spansPerSpanset) {
        Pipeline pipeline = pipeline(query);
        this.run = PipelineRun.of(pipeline);
        this.uses = FieldUses.of(pipeline);
        this.range = range;
        this.spansPerSpanset = spansPerSpanset == 0 ? DEFAULT_SPANS_PER_SPANSET : spansPerSpanset;
    }

    private static Pipeline pipeline(Query query) {
        return switch (query.root()) {
            case Pipeline pipeline -> pipeline;
            case MetricsExpression.Series series -> series.pipeline();
            case MetricsExpression.Operation operation ->
                throw new EvaluationException("math expressions not supported");
            case MetricsExpression.Scalar scalar -> throw new EvaluationException("math expressions not supported");
        };
    }

    /// Gives what it finds to a sink, in storage order.
    ///
    /// @param sink returns false to stop; limits and orders are its affair
    /// @return false when the sink stopped the search
    /// @throws EvaluationException when a span raises an error
    /// @throws InterruptedException when the caller is interrupted
    public boolean search(SpanSource source, Predicate<TraceMatch> sink) throws InterruptedException {
        @Nullable SpanBatch batch = source.next();
        while (batch != null) {
            if (Thread.interrupted()) {
                throw new InterruptedException("search");
            }
            if (run.mayMatch(batch) && !search(batch, sink)) {
                return false;
            }
            batch = source.next();
        }
        return true;
    }

    private boolean search(SpanBatch batch, Predicate<TraceMatch> sink) throws InterruptedException {
        Matches matches = run.run(batch, inRange(batch));
        BatchView view = new BatchView(batch);
        int next = 0;
        int portion = FIRST_PORTION;
        while (next < matches.size()) {
            int end = Math.min(next + portion, matches.size());
            BitSet traces = new BitSet();
            for (int i = next; i < end; i++) {
                traces.set(matches.trace(i));
            }
            ResultColumns columns = new ResultColumns(view, uses, traces);
            for (int i = next; i < end; i++) {
                if (!sink.test(columns.trace(matches.trace(i), matches.spansets(i), spansPerSpanset))) {
                    return false;
                }
            }
            next = end;
            portion *= 4;
        }
        return true;
    }

    /// Whether statistics say that every trace starts in the range.
    private boolean startsInRange(SpanBatch batch) throws InterruptedException {
        @Nullable NumberRange starts = batch.range(Intrinsic.TRACE_START_TIME);
        return starts != null && starts.min() >= range.startNanos() && starts.max() <= range.endNanos();
    }

    private BitSet inRange(SpanBatch batch) throws InterruptedException {
        int traces = batch.spanStarts().length - 1;
        BitSet result = new BitSet(traces);
        if (range.isUnlimited() || startsInRange(batch)) {
            result.set(0, traces);
            return result;
        }
        Column starts = batch.column(Intrinsic.TRACE_START_TIME, null);
        Column durations = batch.column(Intrinsic.TRACE_DURATION, null);
        for (int trace = 0; trace < traces; trace++) {
            long start = starts.bits()[trace];
            if (range.overlaps(start, start + durations.bits()[trace])) {
                result.set(trace);
            }
        }
        return result;
    }
}

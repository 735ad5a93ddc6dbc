// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

import io.minitempo.traceql.ast.Intrinsic;
import io.minitempo.traceql.data.Column;
import io.minitempo.traceql.data.Level;
import io.minitempo.traceql.data.SpanBatch;
import java.util.BitSet;

/// The spans of a batch that match a pipeline and start in the interval. Arrays have `count` elements in use.
///
/// @param spans ordinals, ascending
/// @param steps the step that each span falls into
/// @param starts when each span started, unix nanoseconds
/// @param spanTraces the trace of every span of the batch, by ordinal
/// @param traces the traces that have one of the spans
record Selection(
        SpanBatch batch, int count, int[] spans, int[] steps, long[] starts, int[] spanTraces, BitSet traces) {

    /// Places matching spans on the grid.
    ///
    /// @param matching ordinals, ascending
    static Selection of(SpanBatch batch, int[] matching, Interval interval) throws InterruptedException {
        int[] spanTraces = batch.rowsAbove(Level.TRACE);
        BitSet matched = new BitSet();
        for (int span : matching) {
            matched.set(spanTraces[span]);
        }
        Column times = batch.column(Intrinsic.SPAN_START_TIME, matched);
        int[] spans = new int[matching.length];
        int[] steps = new int[matching.length];
        long[] starts = new long[matching.length];
        BitSet traces = new BitSet();
        int count = 0;
        for (int span : matching) {
            int step = interval.index(times.bits()[span]);
            if (step >= 0) {
                spans[count] = span;
                steps[count] = step;
                starts[count] = times.bits()[span];
                traces.set(spanTraces[span]);
                count++;
            }
        }
        return new Selection(batch, count, spans, steps, starts, spanTraces, traces);
    }
}

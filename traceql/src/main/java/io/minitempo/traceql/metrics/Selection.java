// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

import io.minitempo.traceql.ast.Attribute;
import io.minitempo.traceql.ast.Field;
import io.minitempo.traceql.ast.Intrinsic;
import io.minitempo.traceql.ast.Level;
import io.minitempo.traceql.data.Column;
import io.minitempo.traceql.data.SpanBatch;
import io.minitempo.traceql.engine.field.BatchView;
import io.minitempo.traceql.engine.field.Frame;
import java.util.Arrays;
import java.util.BitSet;

/// The spans of a batch that match a pipeline and start in the interval.
///
/// @param frame the rows of the spans, for values of fields
/// @param spans ordinals, ascending
/// @param steps the step that each span falls into
/// @param starts when each span started, unix nanoseconds
@SuppressWarnings("ArrayRecordComponent") // never leaves this package, never compared
record Selection(BatchView view, Frame frame, int[] spans, int[] steps, long[] starts) {

    /// Places matching spans on the grid.
    ///
    /// @param matching ordinals, ascending
    static Selection of(SpanBatch batch, int[] matching, Interval interval) throws InterruptedException {
        BatchView view = new BatchView(batch);
        Column times = Frame.ofSpans(view, matching).values(Intrinsic.SPAN_START_TIME);
        int[] spans = new int[matching.length];
        int[] steps = new int[matching.length];
        long[] starts = new long[matching.length];
        int count = 0;
        for (int i = 0; i < matching.length; i++) {
            int step = interval.index(times.bits()[i]);
            if (step >= 0) {
                spans[count] = matching[i];
                steps[count] = step;
                starts[count] = times.bits()[i];
                count++;
            }
        }
        int[] within = Arrays.copyOf(spans, count);
        return new Selection(
                view, Frame.ofSpans(view, within), within, Arrays.copyOf(steps, count), Arrays.copyOf(starts, count));
    }

    /// How many spans.
    int count() {
        return spans.length;
    }

    /// The batch.
    SpanBatch batch() {
        return view.batch();
    }

    /// The traces of the spans.
    BitSet traces() throws InterruptedException {
        BitSet traces = new BitSet();
        int[] all = batch().rowsAbove(Level.TRACE);
        for (int span : spans) {
            traces.set(all[span]);
        }
        return traces;
    }

    /// The values of a field, one for each span. Fields that are reserved by the language give nil.
    Column values(Field field) throws InterruptedException {
        return values(frame, field);
    }

    /// The values of a field for the rows of a frame.
    static Column values(Frame frame, Field field) throws InterruptedException {
        boolean reserved = field == Intrinsic.PARENT || (field instanceof Attribute attribute && attribute.ofParent());
        return reserved ? Column.nil(Level.SPAN, frame.size()) : frame.values(field);
    }
}

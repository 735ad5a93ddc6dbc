// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

import io.minitempo.traceql.ast.Attribute;
import io.minitempo.traceql.ast.Field;
import io.minitempo.traceql.ast.Intrinsic;
import io.minitempo.traceql.ast.Level;
import io.minitempo.traceql.data.Column;
import io.minitempo.traceql.data.NumberRange;
import io.minitempo.traceql.data.SpanBatch;
import io.minitempo.traceql.engine.field.BatchView;
import io.minitempo.traceql.engine.field.Fields;
import io.minitempo.traceql.engine.field.Frame;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// The spans of a batch that match a pipeline and start in the interval. Owned by the thread that owns the batch.
final class Selection {

    private final BatchView view;
    private final BitSet spanSet;
    private final int[] spans;
    private final int[] steps;
    private final @Nullable NumberRange times;
    private final Frame frame;

    private Selection(BatchView view, BitSet spanSet, int[] spans, int[] steps, @Nullable NumberRange times) {
        this.view = view;
        this.spanSet = spanSet;
        this.spans = spans;
        this.steps = steps;
        this.times = times;
        this.frame = Frame.ofSpans(view, spanSet, spans);
    }

    /// Places matching spans on the grid. Their times are not read where all times of the batch lie in one step.
    ///
    /// @param matching not to be changed any more
    /// @param times bounds of the starts of all spans of the batch, if known
    static Selection of(BatchView view, BitSet matching, Interval interval, @Nullable NumberRange times)
            throws InterruptedException {
        if (times != null) {
            int step = interval.index(times.min());
            if (step >= 0 && step == interval.index(times.max())) {
                int[] spans = BatchView.ordinals(matching);
                int[] steps = new int[spans.length];
                Arrays.fill(steps, step);
                return new Selection(view, matching, spans, steps, times);
            }
        }
        return placed(view, matching, interval, times);
    }

    private static Selection placed(BatchView view, BitSet matching, Interval interval, @Nullable NumberRange times)
            throws InterruptedException {
        long[] starts = view.column(Intrinsic.SPAN_START_TIME, matching).bits();
        int[] spans = BatchView.ordinals(matching);
        int[] steps = new int[spans.length];
        int count = 0;
        int step = -1;
        long after = 0;
        long upTo = 0;
        for (int span : spans) {
            long start = starts[span];
            if (start <= after || start > upTo) {
                step = interval.index(start);
                if (step < 0) {
                    after = 0;
                    upTo = 0;
                    continue;
                }
                after = interval.after(step);
                upTo = interval.upTo(step);
            }
            spans[count] = span;
            steps[count++] = step;
        }
        if (count == spans.length) {
            return new Selection(view, matching, spans, steps, times);
        }
        int[] within = Arrays.copyOf(spans, count);
        BitSet set = new BitSet(view.spans());
        for (int span : within) {
            set.set(span);
        }
        return new Selection(view, set, within, Arrays.copyOf(steps, count), times);
    }

    /// How many spans.
    int count() {
        return spans.length;
    }

    /// Ordinals of the spans, ascending.
    int[] spans() {
        return spans;
    }

    /// The step that each span falls into.
    int[] steps() {
        return steps;
    }

    /// Bounds of the starts of all spans of the batch, if known.
    @Nullable
    NumberRange times() {
        return times;
    }

    /// When each span started, unix nanoseconds.
    long[] starts() throws InterruptedException {
        return frame.values(Intrinsic.SPAN_START_TIME).bits();
    }

    BatchView view() {
        return view;
    }

    /// The batch.
    SpanBatch batch() {
        return view.batch();
    }

    /// The traces of the spans.
    BitSet traces() {
        return view.tracesOf(spanSet);
    }

    /// The values of a field, one for each span. Fields that are reserved by the language give nil.
    Column values(Field field) throws InterruptedException {
        return values(frame, field);
    }

    /// The values of a field for the rows of a frame.
    static Column values(Frame frame, Field field) throws InterruptedException {
        return isReserved(field) ? Column.nil(Level.SPAN, frame.size()) : frame.values(field);
    }

    private static boolean isReserved(Field field) {
        return field == Intrinsic.PARENT || (field instanceof Attribute attribute && attribute.ofParent());
    }

    /// A field's values for the spans of a selection.
    ///
    /// @param column holds them
    /// @param rows which row of its level each span is; null when the column has one row for each span
    /// @param above for every row of its level the one of the column's level; null when these are the same
    @SuppressWarnings("ArrayRecordComponent") // handed over by batch, never compared
    record Argument(Column column, int @Nullable [] rows, int @Nullable [] above) {
        /// The row of the column with the value of a span.
        int row(int span) {
            int row = rows == null ? span : rows[span];
            return above == null ? row : above[row];
        }
    }

    /// The values of a field, one for each span, without copying them where they need not be.
    Argument argument(Field field) throws InterruptedException {
        if (spans.length == 0 || isReserved(field) || Fields.isUnscoped(field)) {
            return new Argument(values(field), null, null);
        }
        return switch (BatchView.level(field)) {
            case SPAN -> new Argument(view.column(field, spanSet), spans, null);
            case TRACE, RESOURCE, SCOPE -> {
                Column column = view.column(field, spanSet);
                yield new Argument(column, spans, view.batch().rowsAbove(column.level()));
            }
            case EVENT, LINK -> new Argument(values(field), null, null);
        };
    }

    /// The values of a field, one for each span, as numbers of `ids`.
    void numbers(Field field, ValueIds ids, int[] numbers) throws InterruptedException {
        if (isReserved(field) || Fields.isUnscoped(field)) {
            ids.number(values(field), numbers);
            return;
        }
        switch (BatchView.level(field)) {
            case SPAN -> ids.number(view.column(field, spanSet), spans, numbers);
            case TRACE, RESOURCE, SCOPE -> {
                Column column = view.column(field, spanSet);
                above(column, view.batch().rowsAbove(column.level()), ids, numbers);
            }
            case EVENT, LINK -> ids.number(values(field), numbers);
        }
    }

    /// Asks for each row above once, as spans that share it lie together.
    private void above(Column column, int[] rows, ValueIds ids, int[] numbers) {
        int last = -1;
        int number = ValueIds.NIL;
        for (int i = 0; i < spans.length; i++) {
            int row = rows[spans[i]];
            if (row != last) {
                last = row;
                number = ids.number(column, row);
            }
            numbers[i] = number;
        }
    }
}

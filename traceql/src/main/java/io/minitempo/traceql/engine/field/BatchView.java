// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine.field;

import io.minitempo.traceql.ast.Attribute;
import io.minitempo.traceql.ast.Field;
import io.minitempo.traceql.ast.Intrinsic;
import io.minitempo.traceql.ast.Level;
import io.minitempo.traceql.data.Column;
import io.minitempo.traceql.data.ColumnTest;
import io.minitempo.traceql.data.SpanBatch;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// A batch together with the ways between its levels. Owned by the thread that owns the batch.
public final class BatchView {

    private final SpanBatch batch;
    private final int[] spanStarts;
    private final AskedRows asked;

    /// A view of a batch for a query that asks nothing of events and links.
    ///
    /// @throws InterruptedException when the caller is interrupted
    public BatchView(SpanBatch batch) throws InterruptedException {
        this(batch, AskedRows.NONE);
    }

    /// A view of a batch.
    ///
    /// @param asked the events and links that come first where a span has several
    /// @throws InterruptedException when the caller is interrupted
    public BatchView(SpanBatch batch, AskedRows asked) throws InterruptedException {
        this.batch = batch;
        this.spanStarts = batch.spanStarts();
        this.asked = asked;
    }

    /// The events or links that the query asks for, at least of some spans; null when it asks for none.
    ///
    /// @throws InterruptedException when the caller is interrupted
    @Nullable
    BitSet asked(Level level, BitSet spans) throws InterruptedException {
        return asked.of(level, this, spans);
    }

    /// The batch.
    public SpanBatch batch() {
        return batch;
    }

    /// How many traces.
    public int traces() {
        return spanStarts.length - 1;
    }

    /// See [SpanBatch#spanStarts].
    public int[] spanStarts() {
        return spanStarts;
    }

    /// How many spans.
    public int spans() {
        return spanStarts[spanStarts.length - 1];
    }

    /// The level of a field; [Level#SPAN] for unscoped attributes.
    public static Level level(Field field) {
        return switch (field) {
            case Intrinsic intrinsic -> intrinsic.level();
            case Attribute attribute ->
                switch (attribute.scope()) {
                    case NONE, SPAN -> Level.SPAN;
                    case RESOURCE -> Level.RESOURCE;
                    case INSTRUMENTATION -> Level.SCOPE;
                    case EVENT -> Level.EVENT;
                    case LINK -> Level.LINK;
                };
        };
    }

    /// The numbers in a set, ascending.
    public static int[] ordinals(BitSet set) {
        int[] ordinals = new int[set.cardinality()];
        long[] words = set.toLongArray();
        int size = 0;
        for (int word = 0; word < words.length; word++) {
            int base = word << 6;
            if (words[word] == -1L) {
                for (int bit = 0; bit < 64; bit++) {
                    ordinals[size++] = base + bit;
                }
            } else {
                for (long left = words[word]; left != 0; left &= left - 1) {
                    ordinals[size++] = base + Long.numberOfTrailingZeros(left);
                }
            }
        }
        return ordinals;
    }

    /// The spans of some traces.
    public BitSet spansOf(BitSet traces) {
        BitSet spans = new BitSet(spans());
        for (int trace = traces.nextSetBit(0); trace >= 0; trace = traces.nextSetBit(trace + 1)) {
            spans.set(spanStarts[trace], spanStarts[trace + 1]);
        }
        return spans;
    }

    /// The traces that have some of the spans.
    public BitSet tracesOf(BitSet spans) {
        BitSet traces = new BitSet(traces());
        int trace = 0;
        for (int span = spans.nextSetBit(0); span >= 0; span = spans.nextSetBit(spanStarts[trace + 1])) {
            trace = traceOf(span, trace);
            traces.set(trace);
        }
        return traces;
    }

    /// The trace of a span that does not lie before the given trace.
    public int traceOf(int span, int notBefore) {
        int trace = notBefore;
        int step = 1;
        while (spanStarts[Math.min(trace + step, traces())] <= span) {
            trace += step;
            step <<= 1;
        }
        int above = Math.min(trace + step, traces());
        while (trace + 1 < above) {
            int middle = (trace + above) >>> 1;
            if (spanStarts[middle] <= span) {
                trace = middle;
            } else {
                above = middle;
            }
        }
        return trace;
    }

    /// The values of a field, at least for the traces of some spans. The field has a scope.
    ///
    /// @throws InterruptedException when the caller is interrupted
    public Column column(Field field, BitSet spans) throws InterruptedException {
        return batch.column(field, wanted(spans));
    }

    /// The rows of a field that pass a test, as [SpanBatch#matching].
    ///
    /// @throws InterruptedException when the caller is interrupted
    @Nullable
    BitSet matching(Field field, ColumnTest test, BitSet spans) throws InterruptedException {
        return batch.matching(field, test, wanted(spans));
    }

    private @Nullable BitSet wanted(BitSet spans) {
        if (spans.cardinality() == spans()) {
            return null;
        }
        BitSet traces = tracesOf(spans);
        return traces.cardinality() == traces() ? null : traces;
    }

    /// Those of the spans that have a wanted row at another level; for events and links at least one.
    ///
    /// @throws InterruptedException when the caller is interrupted
    public BitSet spread(Level level, BitSet rows, BitSet spans) throws InterruptedException {
        if (level == Level.SPAN) {
            BitSet both = (BitSet) rows.clone();
            both.and(spans);
            return both;
        }
        if (rows.isEmpty()) {
            return new BitSet();
        }
        BitSet result = new BitSet(spans());
        if (level == Level.EVENT || level == Level.LINK) {
            int[] starts = batch.rowsBelow(level);
            for (int span = spans.nextSetBit(0); span >= 0; span = spans.nextSetBit(span + 1)) {
                int row = rows.nextSetBit(starts[span]);
                if (row < 0) {
                    break;
                }
                if (row < starts[span + 1]) {
                    result.set(span);
                }
            }
            return result;
        }
        int[] above = batch.rowsAbove(level);
        if (spans.cardinality() > spans() >>> 2) {
            BitSet all = allBelow(above, spans(), rows, batch.count(level));
            all.and(spans);
            return all;
        }
        for (int span = spans.nextSetBit(0); span >= 0; span = spans.nextSetBit(span + 1)) {
            if (rows.get(above[span])) {
                result.set(span);
            }
        }
        return result;
    }

    /// The spans whose row above is one of some.
    private static BitSet allBelow(int[] above, int spans, BitSet rows, int rowCount) {
        long[] wanted = Arrays.copyOf(rows.toLongArray(), (rowCount + 63) >>> 6);
        long[] words = new long[(spans + 63) >>> 6];
        for (int word = 0; word < words.length; word++) {
            int from = word << 6;
            int to = Math.min(from + 64, spans);
            long result = 0;
            for (int span = from; span < to; span++) {
                int row = above[span];
                result |= (wanted[row >>> 6] >>> row & 1) << span;
            }
            words[word] = result;
        }
        return BitSet.valueOf(words);
    }
}

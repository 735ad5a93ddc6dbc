// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine.field;

import io.minitempo.traceql.ast.Attribute;
import io.minitempo.traceql.ast.Field;
import io.minitempo.traceql.ast.Level;
import io.minitempo.traceql.data.Column;
import io.minitempo.traceql.data.ValueType;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// Some rows of one level - spans, events or links - and the value that a field has for each. An event or link field
/// has for a span the value of the first event or link that the query asks for, or else of the first one that has it
/// (`spec/traceql.md §8.1`); between events and links, that of the span.
public final class Frame {

    private final BatchView view;
    private final Level level;
    private final int[] rows;
    private final int[] spans;
    private final BitSet spanSet;

    private Frame(BatchView view, Level level, int[] rows, int[] spans, BitSet spanSet) {
        this.view = view;
        this.level = level;
        this.rows = rows;
        this.spans = spans;
        this.spanSet = spanSet;
    }

    /// The rows of some spans.
    ///
    /// @param level spans, events or links
    /// @throws InterruptedException when the caller is interrupted
    static Frame of(BatchView view, Level level, BitSet spans) throws InterruptedException {
        int[] ordinals = BatchView.ordinals(spans);
        if (level == Level.SPAN) {
            return new Frame(view, level, ordinals, ordinals, spans);
        }
        int[] starts = view.batch().rowsBelow(level);
        int total = 0;
        for (int span : ordinals) {
            total += starts[span + 1] - starts[span];
        }
        int[] rows = new int[total];
        int[] owners = new int[total];
        int next = 0;
        for (int span : ordinals) {
            for (int row = starts[span]; row < starts[span + 1]; row++) {
                rows[next] = row;
                owners[next++] = span;
            }
        }
        return new Frame(view, level, rows, owners, spans);
    }

    /// A frame whose rows are the spans of a set, which is not to be changed.
    ///
    /// @param ordinals the same spans, ascending
    public static Frame ofSpans(BatchView view, BitSet spans, int[] ordinals) {
        return new Frame(view, Level.SPAN, ordinals, ordinals, spans);
    }

    /// A frame whose rows are spans, in the given order.
    public static Frame ofSpans(BatchView view, int[] spans) {
        BitSet set = new BitSet(view.spans());
        for (int span : spans) {
            set.set(span);
        }
        return new Frame(view, Level.SPAN, spans, spans, set);
    }

    /// How many rows.
    public int size() {
        return rows.length;
    }

    Level level() {
        return level;
    }

    /// The i-th row's ordinal at the frame's level.
    int row(int i) {
        return rows[i];
    }

    /// The values of a field, one for each row of the frame.
    ///
    /// @throws InterruptedException when the caller is interrupted
    public Column values(Field field) throws InterruptedException {
        if (field instanceof Attribute attribute && attribute.scope() == Attribute.Scope.NONE) {
            return Columns.firstPresent(scoped(Fields.ofSpan(attribute)), scoped(Fields.ofResource(attribute)));
        }
        return scoped(field);
    }

    private Column scoped(Field field) throws InterruptedException {
        if (rows.length == 0) {
            return Column.nil(level, 0);
        }
        Column column = view.column(field, spanSet);
        if (column.level() == level && isEveryRowOf(column)) {
            return column;
        }
        return Columns.gather(column, level, positions(column));
    }

    /// Whether the rows of the frame are all rows of a column, in their order.
    private boolean isEveryRowOf(Column column) {
        if (rows.length != column.size()) {
            return false;
        }
        int misplaced = 0;
        for (int i = 0; i < rows.length; i++) {
            misplaced |= rows[i] ^ i;
        }
        return misplaced == 0;
    }

    /// For every row of the frame, the row of a column that holds its value; -1 for none.
    private int[] positions(Column column) throws InterruptedException {
        Level from = column.level();
        if (from == level) {
            return rows;
        }
        if (from == Level.SPAN) {
            return spans;
        }
        int[] positions = new int[rows.length];
        if (from == Level.EVENT || from == Level.LINK) {
            int[] starts = view.batch().rowsBelow(from);
            @Nullable BitSet asked = view.asked(from, spanSet);
            Arrays.setAll(positions, i -> first(column, starts[spans[i]], starts[spans[i] + 1], asked));
        } else {
            int[] above = view.batch().rowsAbove(from);
            Arrays.setAll(positions, i -> above[spans[i]]);
        }
        return positions;
    }

    private static int first(Column column, int from, int to, @Nullable BitSet asked) {
        int first = -1;
        for (int row = to - 1; row >= from; row--) {
            boolean better = first < 0 || asked == null || asked.get(row) || !asked.get(first);
            if (better && column.typeOf(row) > ValueType.UNQUERYABLE) {
                first = row;
            }
        }
        return first;
    }

    /// The same value for every row.
    Column constant(byte type, long bits, @Nullable String string) {
        long[] all = new long[rows.length];
        Arrays.fill(all, bits);
        return string == null ? Column.of(level, type, all) : Column.ofStrings(level, all, Columns.single(string));
    }
}

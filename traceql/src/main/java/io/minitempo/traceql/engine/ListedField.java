// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine;

import io.minitempo.traceql.ast.Field;
import io.minitempo.traceql.ast.Level;
import io.minitempo.traceql.data.Column;
import io.minitempo.traceql.data.SpanBatch;
import io.minitempo.traceql.data.Value;
import io.minitempo.traceql.data.ValueType;
import io.minitempo.traceql.engine.field.BatchView;
import io.minitempo.traceql.engine.field.LiteralTest;
import io.minitempo.traceql.engine.field.RowCondition;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// What results show of one field with a scope, for the spans of some traces.
///
/// @param rows the row of a span at a level above, or where its events or links begin; null for span fields
/// @param matching events or links whose values are shown whatever else is said
/// @param otherwise what has to be absent too for absence to be shown
@SuppressWarnings("ArrayRecordComponent") // never compared
record ListedField(
        String key,
        FieldUses.Use use,
        Column column,
        int @Nullable [] rows,
        BitSet matching,
        @Nullable ListedField otherwise) {

    static ListedField of(BatchView view, Field field, FieldUses.Use use, BitSet traces) throws InterruptedException {
        SpanBatch batch = view.batch();
        Column column = batch.column(field, traces);
        int @Nullable [] rows = switch (column.level()) {
            case SPAN -> null;
            case EVENT, LINK -> batch.rowsBelow(column.level());
            case TRACE, RESOURCE, SCOPE -> batch.rowsAbove(column.level());
        };
        BitSet matching = new BitSet();
        for (RowCondition condition : use.rows()) {
            matching.or(condition.rows(view, view.spansOf(traces)));
        }
        @Nullable Field other = use.otherwise();
        return new ListedField(
                ResultColumns.key(field),
                use,
                column,
                rows,
                matching,
                other == null ? null : of(view, other, new FieldUses.Use(), traces));
    }

    /// What a span shows; [Value#NIL] for an absence that was asked for, null for nothing. Of several events or links
    /// the last one that has something to show.
    @Nullable
    Value value(int span) {
        if (rows == null) {
            return ofRow(span, span, use.always());
        }
        if (column.level() != Level.EVENT && column.level() != Level.LINK) {
            return ofRow(rows[span], span, use.always());
        }
        boolean absent = false;
        for (int row = rows[span + 1] - 1; row >= rows[span]; row--) {
            @Nullable Value value = ofRow(row, span, use.always() || matching.get(row));
            if (value != null && !value.equals(Value.NIL)) {
                return value;
            }
            absent |= value != null;
        }
        return absent ? Value.NIL : null;
    }

    private @Nullable Value ofRow(int row, int span, boolean always) {
        byte type = column.typeOf(row);
        if (type <= ValueType.UNQUERYABLE) {
            boolean shown = type == ValueType.NIL && use.absence() && (otherwise == null || otherwise.isAbsent(span));
            return shown ? Value.NIL : null;
        }
        if (ValueType.isArray(type)) {
            return array(row, type, always);
        }
        return always || accepts(type, column.bits()[row]) ? Value.at(column, row) : null;
    }

    private boolean isAbsent(int span) {
        return column.typeOf(rows == null ? span : rows[span]) == ValueType.NIL;
    }

    private boolean accepts(byte type, long bits) {
        for (LiteralTest test : use.tests()) {
            if (test.scalar(type, bits, column)) {
                return true;
            }
        }
        return false;
    }

    /// The elements that are accepted; a single one as itself, none as nothing.
    private @Nullable Value array(int row, byte type, boolean always) {
        byte element = ValueType.elementOf(type);
        long bits = column.bits()[row];
        int from = (int) (bits >>> 32);
        int to = from + (int) bits;
        long[] kept = new long[to - from];
        int size = 0;
        for (int i = from; i < to; i++) {
            if (always || accepts(element, column.elements()[i])) {
                kept[size++] = column.elements()[i];
            }
        }
        if (size == 0) {
            return null;
        }
        if (size == 1) {
            return new Value.Single(Value.single(element, kept[0], column.strings()));
        }
        return Value.at(new Column(Level.SPAN, 1, null, type, new long[] {size}, column.strings(), kept), 0);
    }
}

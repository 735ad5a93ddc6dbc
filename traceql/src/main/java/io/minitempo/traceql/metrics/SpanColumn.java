// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

import io.minitempo.traceql.ast.Attribute;
import io.minitempo.traceql.ast.Field;
import io.minitempo.traceql.ast.Intrinsic;
import io.minitempo.traceql.data.Column;
import io.minitempo.traceql.data.Level;
import io.minitempo.traceql.data.SpanBatch;
import io.minitempo.traceql.data.ValueType;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// A field of any level, asked by span (`spec/traceql.md §8.1`). Of events and links the first that has the field
/// answers.
final class SpanColumn {

    private final Column column;
    private final int @Nullable [] rows;
    private final @Nullable SpanColumn otherwise;

    private SpanColumn(Column column, int @Nullable [] rows, @Nullable SpanColumn otherwise) {
        this.column = column;
        this.rows = rows;
        this.otherwise = otherwise;
    }

    /// Loads a field for some traces. Fields that are reserved by the language give nil.
    static SpanColumn of(SpanBatch batch, Field field, BitSet traces) throws InterruptedException {
        if (field == Intrinsic.PARENT || (field instanceof Attribute parent && parent.ofParent())) {
            return new SpanColumn(Column.nil(Level.SPAN, batch.count(Level.SPAN)), null, null);
        }
        if (field instanceof Attribute attribute && attribute.scope() == Attribute.Scope.NONE) {
            Column own = batch.column(new Attribute(Attribute.Scope.SPAN, attribute.name()), traces);
            return new SpanColumn(
                    own, null, scoped(batch, new Attribute(Attribute.Scope.RESOURCE, attribute.name()), traces));
        }
        return scoped(batch, field, traces);
    }

    private static SpanColumn scoped(SpanBatch batch, Field field, BitSet traces) throws InterruptedException {
        Column column = batch.column(field, traces);
        int @Nullable [] rows =
                switch (column.level()) {
                    case SPAN -> null;
                    case TRACE, RESOURCE, SCOPE -> batch.rowsAbove(column.level());
                    case EVENT, LINK -> firstPresent(column, batch.rowsBelow(column.level()));
                };
        return new SpanColumn(column, rows, null);
    }

    private static int[] firstPresent(Column column, int[] starts) {
        int[] rows = new int[starts.length - 1];
        for (int span = 0; span < rows.length; span++) {
            rows[span] = -1;
            for (int row = starts[span]; row < starts[span + 1]; row++) {
                if (column.typeOf(row) != ValueType.NIL) {
                    rows[span] = row;
                    break;
                }
            }
        }
        return rows;
    }

    /// The column that answers for a span: that of the resource when this one has no value.
    SpanColumn partFor(int span) {
        return otherwise != null && typeHere(span) == ValueType.NIL ? otherwise : this;
    }

    /// The column of the resource, when there are two.
    @Nullable
    SpanColumn otherwise() {
        return otherwise;
    }

    /// The type of a span's value, without looking further; ask [#partFor] first.
    byte typeHere(int span) {
        int row = row(span);
        return row < 0 ? ValueType.NIL : column.typeOf(row);
    }

    /// The 64 bits of a span's value, without looking further.
    long bitsHere(int span) {
        return column.bits()[row(span)];
    }

    /// Values by row, for strings.
    Column column() {
        return column;
    }

    private int row(int span) {
        return rows == null ? span : rows[span];
    }
}

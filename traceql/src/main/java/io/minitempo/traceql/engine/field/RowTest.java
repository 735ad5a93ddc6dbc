// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine.field;

import io.minitempo.traceql.ast.BinaryOperator;
import io.minitempo.traceql.ast.Field;
import io.minitempo.traceql.ast.Static;
import io.minitempo.traceql.data.Column;
import io.minitempo.traceql.data.SpanBatch;
import io.minitempo.traceql.data.ValueType;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// A question to the value of one field.
sealed interface RowTest {

    /// The rows of the field's column that say yes.
    ///
    /// @param among which rows to ask; null for all
    BitSet rows(Column column, @Nullable BitSet among);

    /// False only when no row of a batch's field says yes.
    boolean mayMatch(SpanBatch batch, Field field) throws InterruptedException;

    /// How much worse than the cheapest test of the same field.
    int cost();

    /// `field operator literal`.
    record Compared(BinaryOperator operator, Static literal, LiteralTest test) implements RowTest {

        @Override
        public BitSet rows(Column column, @Nullable BitSet among) {
            return test.rows(column, among);
        }

        @Override
        public boolean mayMatch(SpanBatch batch, Field field) throws InterruptedException {
            return batch.mayMatch(field, operator, literal);
        }

        @Override
        public int cost() {
            return operator == BinaryOperator.EQUAL ? 0 : 1;
        }
    }

    /// `field = nil` and `field != nil`.
    record Presence(boolean present) implements RowTest {

        @Override
        public BitSet rows(Column column, @Nullable BitSet among) {
            BitSet result = new BitSet(column.size());
            byte @Nullable [] types = column.types();
            if (types == null) {
                if (holds(column.type())) {
                    result.set(0, column.size());
                }
            } else {
                for (int row = 0; row < column.size(); row++) {
                    if (holds(types[row])) {
                        result.set(row);
                    }
                }
            }
            if (among != null) {
                result.and(among);
            }
            return result;
        }

        private boolean holds(byte type) {
            return present ? type > ValueType.UNQUERYABLE : type == ValueType.NIL;
        }

        @Override
        public boolean mayMatch(SpanBatch batch, Field field) {
            return true;
        }

        @Override
        public int cost() {
            return 2;
        }
    }
}

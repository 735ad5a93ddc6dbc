// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine.field;

import io.minitempo.traceql.ast.Level;
import io.minitempo.traceql.data.Column;
import io.minitempo.traceql.data.ValueType;
import java.util.BitSet;
import java.util.function.IntPredicate;

/// A condition without a faster way: its expression is evaluated for every row.
///
/// @param level spans; or events or links when the expression mentions such
/// @param isBoolean whether it gives every row a boolean
record ExpressionCondition(Level level, Expression expression, boolean isBoolean, int cost) implements RowCondition {

    @Override
    public BitSet rows(BatchView view, BitSet spans) throws InterruptedException {
        Frame frame = Frame.of(view, level, spans);
        Column values = expression.evaluate(frame);
        return select(frame, row -> values.typeOf(row) == ValueType.BOOLEAN && values.bits()[row] != 0);
    }

    @Override
    public BitSet booleans(BatchView view, BitSet spans) throws InterruptedException {
        if (isBoolean) {
            return spans;
        }
        Frame frame = Frame.of(view, level, spans);
        Column values = expression.evaluate(frame);
        BitSet rows = select(frame, row -> values.typeOf(row) == ValueType.BOOLEAN);
        return view.spread(level, rows, spans);
    }

    private static BitSet select(Frame frame, IntPredicate wanted) {
        BitSet result = new BitSet();
        for (int i = 0; i < frame.size(); i++) {
            if (wanted.test(i)) {
                result.set(frame.row(i));
            }
        }
        return result;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine.field;

import io.minitempo.traceql.data.Column;
import io.minitempo.traceql.data.ValueType;

/// `&&` and `||` inside another expression. Without two booleans the result is false.
///
/// @param and which of them
record Logic(boolean and, Expression right) implements Chain.Step {

    @Override
    public Column apply(Frame frame, Column a) throws InterruptedException {
        Column b = right.evaluate(frame);
        long[] bits = new long[a.size()];
        for (int row = 0; row < bits.length; row++) {
            if (a.typeOf(row) == ValueType.BOOLEAN && b.typeOf(row) == ValueType.BOOLEAN) {
                bits[row] = and ? a.bits()[row] & b.bits()[row] : a.bits()[row] | b.bits()[row];
            }
        }
        return Column.of(frame.level(), ValueType.BOOLEAN, bits);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine.field;

import io.minitempo.traceql.data.Column;
import io.minitempo.traceql.data.ValueType;

/// A comparison with a literal.
record WithLiteral(Expression operand, LiteralTest test) implements Expression {

    @Override
    public Column evaluate(Frame frame) throws InterruptedException {
        Column values = operand.evaluate(frame);
        long[] bits = new long[values.size()];
        for (int row = 0; row < bits.length; row++) {
            bits[row] = test.test(values, row) ? 1 : 0;
        }
        return Column.of(frame.level(), ValueType.BOOLEAN, bits);
    }
}

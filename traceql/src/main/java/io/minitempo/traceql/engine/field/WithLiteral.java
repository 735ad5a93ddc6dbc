// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine.field;

import io.minitempo.traceql.data.Column;
import io.minitempo.traceql.data.ValueType;

/// A comparison with a literal.
record WithLiteral(LiteralTest test) implements Chain.Step {

    @Override
    public Column apply(Frame frame, Column values) {
        long[] bits = new long[values.size()];
        for (int row = 0; row < bits.length; row++) {
            bits[row] = test.test(values, row) ? 1 : 0;
        }
        return Column.of(frame.level(), ValueType.BOOLEAN, bits);
    }
}

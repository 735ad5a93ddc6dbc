// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine.field;

import io.minitempo.traceql.data.Column;
import io.minitempo.traceql.data.ValueType;

/// Whether there is a value, or none. A value that cannot be queried is neither.
record Presence(boolean present) implements Chain.Step {

    @Override
    public Column apply(Frame frame, Column values) {
        long[] bits = new long[values.size()];
        for (int row = 0; row < bits.length; row++) {
            byte type = values.typeOf(row);
            bits[row] = (present ? type > ValueType.UNQUERYABLE : type == ValueType.NIL) ? 1 : 0;
        }
        return Column.of(frame.level(), ValueType.BOOLEAN, bits);
    }
}

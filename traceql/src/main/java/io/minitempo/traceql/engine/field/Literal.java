// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine.field;

import io.minitempo.traceql.ast.Static;
import io.minitempo.traceql.data.Column;
import io.minitempo.traceql.data.ValueType;

/// The same value for every row.
record Literal(Static value) implements Expression {

    @Override
    public Column evaluate(Frame frame) {
        return switch (value) {
            case Static.Nil nil -> frame.constant(ValueType.NIL, 0, null);
            case Static.IntValue literal -> frame.constant(ValueType.INT, literal.value(), null);
            case Static.FloatValue literal ->
                frame.constant(ValueType.FLOAT, Double.doubleToRawLongBits(literal.value()), null);
            case Static.StringValue literal -> frame.constant(ValueType.STRING, 0, literal.value());
            case Static.BooleanValue literal -> frame.constant(ValueType.BOOLEAN, literal.value() ? 1 : 0, null);
            case Static.DurationValue literal -> frame.constant(ValueType.DURATION, literal.nanos(), null);
            case Static.StatusValue literal -> frame.constant(ValueType.STATUS, literal.code(), null);
            case Static.KindValue literal -> frame.constant(ValueType.KIND, literal.code(), null);
        };
    }
}

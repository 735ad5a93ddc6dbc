// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine.field;

import io.minitempo.traceql.ast.EvaluationException;
import io.minitempo.traceql.ast.UnaryOperation;
import io.minitempo.traceql.data.Column;
import io.minitempo.traceql.data.ValueType;

/// `-` and `!`. Nothing stays nothing, whatever a query joins it to; other values of a wrong type are errors, except
/// that arithmetic which came out as false stays so under another `-`.
record Unary(UnaryOperation.Operator operator, Expression operand, boolean ofArithmetic) implements Expression {

    @Override
    public Column evaluate(Frame frame) throws InterruptedException {
        Column values = operand.evaluate(frame);
        long[] bits = new long[values.size()];
        byte[] types = new byte[bits.length];
        for (int row = 0; row < bits.length; row++) {
            byte type = values.typeOf(row);
            long value = values.bits()[row];
            types[row] = type;
            if (type > ValueType.UNQUERYABLE) {
                bits[row] = operator == UnaryOperation.Operator.NOT ? not(type, value) : negate(type, value);
            }
        }
        return new Column(frame.level(), bits.length, types, ValueType.NIL, bits, values.strings(), values.elements());
    }

    private static long not(byte type, long value) {
        if (type != ValueType.BOOLEAN) {
            throw new EvaluationException("operator ! needs a boolean, found " + Types.name(type));
        }
        return value ^ 1;
    }

    private long negate(byte type, long value) {
        return switch (type) {
            case ValueType.INT, ValueType.DURATION -> -value;
            case ValueType.FLOAT -> Double.doubleToRawLongBits(-Double.longBitsToDouble(value));
            default -> {
                if (ofArithmetic && type == ValueType.BOOLEAN) {
                    yield 0;
                }
                throw new EvaluationException("operator - needs a number, found " + Types.name(type));
            }
        };
    }
}

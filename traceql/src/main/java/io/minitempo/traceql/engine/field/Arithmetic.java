// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine.field;

import io.minitempo.traceql.ast.BinaryOperator;
import io.minitempo.traceql.ast.EvaluationException;
import io.minitempo.traceql.data.Column;
import io.minitempo.traceql.data.ValueType;

/// Arithmetic (`spec/traceql.md §8.3`): of ints as ints, of any other numbers as floats; what is not a number makes it
/// false.
record Arithmetic(BinaryOperator operator, Expression right) implements Chain.Step {

    @Override
    public Column apply(Frame frame, Column a) throws InterruptedException {
        Column b = right.evaluate(frame);
        int size = a.size();
        byte[] types = new byte[size];
        long[] bits = new long[size];
        for (int row = 0; row < size; row++) {
            byte typeA = a.typeOf(row);
            byte typeB = b.typeOf(row);
            if (ValueType.isArray(typeA) || ValueType.isArray(typeB)) {
                throw new EvaluationException("operator " + operator.text() + " needs scalars, found array");
            }
            if (typeA == ValueType.INT && typeB == ValueType.INT) {
                types[row] = ValueType.INT;
                bits[row] = ofInts(operator, a.bits()[row], b.bits()[row]);
            } else if (Types.isNumber(typeA) && Types.isNumber(typeB)) {
                types[row] = ValueType.FLOAT;
                bits[row] = Double.doubleToRawLongBits(
                        ofDoubles(operator, Types.number(typeA, a.bits()[row]), Types.number(typeB, b.bits()[row])));
            } else {
                types[row] = ValueType.BOOLEAN;
            }
        }
        return new Column(frame.level(), size, types, ValueType.NIL, bits, Column.NO_STRINGS, new long[0]);
    }

    private static long ofInts(BinaryOperator operator, long left, long right) {
        return switch (operator) {
            case ADD -> left + right;
            case SUBTRACT -> left - right;
            case MULTIPLY -> left * right;
            case DIVIDE -> left / nonZero(right);
            case MODULO -> left % nonZero(right);
            // Tempo raises the right operand to the power of the left one.
            case POWER -> (long) Math.pow((double) right, (double) left);
            default -> throw new IllegalArgumentException("not arithmetic: " + operator.text());
        };
    }

    private static long nonZero(long divisor) {
        if (divisor == 0) {
            throw new EvaluationException("division by zero");
        }
        return divisor;
    }

    private static double ofDoubles(BinaryOperator operator, double left, double right) {
        return switch (operator) {
            case ADD -> left + right;
            case SUBTRACT -> left - right;
            case MULTIPLY -> left * right;
            case DIVIDE -> left / right;
            case MODULO -> left % right;
            case POWER -> Math.pow(left, right);
            default -> throw new IllegalArgumentException("not arithmetic: " + operator.text());
        };
    }
}

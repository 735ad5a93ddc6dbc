// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine.field;

import io.minitempo.traceql.ast.BinaryOperator;
import io.minitempo.traceql.ast.EvaluationException;
import io.minitempo.traceql.data.Column;
import io.minitempo.traceql.data.ValueType;

/// A comparison of two values of a row (`spec/traceql.md §8.2`, `§8.5`).
record Comparison(BinaryOperator operator, Order order, Expression right) implements Chain.Step {

    Comparison(BinaryOperator operator, Expression right) {
        this(operator, Order.of(operator), right);
    }

    @Override
    public Column apply(Frame frame, Column a) throws InterruptedException {
        Column b = right.evaluate(frame);
        long[] bits = new long[a.size()];
        for (int row = 0; row < bits.length; row++) {
            bits[row] = holds(a, b, row) ? 1 : 0;
        }
        return Column.of(frame.level(), ValueType.BOOLEAN, bits);
    }

    private boolean holds(Column a, Column b, int row) {
        byte typeA = a.typeOf(row);
        byte typeB = b.typeOf(row);
        if (typeA <= ValueType.UNQUERYABLE || typeB <= ValueType.UNQUERYABLE) {
            return false;
        }
        boolean arrayA = ValueType.isArray(typeA);
        boolean arrayB = ValueType.isArray(typeB);
        if (!arrayA && !arrayB) {
            return scalars(order, typeA, a.bits()[row], a, typeB, b.bits()[row], b);
        }
        if (arrayA && arrayB) {
            throw new EvaluationException("operator " + operator.text() + " cannot compare two arrays");
        }
        return arrayA
                ? array(order, a, row, typeB, b.bits()[row], b)
                : array(Order.of(LiteralTest.mirrored(operator)), b, row, typeA, a.bits()[row], a);
    }

    /// Any element for all operators but `!=`, which asks that no element is equal.
    private static boolean array(Order order, Column array, int row, byte type, long value, Column scalar) {
        byte element = ValueType.elementOf(array.typeOf(row));
        int from = (int) (array.bits()[row] >>> 32);
        int to = from + (int) array.bits()[row];
        boolean none = order == Order.NOT_EQUAL;
        if (to > from && element != type && !(Types.isNumber(element) && Types.isNumber(type))) {
            return false;
        }
        for (int i = from; i < to; i++) {
            if (scalars(order, element, array.elements()[i], array, type, value, scalar) != none) {
                return !none;
            }
        }
        return none;
    }

    private static boolean scalars(Order order, byte typeA, long a, Column ofA, byte typeB, long b, Column ofB) {
        if (Types.isNumber(typeA) && Types.isNumber(typeB)) {
            return order.acceptsNumbers(typeA, a, typeB, b, Types.number(typeB, b));
        }
        if (typeA != typeB) {
            return false;
        }
        if (typeA == ValueType.STRING) {
            return order.accepts(
                    StringTest.compare(ofA.strings().get((int) a), ofB.strings().get((int) b)));
        }
        return order.isEquality() && order.accepts(Long.compare(a, b));
    }
}

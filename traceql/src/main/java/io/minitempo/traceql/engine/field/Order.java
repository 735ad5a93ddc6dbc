// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine.field;

import io.minitempo.traceql.ast.BinaryOperator;
import io.minitempo.traceql.data.ValueType;

/// A comparison operator as the set of outcomes that it accepts.
enum Order {
    EQUAL(false, true, false),
    NOT_EQUAL(true, false, true),
    LESS(true, false, false),
    LESS_EQUAL(true, true, false),
    GREATER(false, false, true),
    GREATER_EQUAL(false, true, true),
    /// Regular expressions, which no other type satisfies.
    STRING_ONLY(false, false, false);

    private final boolean less;
    private final boolean equal;
    private final boolean greater;

    Order(boolean less, boolean equal, boolean greater) {
        this.less = less;
        this.equal = equal;
        this.greater = greater;
    }

    static Order of(BinaryOperator operator) {
        return switch (operator) {
            case EQUAL -> EQUAL;
            case NOT_EQUAL -> NOT_EQUAL;
            case LESS -> LESS;
            case LESS_EQUAL -> LESS_EQUAL;
            case GREATER -> GREATER;
            case GREATER_EQUAL -> GREATER_EQUAL;
            case MATCH, NOT_MATCH -> STRING_ONLY;
            case ADD, SUBTRACT, MULTIPLY, DIVIDE, MODULO, POWER, AND, OR ->
                throw new IllegalArgumentException("not a comparison: " + operator.text());
        };
    }

    boolean less() {
        return less;
    }

    boolean equal() {
        return equal;
    }

    boolean greater() {
        return greater;
    }

    boolean isEquality() {
        return this == EQUAL || this == NOT_EQUAL;
    }

    /// Whether it accepts the outcome of a `compare`.
    boolean accepts(int outcome) {
        return outcome < 0 ? less : outcome == 0 ? equal : greater;
    }

    /// Compares numbers of two types as `spec/traceql.md §8.2` says: exactly for ints, and for the equality of ints and
    /// durations; else as doubles, where nothing holds for NaN.
    ///
    /// @param rightNumber the right operand as a double
    boolean acceptsNumbers(byte leftType, long left, byte rightType, long right, double rightNumber) {
        boolean ints = leftType == ValueType.INT && rightType == ValueType.INT;
        boolean integers = leftType != ValueType.FLOAT && rightType != ValueType.FLOAT;
        if (ints || (integers && isEquality())) {
            return accepts(Long.compare(left, right));
        }
        double leftNumber = leftType == ValueType.FLOAT ? Double.longBitsToDouble(left) : left;
        return leftNumber < rightNumber
                ? less
                : leftNumber > rightNumber ? greater : leftNumber == rightNumber && equal;
    }
}

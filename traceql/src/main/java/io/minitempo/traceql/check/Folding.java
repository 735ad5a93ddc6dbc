// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.check;

import io.minitempo.traceql.ast.BinaryOperation;
import io.minitempo.traceql.ast.BinaryOperator;
import io.minitempo.traceql.ast.FieldExpression;
import io.minitempo.traceql.ast.NilTest;
import io.minitempo.traceql.ast.Static;
import io.minitempo.traceql.ast.UnaryOperation;

/// Builds field expressions, with those that have no fields replaced by their value (`spec/traceql.md §6`). What would
/// not validate, or fails, stays as it is, for validation or evaluation to refuse.
public final class Folding {

    private Folding() {}

    /// `left operator right`.
    public static FieldExpression binary(BinaryOperator operator, FieldExpression left, FieldExpression right) {
        BinaryOperation unfolded = new BinaryOperation(operator, left, right);
        if (!(left instanceof Static a) || !(right instanceof Static b)) {
            return unfolded;
        }
        boolean valid = Types.match(a.type(), b.type())
                && Types.allow(a.type(), operator)
                && Types.allow(b.type(), operator)
                && hasRegex(operator, b);
        if (!valid) {
            return unfolded;
        }
        try {
            return Statics.binary(operator, a, b);
        } catch (ArithmeticException divisionByZero) {
            return unfolded;
        }
    }

    /// A prefix operator on an operand.
    public static FieldExpression unary(UnaryOperation.Operator operator, FieldExpression operand) {
        if (operator == UnaryOperation.Operator.NOT) {
            return operand instanceof Static.BooleanValue value
                    ? new Static.BooleanValue(!value.value())
                    : new UnaryOperation(operator, operand);
        }
        return switch (operand) {
            case Static.IntValue number -> new Static.IntValue(-number.value());
            case Static.FloatValue number -> new Static.FloatValue(-number.value());
            case Static.DurationValue duration -> new Static.DurationValue(-duration.nanos());
            default -> new UnaryOperation(operator, operand);
        };
    }

    /// `operand != nil` or `operand = nil`; of nil itself both are false.
    public static FieldExpression nilTest(FieldExpression operand, boolean present) {
        return operand instanceof Static value
                ? new Static.BooleanValue(present && !(value instanceof Static.Nil))
                : new NilTest(operand, present);
    }

    private static boolean hasRegex(BinaryOperator operator, Static right) {
        boolean regex = operator == BinaryOperator.MATCH || operator == BinaryOperator.NOT_MATCH;
        return !regex || right instanceof Static.StringValue pattern && Regex.isValid(pattern.value());
    }
}

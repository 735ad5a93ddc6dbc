// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.check;

import io.minitempo.traceql.ast.BinaryOperator;
import io.minitempo.traceql.ast.Static;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Operators on two values (`spec/traceql.md §8.2`, `§8.3`, `§8.6`).
public final class Statics {

    private static final Static FALSE = new Static.BooleanValue(false);

    private Statics() {}

    /// The value of `left operator right`; the boolean false where the operator is not defined for the types.
    ///
    /// @throws ArithmeticException `division by zero`
    /// @throws IllegalArgumentException when the right operand of `=~` or `!~` is no regular expression
    public static Static binary(BinaryOperator operator, Static left, Static right) {
        boolean defined = Types.match(left.type(), right.type())
                && Types.allow(left.type(), operator)
                && Types.allow(right.type(), operator);
        if (!defined || left instanceof Static.Nil || right instanceof Static.Nil) {
            return FALSE;
        }
        if (operator.kind() == BinaryOperator.Kind.ARITHMETIC) {
            return left instanceof Static.IntValue a && right instanceof Static.IntValue b
                    ? new Static.IntValue(integer(operator, a.value(), b.value()))
                    : new Static.FloatValue(real(operator, number(left), number(right)));
        }
        return new Static.BooleanValue(holds(operator, left, right));
    }

    /// Integer arithmetic; it wraps around, and `^` raises the right operand to the power of the left one, as Tempo
    /// does.
    ///
    /// @throws ArithmeticException `division by zero`
    public static long integer(BinaryOperator operator, long left, long right) {
        return switch (operator) {
            case ADD -> left + right;
            case SUBTRACT -> left - right;
            case MULTIPLY -> left * right;
            case DIVIDE -> left / nonZero(right);
            case MODULO -> left % nonZero(right);
            case POWER -> (long) Math.pow((double) right, (double) left);
            default -> throw new IllegalArgumentException(operator + " is no arithmetic");
        };
    }

    /// Arithmetic of doubles.
    public static double real(BinaryOperator operator, double left, double right) {
        return switch (operator) {
            case ADD -> left + right;
            case SUBTRACT -> left - right;
            case MULTIPLY -> left * right;
            case DIVIDE -> left / right;
            case MODULO -> left % right;
            case POWER -> Math.pow(left, right);
            default -> throw new IllegalArgumentException(operator + " is no arithmetic");
        };
    }

    /// The value of a number; of a duration its nanoseconds.
    ///
    /// @throws IllegalArgumentException when it is no number
    public static double number(Static value) {
        return switch (value) {
            case Static.IntValue number -> number.value();
            case Static.FloatValue number -> number.value();
            case Static.DurationValue duration -> duration.nanos();
            default -> throw new IllegalArgumentException(value + " is no number");
        };
    }

    private static long nonZero(long divisor) {
        if (divisor == 0) {
            throw new ArithmeticException("division by zero");
        }
        return divisor;
    }

    private static boolean holds(BinaryOperator operator, Static left, Static right) {
        if (left instanceof Static.BooleanValue a && right instanceof Static.BooleanValue b) {
            return switch (operator) {
                case AND -> a.value() && b.value();
                case OR -> a.value() || b.value();
                case EQUAL -> a.value() == b.value();
                default -> a.value() != b.value();
            };
        }
        if (left instanceof Static.StringValue a && right instanceof Static.StringValue b) {
            return switch (operator) {
                case MATCH -> Regex.of(b.value()).matches(a.value());
                case NOT_MATCH -> !Regex.of(b.value()).matches(a.value());
                default -> ordered(operator, compareBytes(a.value(), b.value()));
            };
        }
        if (left.type().isNumeric()) {
            return isFloat(left) || isFloat(right)
                    ? ordered(operator, number(left), number(right))
                    : ordered(operator, Long.compare(whole(left), whole(right)));
        }
        return operator == BinaryOperator.EQUAL == left.equals(right);
    }

    private static boolean ordered(BinaryOperator operator, int order) {
        return switch (operator) {
            case EQUAL -> order == 0;
            case NOT_EQUAL -> order != 0;
            case LESS -> order < 0;
            case LESS_EQUAL -> order <= 0;
            case GREATER -> order > 0;
            case GREATER_EQUAL -> order >= 0;
            default -> throw new IllegalArgumentException(operator + " is no order");
        };
    }

    /// Nothing holds for NaN, as for values of spans.
    private static boolean ordered(BinaryOperator operator, double left, double right) {
        return switch (operator) {
            case EQUAL -> left == right;
            case NOT_EQUAL -> left < right || left > right;
            case LESS -> left < right;
            case LESS_EQUAL -> left <= right;
            case GREATER -> left > right;
            case GREATER_EQUAL -> left >= right;
            default -> throw new IllegalArgumentException(operator + " is no order");
        };
    }

    private static boolean isFloat(Static value) {
        return value instanceof Static.FloatValue;
    }

    private static long whole(Static value) {
        return value instanceof Static.IntValue number
                ? number.value()
                : value instanceof Static.DurationValue duration ? duration.nanos() : (long) number(value);
    }

    private static int compareBytes(String left, String right) {
        return Arrays.compareUnsigned(left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.parse;

import io.minitempo.traceql.ast.BinaryOperator;
import io.minitempo.traceql.ast.Static;
import io.minitempo.traceql.ast.TraceQlException;
import io.minitempo.traceql.check.Statics;

/// Arithmetic of numbers outside of braces, done while parsing (`spec/traceql.md §6`).
final class ScalarFolding {

    private final Tokens tokens;

    ScalarFolding(Tokens tokens) {
        this.tokens = tokens;
    }

    /// `left operator right` of numbers.
    Static binary(BinaryOperator operator, Static left, Static right) {
        if (left instanceof Static.DurationValue || right instanceof Static.DurationValue) {
            throw error(operator, "duration cannot be used in scalar arithmetic");
        }
        try {
            return Statics.binary(operator, left, right);
        } catch (ArithmeticException e) {
            throw error(operator, "division by zero");
        }
    }

    /// `-value`.
    static Static negated(Static value) {
        return switch (value) {
            case Static.IntValue number -> new Static.IntValue(-number.value());
            case Static.FloatValue number -> new Static.FloatValue(-number.value());
            case Static.DurationValue duration -> new Static.DurationValue(-duration.nanos());
            default -> throw new IllegalArgumentException(value + " is no number");
        };
    }

    /// A number as an operand of metrics arithmetic.
    Static operand(BinaryOperator operator, Static value) {
        if (value instanceof Static.DurationValue) {
            throw error(operator, "duration cannot be used as a scalar operand in metric arithmetic");
        }
        return value;
    }

    /// A number that series are compared with; durations count seconds.
    static double threshold(Static value) {
        return value instanceof Static.DurationValue duration ? duration.nanos() / 1e9 : Statics.number(value);
    }

    /// Tempo's parser has read one token further when an operator could have been followed by a stronger one.
    private TraceQlException error(BinaryOperator operator, String message) {
        return Precedence.of(operator) == Precedence.ADDITIVE
                ? tokens.peek().position().error(message)
                : tokens.errorAtLast(message);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.parse;

import io.minitempo.traceql.ast.BinaryOperator;
import io.minitempo.traceql.ast.SpansetOperator;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which operators tokens are, and how strongly they bind (`spec/traceql.md §3.2`).
final class Precedence {

    /// `&&` and `||`, which bind alike.
    static final int LOGICAL = 2;

    /// Comparisons, and every relation between spansets.
    static final int COMPARISON = 3;

    /// `+`, `-`, and the sign of a field expression.
    static final int ADDITIVE = 4;

    /// `!`.
    static final int NOT = 5;

    static final int MULTIPLICATIVE = 6;
    private static final int POWER = 7;

    private static final Map<TokenType, BinaryOperator> BINARY = new EnumMap<>(TokenType.class);
    private static final Map<TokenType, SpansetOperator> SPANSET = new EnumMap<>(TokenType.class);

    static {
        for (TokenType type : TokenType.values()) {
            for (BinaryOperator operator : BinaryOperator.values()) {
                if (operator.text().equals(type.text())) {
                    BINARY.put(type, operator);
                }
            }
            for (SpansetOperator operator : SpansetOperator.values()) {
                if (operator.text().equals(type.text())) {
                    SPANSET.put(type, operator);
                }
            }
        }
    }

    private Precedence() {}

    /// The operator between field expressions or scalars; null when the token is none.
    static @Nullable BinaryOperator binary(TokenType type) {
        return BINARY.get(type);
    }

    /// The operator between spansets; null when the token is none.
    static @Nullable SpansetOperator spanset(TokenType type) {
        return SPANSET.get(type);
    }

    /// How strongly an operator binds.
    static int of(BinaryOperator operator) {
        return switch (operator) {
            case AND, OR -> LOGICAL;
            case EQUAL, NOT_EQUAL, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, MATCH, NOT_MATCH -> COMPARISON;
            case ADD, SUBTRACT -> ADDITIVE;
            case MULTIPLY, DIVIDE, MODULO -> MULTIPLICATIVE;
            case POWER -> POWER;
        };
    }

    /// How strongly an operator must bind to belong to the right-hand operand; only `^` associates to the right.
    static int ofRight(BinaryOperator operator) {
        return operator == BinaryOperator.POWER ? POWER : of(operator) + 1;
    }

    /// How strongly an operator binds.
    static int of(SpansetOperator operator) {
        return operator == SpansetOperator.AND || operator == SpansetOperator.OR ? LOGICAL : COMPARISON;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.parse;

import io.minitempo.traceql.ast.BinaryOperator;
import io.minitempo.traceql.ast.Field;
import io.minitempo.traceql.ast.FieldExpression;
import io.minitempo.traceql.ast.Intrinsic;
import io.minitempo.traceql.ast.Static;
import io.minitempo.traceql.ast.UnaryOperation;
import io.minitempo.traceql.check.Folding;
import org.jspecify.annotations.Nullable;

/// Parses expressions over the fields of a span by precedence climbing (`spec/traceql.md §3.2`). Chains of operators of
/// one precedence are a loop.
final class FieldExpressionParser {

    private final Tokens tokens;
    private final FieldParser fields;

    FieldExpressionParser(Tokens tokens, FieldParser fields) {
        this.tokens = tokens;
        this.fields = fields;
    }

    /// An expression, as long as the text goes on with one.
    FieldExpression expression() {
        return expression(Precedence.LOGICAL);
    }

    /// An unsigned literal.
    Static literal() {
        Token token = tokens.peek();
        @Nullable Static value = Literals.of(token);
        if (value == null) {
            throw tokens.unexpected();
        }
        tokens.take();
        return value;
    }

    private FieldExpression expression(int weakest) {
        tokens.enter();
        FieldExpression left = operand();
        for (; ; ) {
            TokenType type = tokens.peek().type();
            @Nullable BinaryOperator operator = Precedence.binary(type);
            if (operator == null || Precedence.of(operator) < weakest) {
                tokens.leave();
                return left;
            }
            tokens.take();
            boolean equality = operator == BinaryOperator.EQUAL || operator == BinaryOperator.NOT_EQUAL;
            if (equality && tokens.skip(TokenType.NIL)) {
                left = Folding.nilTest(left, operator == BinaryOperator.NOT_EQUAL);
            } else {
                left = operation(operator, left, expression(Precedence.ofRight(operator)));
            }
        }
    }

    private FieldExpression operand() {
        TokenType type = tokens.peek().type();
        switch (type) {
            case OPEN_PARENTHESIS -> {
                tokens.take();
                FieldExpression inner = expression(Precedence.LOGICAL);
                if (!tokens.skip(TokenType.CLOSE_PARENTHESIS)) {
                    throw tokens.unexpected();
                }
                return inner;
            }
            case MINUS -> {
                tokens.take();
                return Folding.unary(UnaryOperation.Operator.NEGATE, expression(Precedence.ADDITIVE + 1));
            }
            case NOT -> {
                tokens.take();
                return Folding.unary(UnaryOperation.Operator.NOT, expression(Precedence.NOT + 1));
            }
            case NIL -> {
                tokens.take();
                boolean present =
                        tokens.expect(TokenType.EQUAL, TokenType.NOT_EQUAL).type() == TokenType.NOT_EQUAL;
                return Folding.nilTest(
                        tokens.skip(TokenType.NIL) ? new Static.Nil() : expression(Precedence.COMPARISON + 1), present);
            }
            default -> {
                @Nullable Field field = fields.fieldOrNull();
                return field != null ? field : constant();
            }
        }
    }

    private Static constant() {
        Token token = tokens.peek();
        if (token.type() == TokenType.IDENTIFIER && Literals.of(token) == null) {
            throw token.position().error("unknown identifier: " + token.text());
        }
        return literal();
    }

    private static FieldExpression operation(BinaryOperator operator, FieldExpression left, FieldExpression right) {
        if (left == Intrinsic.TRACE_ID && right instanceof Static.StringValue id) {
            return Folding.binary(operator, left, withoutLeadingZeros(id));
        }
        if (right == Intrinsic.TRACE_ID && left instanceof Static.StringValue id) {
            return Folding.binary(operator, withoutLeadingZeros(id), right);
        }
        return Folding.binary(operator, left, right);
    }

    /// Trace ids compare without leading zeros (`spec/traceql.md §4`).
    private static Static withoutLeadingZeros(Static.StringValue id) {
        int zeros = 0;
        while (zeros < id.value().length() && id.value().charAt(zeros) == '0') {
            zeros++;
        }
        return new Static.StringValue(id.value().substring(zeros));
    }
}

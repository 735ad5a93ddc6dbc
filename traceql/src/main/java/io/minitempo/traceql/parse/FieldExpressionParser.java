// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.parse;

import io.minitempo.traceql.ast.BinaryOperator;
import io.minitempo.traceql.ast.Field;
import io.minitempo.traceql.ast.FieldExpression;
import io.minitempo.traceql.ast.Static;
import io.minitempo.traceql.ast.UnaryOperation;
import io.minitempo.traceql.check.Folding;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// Parses expressions over the fields of a span by operator precedence (`spec/traceql.md §3.2`), with a stack of its
/// own: the canonical form of a long chain of operators is as many parentheses deep as the chain has operators.
final class FieldExpressionParser {

    private final Tokens tokens;
    private final FieldParser fields;

    FieldExpressionParser(Tokens tokens, FieldParser fields) {
        this.tokens = tokens;
        this.fields = fields;
    }

    /// An expression, as long as the text goes on with one.
    FieldExpression expression() {
        Deque<Open> open = new ArrayDeque<>();
        FieldExpression value = operand(open);
        for (; ; ) {
            @Nullable BinaryOperator operator = Precedence.binary(tokens.peek().type());
            value = closed(open, value, operator == null ? 0 : Precedence.of(operator));
            if (operator == null) {
                if (open.isEmpty()) {
                    return value;
                }
                if (!tokens.skip(TokenType.CLOSE_PARENTHESIS)) {
                    throw tokens.unexpected();
                }
                open.pop();
                continue;
            }
            tokens.take();
            boolean equality = operator == BinaryOperator.EQUAL || operator == BinaryOperator.NOT_EQUAL;
            if (equality && tokens.skip(TokenType.NIL)) {
                value = Folding.nilTest(value, operator == BinaryOperator.NOT_EQUAL);
            } else {
                enter(open, new Open.Infix(operator, value));
                value = operand(open);
            }
        }
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

    /// Reads signs, negations, parentheses and a literal or field.
    private FieldExpression operand(Deque<Open> open) {
        for (; ; ) {
            switch (tokens.peek().type()) {
                case OPEN_PARENTHESIS -> push(open, new Open.Parenthesis());
                case MINUS -> push(open, new Open.Prefix(UnaryOperation.Operator.NEGATE));
                case NOT -> push(open, new Open.Prefix(UnaryOperation.Operator.NOT));
                case NIL -> {
                    tokens.take();
                    boolean present =
                            tokens.expect(TokenType.EQUAL, TokenType.NOT_EQUAL).type() == TokenType.NOT_EQUAL;
                    if (tokens.skip(TokenType.NIL)) {
                        return Folding.nilTest(new Static.Nil(), present);
                    }
                    enter(open, new Open.Nil(present));
                }
                default -> {
                    @Nullable Field field = fields.fieldOrNull();
                    return field != null ? field : constant();
                }
            }
        }
    }

    private void push(Deque<Open> open, Open construct) {
        tokens.take();
        enter(open, construct);
    }

    private void enter(Deque<Open> open, Open construct) {
        if (!(construct instanceof Open.Parenthesis)) {
            tokens.enter();
        }
        open.push(construct);
    }

    /// Ends the constructs that an operator of a strength does not belong to.
    private FieldExpression closed(Deque<Open> open, FieldExpression last, int strength) {
        FieldExpression value = last;
        while (!open.isEmpty()
                && !(open.peek() instanceof Open.Parenthesis)
                && open.peek().weakest() > strength) {
            value = open.pop().around(value);
            tokens.leave();
        }
        return value;
    }

    private Static constant() {
        Token token = tokens.peek();
        if (token.type() == TokenType.IDENTIFIER && Literals.of(token) == null) {
            throw token.position().error("unknown identifier: " + token.text());
        }
        return literal();
    }
}

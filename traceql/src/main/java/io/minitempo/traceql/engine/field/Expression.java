// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine.field;

import io.minitempo.traceql.ast.BinaryOperation;
import io.minitempo.traceql.ast.BinaryOperator;
import io.minitempo.traceql.ast.Field;
import io.minitempo.traceql.ast.FieldExpression;
import io.minitempo.traceql.ast.NilTest;
import io.minitempo.traceql.ast.Static;
import io.minitempo.traceql.ast.UnaryOperation;
import io.minitempo.traceql.data.Column;

/// A field expression that gives each row of a frame a value (`spec/traceql.md §8`). Operands are always all evaluated.
public interface Expression {

    /// The values, one for each row of the frame.
    ///
    /// @throws io.minitempo.traceql.engine.EvaluationException when a row raises an error
    /// @throws InterruptedException when the caller is interrupted
    Column evaluate(Frame frame) throws InterruptedException;

    /// Compiles a field expression.
    static Expression of(FieldExpression expression) {
        return switch (expression) {
            case Field field -> frame -> frame.values(field);
            case Static literal -> new Literal(literal);
            case UnaryOperation unary ->
                new Unary(unary.operator(), of(unary.operand()), isArithmetic(unary.operand()));
            case NilTest test -> new Presence(of(test.operand()), test.present());
            case BinaryOperation binary -> binary(binary);
        };
    }

    private static Expression binary(BinaryOperation binary) {
        BinaryOperator operator = binary.operator();
        FieldExpression left = binary.left();
        FieldExpression right = binary.right();
        return switch (operator.kind()) {
            case ARITHMETIC -> new Arithmetic(operator, of(left), of(right));
            case LOGICAL -> new Logic(operator == BinaryOperator.AND, of(left), of(right));
            case COMPARISON -> {
                if (right instanceof Static literal) {
                    yield new WithLiteral(of(left), new LiteralTest(operator, literal, !(left instanceof Field)));
                }
                if (left instanceof Static literal) {
                    yield new WithLiteral(
                            of(right),
                            new LiteralTest(LiteralTest.mirrored(operator), literal, !(right instanceof Field)));
                }
                yield new Comparison(operator, of(left), of(right));
            }
        };
    }

    private static boolean isArithmetic(FieldExpression expression) {
        return switch (expression) {
            case BinaryOperation binary -> binary.operator().kind() == BinaryOperator.Kind.ARITHMETIC;
            case UnaryOperation unary ->
                unary.operator() == UnaryOperation.Operator.NEGATE && isArithmetic(unary.operand());
            case Field field -> false;
            case Static literal -> false;
            case NilTest test -> false;
        };
    }
}

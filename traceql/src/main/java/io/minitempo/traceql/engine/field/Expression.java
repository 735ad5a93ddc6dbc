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
import java.util.ArrayList;
import java.util.List;

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
            case UnaryOperation unary -> new Unary(unary.operator(), of(unary.operand()), isArithmetic(unary.operand()));
            case NilTest test -> new Presence(of(test.operand()), test.present());
            case BinaryOperation binary -> chain(binary);
        };
    }

    /// Chains of operators lean to the left: a loop there keeps the stack flat.
    private static Expression chain(BinaryOperation operation) {
        List<Chain.Step> steps = new ArrayList<>();
        FieldExpression rest = operation;
        while (rest instanceof BinaryOperation binary) {
            boolean comparison = binary.operator().kind() == BinaryOperator.Kind.COMPARISON;
            if (comparison && binary.left() instanceof Static literal && !(binary.right() instanceof Static)) {
                steps.add(new WithLiteral(new LiteralTest(
                        LiteralTest.mirrored(binary.operator()), literal, !(binary.right() instanceof Field))));
                rest = binary.right();
            } else {
                steps.add(step(binary));
                rest = binary.left();
            }
        }
        return new Chain(of(rest), steps.reversed());
    }

    private static Chain.Step step(BinaryOperation binary) {
        BinaryOperator operator = binary.operator();
        return switch (operator.kind()) {
            case ARITHMETIC -> new Arithmetic(operator, of(binary.right()));
            case LOGICAL -> new Logic(operator == BinaryOperator.AND, of(binary.right()));
            case COMPARISON ->
                binary.right() instanceof Static literal
                        ? new WithLiteral(new LiteralTest(operator, literal, !(binary.left() instanceof Field)))
                        : new Comparison(operator, of(binary.right()));
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

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
    /// @throws io.minitempo.traceql.ast.EvaluationException when a row raises an error
    /// @throws InterruptedException when the caller is interrupted
    Column evaluate(Frame frame) throws InterruptedException;

    /// Compiles a field expression. Chains of operators lean to the left: a loop there keeps the stack flat.
    static Expression of(FieldExpression expression) {
        List<Chain.Step> steps = new ArrayList<>();
        FieldExpression rest = expression;
        while (rest instanceof BinaryOperation || rest instanceof NilTest) {
            if (rest instanceof NilTest test) {
                steps.add(new Presence(test.present()));
                rest = test.operand();
            } else if (rest instanceof BinaryOperation binary) {
                boolean mirrored = binary.operator().kind() == BinaryOperator.Kind.COMPARISON
                        && binary.left() instanceof Static
                        && !(binary.right() instanceof Static);
                steps.add(mirrored ? mirrored(binary) : step(binary));
                rest = mirrored ? binary.right() : binary.left();
            }
        }
        Expression first = first(rest);
        return steps.isEmpty() ? first : new Chain(first, steps.reversed());
    }

    private static Expression first(FieldExpression expression) {
        return switch (expression) {
            case Field field -> frame -> frame.values(field);
            case Static literal -> new Literal(literal);
            case UnaryOperation unary ->
                new Unary(unary.operator(), of(unary.operand()), isArithmetic(unary.operand()));
            case NilTest test -> throw new IllegalStateException("part of a chain");
            case BinaryOperation binary -> throw new IllegalStateException("part of a chain");
        };
    }

    /// A comparison whose left operand is a literal.
    private static Chain.Step mirrored(BinaryOperation binary) {
        if (!(binary.left() instanceof Static literal)) {
            throw new IllegalArgumentException("no literal on the left");
        }
        return new WithLiteral(
                new LiteralTest(LiteralTest.mirrored(binary.operator()), literal, !(binary.right() instanceof Field)));
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

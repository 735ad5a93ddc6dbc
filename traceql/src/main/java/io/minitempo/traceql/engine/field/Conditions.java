// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine.field;

import io.minitempo.traceql.ast.Attribute;
import io.minitempo.traceql.ast.BinaryOperation;
import io.minitempo.traceql.ast.BinaryOperator;
import io.minitempo.traceql.ast.Field;
import io.minitempo.traceql.ast.FieldExpression;
import io.minitempo.traceql.ast.Level;
import io.minitempo.traceql.ast.NilTest;
import io.minitempo.traceql.ast.Static;
import io.minitempo.traceql.ast.UnaryOperation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Compiles a filter's expression to conditions: `&&`, `||` and `!` become set operations on spans, a comparison of one
/// field with a literal becomes a scan of its column, and what remains is evaluated row by row.
public final class Conditions {

    private static final int GENERIC = 30;
    private static final int MAY_FAIL = 60;

    /// Holds for every span.
    public static final Condition ALL = new Constant(true);

    private Conditions() {}

    /// Compiles a filter's expression.
    public static Condition of(FieldExpression expression) {
        if (isOperation(expression, BinaryOperator.AND)) {
            return allOf(expression);
        }
        if (isOperation(expression, BinaryOperator.OR)) {
            return anyOf(expression);
        }
        if (expression instanceof UnaryOperation unary && unary.operator() == UnaryOperation.Operator.NOT) {
            Condition operand = of(unary.operand());
            return operand.isBoolean() ? new Not(operand) : generic(expression);
        }
        return leaf(expression);
    }

    private static boolean isOperation(FieldExpression expression, BinaryOperator operator) {
        return expression instanceof BinaryOperation binary && binary.operator() == operator;
    }

    private static Condition allOf(FieldExpression expression) {
        List<FieldExpression> operands = operandsOfAnd(expression);
        List<Condition> conditions = new ArrayList<>();
        List<RowCondition> ofEvents = new ArrayList<>();
        List<RowCondition> ofLinks = new ArrayList<>();
        for (FieldExpression operand : operands) {
            Condition condition = of(operand);
            if (condition instanceof RowCondition row && row.level() == Level.EVENT) {
                ofEvents.add(row);
            } else if (condition instanceof RowCondition row && row.level() == Level.LINK) {
                ofLinks.add(row);
            } else {
                conditions.add(condition);
            }
        }
        addGroup(Level.EVENT, ofEvents, conditions);
        addGroup(Level.LINK, ofLinks, conditions);
        return conditions.size() == 1 ? conditions.getFirst() : new AllOf(conditions);
    }

    private static Condition anyOf(FieldExpression expression) {
        List<FieldExpression> operands = new ArrayList<>();
        spine(BinaryOperator.OR, expression, operands);
        List<Condition> conditions = new ArrayList<>();
        boolean allBoolean = true;
        for (FieldExpression operand : operands) {
            Condition condition = of(operand);
            conditions.add(condition);
            allBoolean &= condition.isBoolean();
        }
        return allBoolean ? new AnyOf(conditions) : new Either(conditions);
    }

    /// The operands of a chain, which leans to the left: a loop there keeps the stack flat.
    private static void spine(BinaryOperator operator, FieldExpression expression, List<FieldExpression> operands) {
        FieldExpression rest = expression;
        int begin = operands.size();
        while (rest instanceof BinaryOperation binary && binary.operator() == operator) {
            operands.add(binary.right());
            rest = binary.left();
        }
        operands.add(rest);
        Collections.reverse(operands.subList(begin, operands.size()));
    }

    /// The operands of `&&`, however they are grouped; the expression itself when it is no `&&`.
    public static List<FieldExpression> operandsOfAnd(FieldExpression expression) {
        List<FieldExpression> operands = new ArrayList<>();
        flatten(expression, operands);
        return operands;
    }

    private static void flatten(FieldExpression expression, List<FieldExpression> operands) {
        List<FieldExpression> chain = new ArrayList<>();
        spine(BinaryOperator.AND, expression, chain);
        for (FieldExpression operand : chain) {
            if (isOperation(operand, BinaryOperator.AND)) {
                flatten(operand, operands);
            } else {
                operands.add(operand);
            }
        }
    }

    private static void addGroup(Level level, List<RowCondition> rows, List<Condition> conditions) {
        if (rows.size() == 1) {
            conditions.add(rows.getFirst());
        } else if (!rows.isEmpty()) {
            conditions.add(new SameRow(level, List.copyOf(rows)));
        }
    }

    private static Condition leaf(FieldExpression expression) {
        return switch (expression) {
            case Static literal -> new Constant(literal instanceof Static.BooleanValue value && value.value());
            case NilTest test -> {
                if (test.operand() instanceof Field field) {
                    yield ofField(field, () -> new RowTest.Presence(test.present()));
                }
                yield generic(expression);
            }
            case BinaryOperation binary -> {
                @Nullable Condition comparison = comparison(binary);
                yield comparison == null ? generic(expression) : comparison;
            }
            case Field field -> generic(expression);
            case UnaryOperation unary -> generic(expression);
        };
    }

    private static @Nullable Condition comparison(BinaryOperation binary) {
        if (binary.operator().kind() != BinaryOperator.Kind.COMPARISON) {
            return null;
        }
        if (binary.left() instanceof Field field && binary.right() instanceof Static literal) {
            return ofField(field, () -> compared(binary.operator(), literal));
        }
        if (binary.left() instanceof Static literal && binary.right() instanceof Field field) {
            return ofField(field, () -> compared(LiteralTest.mirrored(binary.operator()), literal));
        }
        return null;
    }

    private static RowTest compared(BinaryOperator operator, Static literal) {
        return new RowTest.Compared(operator, literal, new LiteralTest(operator, literal, false));
    }

    private static Condition ofField(Field field, Supplier<RowTest> test) {
        if (field instanceof Attribute attribute && attribute.scope() == Attribute.Scope.NONE) {
            return new UnscopedCondition(attribute, test.get(), test.get());
        }
        return new FieldCondition(field, test.get());
    }

    private static Condition generic(FieldExpression expression) {
        Level level = Fields.mentions(expression, Level.EVENT)
                ? Level.EVENT
                : Fields.mentions(expression, Level.LINK) ? Level.LINK : Level.SPAN;
        return new ExpressionCondition(
                level, Expression.of(expression), isBoolean(expression), mayFail(expression) ? MAY_FAIL : GENERIC);
    }

    /// Whether an expression gives a boolean for every span.
    private static boolean isBoolean(FieldExpression expression) {
        return switch (expression) {
            case Field field -> false;
            case Static literal -> literal instanceof Static.BooleanValue;
            case NilTest test -> true;
            case UnaryOperation unary -> unary.operator() == UnaryOperation.Operator.NOT && isBoolean(unary.operand());
            case BinaryOperation binary -> binary.operator().kind() != BinaryOperator.Kind.ARITHMETIC;
        };
    }

    /// Whether a span can make an expression fail.
    private static boolean mayFail(FieldExpression expression) {
        FieldExpression rest = expression;
        while (rest instanceof BinaryOperation || rest instanceof NilTest) {
            if (rest instanceof NilTest test) {
                rest = test.operand();
            } else if (rest instanceof BinaryOperation binary) {
                if (binary.operator().kind() == BinaryOperator.Kind.ARITHMETIC || mayFail(binary.right())) {
                    return true;
                }
                rest = binary.left();
            }
        }
        return rest instanceof UnaryOperation;
    }
}

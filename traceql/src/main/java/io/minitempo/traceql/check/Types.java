// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.check;

import io.minitempo.traceql.ast.Attribute;
import io.minitempo.traceql.ast.BinaryOperation;
import io.minitempo.traceql.ast.BinaryOperator;
import io.minitempo.traceql.ast.FieldExpression;
import io.minitempo.traceql.ast.Intrinsic;
import io.minitempo.traceql.ast.NilTest;
import io.minitempo.traceql.ast.Static;
import io.minitempo.traceql.ast.StaticType;
import io.minitempo.traceql.ast.UnaryOperation;
import java.util.ArrayDeque;
import java.util.Deque;

/// Static types of field expressions, and which operators go with them (`spec/traceql.md §5.1`).
public final class Types {

    private Types() {}

    /// The implied type of an expression.
    public static StaticType of(FieldExpression expression) {
        Deque<FieldExpression> rights = new ArrayDeque<>();
        FieldExpression first = expression;
        for (; ; ) {
            if (first instanceof BinaryOperation operation
                    && operation.operator().kind() == BinaryOperator.Kind.ARITHMETIC) {
                rights.push(operation.right());
                first = operation.left();
            } else if (first instanceof UnaryOperation operation) {
                first = operation.operand();
            } else {
                break;
            }
        }
        StaticType type = ofFirst(first);
        while (type == StaticType.ATTRIBUTE && !rights.isEmpty()) {
            type = of(rights.pop());
        }
        return type;
    }

    private static StaticType ofFirst(FieldExpression expression) {
        return switch (expression) {
            case Static literal -> literal.type();
            case Attribute attribute -> StaticType.ATTRIBUTE;
            case Intrinsic intrinsic -> intrinsic.type();
            case NilTest test -> StaticType.BOOLEAN;
            case BinaryOperation comparison -> StaticType.BOOLEAN;
            case UnaryOperation operation -> of(operation.operand());
        };
    }

    /// Whether values of two types can be the operands of one operator.
    public static boolean match(StaticType left, StaticType right) {
        return left == right
                || left == StaticType.ATTRIBUTE
                || right == StaticType.ATTRIBUTE
                || left == StaticType.NIL
                || right == StaticType.NIL
                || left.isNumeric() && right.isNumeric();
    }

    /// Whether an operator is defined for a type.
    public static boolean allow(StaticType type, BinaryOperator operator) {
        boolean equality = operator == BinaryOperator.EQUAL || operator == BinaryOperator.NOT_EQUAL;
        boolean regex = operator == BinaryOperator.MATCH || operator == BinaryOperator.NOT_MATCH;
        return switch (type) {
            case ATTRIBUTE -> true;
            case BOOLEAN -> equality || operator.kind() == BinaryOperator.Kind.LOGICAL;
            case INT, FLOAT, DURATION -> operator.kind() != BinaryOperator.Kind.LOGICAL && !regex;
            case STRING -> operator.kind() == BinaryOperator.Kind.COMPARISON;
            case STATUS, KIND, NIL -> equality;
        };
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.check;

import io.minitempo.traceql.ast.Attribute;
import io.minitempo.traceql.ast.BinaryOperation;
import io.minitempo.traceql.ast.BinaryOperator;
import io.minitempo.traceql.ast.Field;
import io.minitempo.traceql.ast.FieldExpression;
import io.minitempo.traceql.ast.Intrinsic;
import io.minitempo.traceql.ast.NilTest;
import io.minitempo.traceql.ast.Static;
import io.minitempo.traceql.ast.StaticType;
import io.minitempo.traceql.ast.UnaryOperation;
import io.minitempo.traceql.print.Printer;
import java.util.ArrayDeque;
import java.util.Deque;

/// The static checks of field expressions (`spec/traceql.md §5.1`). Chains of operators are a loop.
public final class FieldValidation {

    private static final Attribute SERVICE_NAME = new Attribute(Attribute.Scope.RESOURCE, "service.name");

    private FieldValidation() {}

    /// Checks an expression, operands before what they are operands of.
    ///
    /// @return its implied type
    /// @throws TraceQlException of kind `VALIDATION` or `UNSUPPORTED`
    public static StaticType validate(FieldExpression expression) {
        Deque<FieldExpression> links = new ArrayDeque<>();
        FieldExpression first = expression;
        for (; ; ) {
            if (first instanceof BinaryOperation operation) {
                links.push(first);
                first = operation.left();
            } else if (first instanceof NilTest test) {
                links.push(first);
                first = test.operand();
            } else {
                break;
            }
        }
        StaticType type = operand(first);
        while (!links.isEmpty()) {
            FieldExpression link = links.pop();
            if (link instanceof BinaryOperation operation) {
                type = binary(operation, type, validate(operation.right()));
            } else if (link instanceof NilTest test) {
                nilTest(test);
                type = StaticType.BOOLEAN;
            }
        }
        return type;
    }

    /// Whether the value of an expression depends on the span.
    static boolean mentionsField(FieldExpression expression) {
        FieldExpression rest = expression;
        for (; ; ) {
            switch (rest) {
                case Field field -> {
                    return true;
                }
                case Static literal -> {
                    return false;
                }
                case UnaryOperation operation -> rest = operation.operand();
                case NilTest test -> rest = test.operand();
                case BinaryOperation operation -> {
                    if (mentionsField(operation.right())) {
                        return true;
                    }
                    rest = operation.left();
                }
            }
        }
    }

    private static StaticType operand(FieldExpression expression) {
        return switch (expression) {
            case Static literal -> literal.type();
            case Attribute attribute -> {
                if (attribute.ofParent()) {
                    throw Validation.unsupported("parent");
                }
                yield StaticType.ATTRIBUTE;
            }
            case Intrinsic intrinsic -> {
                if (intrinsic == Intrinsic.PARENT) {
                    throw Validation.unsupported("intrinsic (parent)");
                }
                yield intrinsic.type();
            }
            case UnaryOperation operation -> unary(operation);
            case BinaryOperation operation -> validate(operation);
            case NilTest test -> validate(test);
        };
    }

    private static StaticType unary(UnaryOperation operation) {
        StaticType type = validate(operation.operand());
        boolean legal = switch (operation.operator()) {
            case NEGATE -> type.isNumeric();
            case NOT -> type == StaticType.BOOLEAN;
        };
        if (!legal && type != StaticType.ATTRIBUTE) {
            throw Validation.invalid("illegal operation for the given type: " + Printer.print(operation));
        }
        return type;
    }

    private static StaticType binary(BinaryOperation operation, StaticType left, StaticType right) {
        BinaryOperator operator = operation.operator();
        if (!Types.match(left, right)) {
            throw Validation.invalid("binary operations must operate on the same type: " + Printer.print(operation));
        }
        if (!Types.allow(left, operator) || !Types.allow(right, operator)) {
            throw Validation.invalid("illegal operation for the given types: " + Printer.print(operation));
        }
        if (operator == BinaryOperator.MATCH || operator == BinaryOperator.NOT_MATCH) {
            regex(operation.right());
        }
        return operator.kind() != BinaryOperator.Kind.ARITHMETIC
                ? StaticType.BOOLEAN
                : left == StaticType.ATTRIBUTE ? right : left;
    }

    private static void regex(FieldExpression pattern) {
        if (!(pattern instanceof Static.StringValue literal)) {
            throw Validation.invalid("invalid type for =~ or !~: " + Printer.print(pattern));
        }
        if (!Regex.isValid(literal.value())) {
            throw Validation.invalid("invalid regex: " + Printer.print(pattern));
        }
    }

    private static void nilTest(NilTest test) {
        boolean never = test.operand() instanceof Intrinsic || test.operand().equals(SERVICE_NAME);
        if (never && !test.present()) {
            throw Validation.invalid(
                    Printer.print(test.operand()) + "=nil is not valid because intrinsics cannot be nil");
        }
    }
}

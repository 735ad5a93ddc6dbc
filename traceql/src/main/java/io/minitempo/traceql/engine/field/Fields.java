// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine.field;

import io.minitempo.traceql.ast.Attribute;
import io.minitempo.traceql.ast.BinaryOperation;
import io.minitempo.traceql.ast.Field;
import io.minitempo.traceql.ast.FieldExpression;
import io.minitempo.traceql.ast.NilTest;
import io.minitempo.traceql.ast.Static;
import io.minitempo.traceql.ast.UnaryOperation;
import io.minitempo.traceql.data.Level;
import java.util.function.Consumer;

/// Which fields an expression mentions.
public final class Fields {

    private Fields() {}

    /// Gives every mention of a field to a consumer, left to right.
    public static void forEach(FieldExpression expression, Consumer<Field> consumer) {
        switch (expression) {
            case Field field -> consumer.accept(field);
            case Static literal -> {}
            case UnaryOperation unary -> forEach(unary.operand(), consumer);
            case NilTest test -> forEach(test.operand(), consumer);
            case BinaryOperation binary -> {
                forEach(binary.left(), consumer);
                forEach(binary.right(), consumer);
            }
        }
    }

    /// Whether an expression mentions a field of a level.
    static boolean mentions(FieldExpression expression, Level level) {
        return switch (expression) {
            case Field field -> BatchView.level(field) == level;
            case Static literal -> false;
            case UnaryOperation unary -> mentions(unary.operand(), level);
            case NilTest test -> mentions(test.operand(), level);
            case BinaryOperation binary -> mentions(binary.left(), level) || mentions(binary.right(), level);
        };
    }

    /// Whether a field is an attribute without scope.
    public static boolean isUnscoped(Field field) {
        return field instanceof Attribute attribute && attribute.scope() == Attribute.Scope.NONE;
    }

    /// The span attribute that an unscoped one may mean.
    public static Attribute ofSpan(Attribute unscoped) {
        return new Attribute(Attribute.Scope.SPAN, unscoped.name());
    }

    /// The resource attribute that an unscoped one may mean.
    public static Attribute ofResource(Attribute unscoped) {
        return new Attribute(Attribute.Scope.RESOURCE, unscoped.name());
    }
}

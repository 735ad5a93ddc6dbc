// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine.field;

import io.minitempo.traceql.ast.Attribute;
import io.minitempo.traceql.ast.BinaryOperation;
import io.minitempo.traceql.ast.Field;
import io.minitempo.traceql.ast.FieldExpression;
import io.minitempo.traceql.ast.Level;
import io.minitempo.traceql.ast.NilTest;
import io.minitempo.traceql.ast.Static;
import io.minitempo.traceql.ast.UnaryOperation;
import java.util.EnumSet;
import java.util.function.Consumer;

/// Which fields an expression mentions.
public final class Fields {

    private Fields() {}

    /// Gives every mention of a field to a consumer.
    public static void forEach(FieldExpression expression, Consumer<Field> consumer) {
        FieldExpression rest = expression;
        // Chains of operators lean to the left: a loop there keeps the stack flat.
        while (rest instanceof BinaryOperation || rest instanceof NilTest) {
            if (rest instanceof NilTest test) {
                rest = test.operand();
            } else if (rest instanceof BinaryOperation binary) {
                forEach(binary.right(), consumer);
                rest = binary.left();
            }
        }
        switch (rest) {
            case Field field -> consumer.accept(field);
            case Static literal -> {}
            case UnaryOperation unary -> forEach(unary.operand(), consumer);
            case NilTest test -> throw new IllegalStateException("handled above");
            case BinaryOperation binary -> throw new IllegalStateException("handled above: " + binary.operator());
        }
    }

    /// Whether an expression mentions a field of a level.
    static boolean mentions(FieldExpression expression, Level level) {
        EnumSet<Level> found = EnumSet.noneOf(Level.class);
        forEach(expression, field -> found.add(BatchView.level(field)));
        return found.contains(level);
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

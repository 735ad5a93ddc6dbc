// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.print;

import io.minitempo.core.time.GoDuration;
import io.minitempo.traceql.ast.Attribute;
import io.minitempo.traceql.ast.BinaryOperation;
import io.minitempo.traceql.ast.Field;
import io.minitempo.traceql.ast.FieldExpression;
import io.minitempo.traceql.ast.Intrinsic;
import io.minitempo.traceql.ast.NilTest;
import io.minitempo.traceql.ast.Static;
import io.minitempo.traceql.ast.UnaryOperation;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// Prints literals, fields and expressions over them. Chains of operators are a loop: only what is nested to the right
/// takes stack.
final class FieldPrinter {

    private static final List<String> STATUSES = List.of("unset", "ok", "error");
    private static final List<String> KINDS =
            List.of("unspecified", "internal", "server", "client", "producer", "consumer");

    private final StringBuilder out;

    FieldPrinter(StringBuilder out) {
        this.out = out;
    }

    /// An expression.
    void expression(FieldExpression expression) {
        switch (expression) {
            case Static literal -> literal(literal);
            case Field field -> field(field);
            case UnaryOperation operation -> {
                out.append(operation.operator().text());
                operand(operation.operand());
            }
            case BinaryOperation operation -> chain(operation);
            case NilTest test -> chain(test);
        }
    }

    /// A literal.
    void literal(Static value) {
        switch (value) {
            case Static.Nil nil -> out.append("nil");
            case Static.IntValue number -> out.append(number.value());
            case Static.FloatValue number -> out.append(GoFloat.literal(number.value()));
            case Static.StringValue string ->
                out.append('`').append(string.value()).append('`');
            case Static.BooleanValue bool -> out.append(bool.value());
            case Static.DurationValue duration -> out.append(GoDuration.format(duration.nanos()));
            case Static.StatusValue status -> out.append(named(STATUSES, "status", status.code()));
            case Static.KindValue kind -> out.append(named(KINDS, "kind", kind.code()));
        }
    }

    /// A field.
    void field(Field field) {
        switch (field) {
            case Intrinsic intrinsic -> out.append(intrinsic.text());
            case Attribute attribute -> attribute(attribute);
        }
    }

    /// Fields, with a separator.
    void fields(List<Field> fields, String separator) {
        for (int i = 0; i < fields.size(); i++) {
            if (i > 0) {
                out.append(separator);
            }
            field(fields.get(i));
        }
    }

    private void chain(FieldExpression last) {
        Deque<FieldExpression> links = new ArrayDeque<>();
        FieldExpression first = last;
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
        out.repeat('(', links.size() - 1);
        operand(first);
        while (!links.isEmpty()) {
            FieldExpression link = links.pop();
            if (link instanceof BinaryOperation operation) {
                out.append(' ').append(operation.operator().text()).append(' ');
                operand(operation.right());
            } else {
                out.append(link instanceof NilTest test && test.present() ? " != nil" : " = nil");
            }
            if (!links.isEmpty()) {
                out.append(')');
            }
        }
    }

    private void operand(FieldExpression expression) {
        if (expression instanceof Static || expression instanceof Field) {
            expression(expression);
        } else {
            out.append('(');
            expression(expression);
            out.append(')');
        }
    }

    private void attribute(Attribute attribute) {
        if (attribute.ofParent()) {
            out.append("parent.");
        }
        if (attribute.scope() != Attribute.Scope.NONE) {
            out.append(attribute.scope().text()).append('.');
        } else if (!attribute.ofParent()) {
            out.append('.');
        }
        String name = attribute.name();
        if (AttributeNames.isBare(name)) {
            out.append(name);
        } else {
            out.append('"')
                    .append(name.replace("\\", "\\\\").replace("\"", "\\\""))
                    .append('"');
        }
    }

    private static String named(List<String> names, String what, int code) {
        return code >= 0 && code < names.size() ? names.get(code) : what + "(" + code + ")";
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.print;

import io.minitempo.traceql.ast.Aggregate;
import io.minitempo.traceql.ast.Pipeline;
import io.minitempo.traceql.ast.ScalarExpression;
import io.minitempo.traceql.ast.ScalarFilter;
import io.minitempo.traceql.ast.ScalarOperation;
import io.minitempo.traceql.ast.SpansetExpression;
import io.minitempo.traceql.ast.SpansetFilter;
import io.minitempo.traceql.ast.SpansetOperation;
import io.minitempo.traceql.ast.Stage;
import io.minitempo.traceql.ast.Static;
import java.util.ArrayDeque;
import java.util.Deque;

/// Prints pipelines and their stages. Chains of operators are a loop.
final class PipelinePrinter {

    private final StringBuilder out;
    private final FieldPrinter fields;

    PipelinePrinter(StringBuilder out) {
        this.out = out;
        this.fields = new FieldPrinter(out);
    }

    /// A stage, or a pipeline.
    void stage(Stage stage) {
        switch (stage) {
            case SpansetFilter filter -> filter(filter);
            case SpansetOperation operation -> spansets(operation);
            case Pipeline pipeline -> pipeline(pipeline);
            case ScalarFilter filter -> {
                operand(filter.left());
                out.append(' ').append(filter.operator().text()).append(' ');
                operand(filter.right());
            }
            case Aggregate aggregate -> aggregate(aggregate);
            case Stage.GroupBy by -> {
                out.append("by(");
                fields.expression(by.expression());
                out.append(')');
            }
            case Stage.Coalesce coalesce -> out.append("coalesce()");
            case Stage.Select select -> {
                out.append("select(");
                fields.fields(select.fields(), ", ");
                out.append(')');
            }
        }
    }

    /// `{ E }`.
    void filter(SpansetFilter filter) {
        out.append("{ ");
        fields.expression(filter.expression());
        out.append(" }");
    }

    private void pipeline(Pipeline pipeline) {
        for (int i = 0; i < pipeline.stages().size(); i++) {
            if (i > 0) {
                out.append('|');
            }
            stage(pipeline.stages().get(i));
        }
    }

    private void spansets(SpansetOperation last) {
        Deque<SpansetOperation> links = new ArrayDeque<>();
        SpansetExpression first = last;
        while (first instanceof SpansetOperation operation) {
            links.push(operation);
            first = operation.left();
        }
        out.repeat('(', links.size());
        stage(first);
        while (!links.isEmpty()) {
            SpansetOperation link = links.pop();
            out.append(") ").append(link.operator().text()).append(" (");
            stage(link.right());
            out.append(')');
        }
    }

    private void scalar(ScalarExpression expression) {
        switch (expression) {
            case Aggregate aggregate -> aggregate(aggregate);
            case Static literal -> fields.literal(literal);
            case Pipeline pipeline -> pipeline(pipeline);
            case ScalarOperation operation -> scalars(operation);
        }
    }

    private void scalars(ScalarOperation last) {
        Deque<ScalarOperation> links = new ArrayDeque<>();
        ScalarExpression first = last;
        while (first instanceof ScalarOperation operation) {
            links.push(operation);
            first = operation.left();
        }
        out.repeat('(', links.size() - 1);
        operand(first);
        while (!links.isEmpty()) {
            ScalarOperation link = links.pop();
            out.append(' ').append(link.operator().text()).append(' ');
            operand(link.right());
            if (!links.isEmpty()) {
                out.append(')');
            }
        }
    }

    private void operand(ScalarExpression expression) {
        if (expression instanceof Static) {
            scalar(expression);
        } else {
            out.append('(');
            scalar(expression);
            out.append(')');
        }
    }

    private void aggregate(Aggregate aggregate) {
        out.append(aggregate.function().text()).append('(');
        if (aggregate.expression() != null) {
            fields.expression(aggregate.expression());
        }
        out.append(')');
    }
}

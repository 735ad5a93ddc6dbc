// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.print;

import io.minitempo.traceql.ast.MetricsExpression;
import io.minitempo.traceql.ast.MetricsFunction;
import io.minitempo.traceql.ast.SecondStage;
import io.minitempo.traceql.ast.Static;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/// Prints metrics queries. Chains of operators are a loop.
final class MetricsPrinter {

    private final StringBuilder out;
    private final FieldPrinter fields;
    private final PipelinePrinter pipelines;

    MetricsPrinter(StringBuilder out) {
        this.out = out;
        this.fields = new FieldPrinter(out);
        this.pipelines = new PipelinePrinter(out);
    }

    /// An expression with its second stages.
    void expression(MetricsExpression expression) {
        switch (expression) {
            case MetricsExpression.Series series -> {
                pipelines.stage(series.pipeline());
                out.append(" | ");
                function(series.function());
                stages(series.stages());
            }
            case MetricsExpression.Operation operation -> operations(operation);
            case MetricsExpression.Scalar scalar -> out.append(scalar(scalar.value()));
        }
    }

    /// A function, without pipeline and stages.
    void function(MetricsFunction function) {
        switch (function) {
            case MetricsFunction.OverTime overTime -> overTime(overTime);
            case MetricsFunction.Compare compare -> {
                out.append("compare(");
                pipelines.filter(compare.selection());
                // Tempo's own slip; keys of caches and fragments are made of it.
                out.append('}');
            }
        }
    }

    private void overTime(MetricsFunction.OverTime function) {
        out.append(function.kind().text()).append('(');
        if (function.field() != null) {
            fields.field(function.field());
        }
        for (double quantile : function.quantiles()) {
            out.append(',').append(String.format(Locale.ROOT, "%.5f", quantile));
        }
        out.append(')');
        if (!function.by().isEmpty()) {
            out.append("by(");
            fields.fields(function.by(), ",");
            out.append(')');
        }
    }

    private void operations(MetricsExpression.Operation last) {
        Deque<MetricsExpression.Operation> links = new ArrayDeque<>();
        MetricsExpression first = last;
        while (first instanceof MetricsExpression.Operation operation) {
            links.push(operation);
            first = operation.left();
        }
        out.repeat('(', links.size() - 1);
        operand(first);
        while (!links.isEmpty()) {
            MetricsExpression.Operation link = links.pop();
            out.append(' ').append(link.operator().text()).append(' ');
            operand(link.right());
            stages(link.stages());
            if (!links.isEmpty()) {
                out.append(')');
            }
        }
    }

    private void operand(MetricsExpression expression) {
        if (expression instanceof MetricsExpression.Scalar) {
            expression(expression);
        } else {
            out.append('(');
            expression(expression);
            out.append(')');
        }
    }

    private void stages(List<SecondStage> stages) {
        for (SecondStage stage : stages) {
            switch (stage) {
                case SecondStage.TopK top ->
                    out.append(" | topk(").append(top.limit()).append(')');
                case SecondStage.BottomK bottom ->
                    out.append(" | bottomk(").append(bottom.limit()).append(')');
                case SecondStage.Threshold threshold ->
                    out.append(' ')
                            .append(threshold.operator().text())
                            .append(' ')
                            .append(GoFloat.scalar(threshold.value()));
            }
        }
    }

    private static String scalar(Static value) {
        return switch (value) {
            case Static.IntValue number -> Long.toString(number.value());
            case Static.FloatValue number -> GoFloat.scalar(number.value());
            default -> throw new IllegalArgumentException(value + " is no number");
        };
    }
}

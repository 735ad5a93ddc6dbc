// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.print;

import io.minitempo.traceql.ast.FieldExpression;
import io.minitempo.traceql.ast.MetricsExpression;
import io.minitempo.traceql.ast.MetricsFunction;
import io.minitempo.traceql.ast.Pipeline;
import io.minitempo.traceql.ast.Query;
import io.minitempo.traceql.ast.Stage;

/// The canonical form of trees, byte for byte as Tempo 3.0 prints them (`spec/traceql.md §7`). What it prints parses to
/// the same tree, but for strings with backticks, attribute names that are empty or begin with a digit behind a bare
/// dot, the smallest int, infinities, and `compare`. Takes time linear in what it prints.
public final class Printer {

    private Printer() {}

    /// A whole query, hints included.
    public static String print(Query query) {
        StringBuilder out = new StringBuilder();
        switch (query.root()) {
            case Pipeline pipeline -> new PipelinePrinter(out).stage(pipeline);
            case MetricsExpression metrics -> new MetricsPrinter(out).expression(metrics);
        }
        String separator = " with(";
        for (Query.Hint hint : query.hints()) {
            out.append(separator).append(hint.name()).append('=');
            new FieldPrinter(out).literal(hint.value());
            separator = ",";
        }
        return query.hints().isEmpty() ? out.toString() : out.append(')').toString();
    }

    /// A metrics expression with its second stages.
    public static String print(MetricsExpression expression) {
        StringBuilder out = new StringBuilder();
        new MetricsPrinter(out).expression(expression);
        return out.toString();
    }

    /// A metrics function, without pipeline and second stages.
    public static String print(MetricsFunction function) {
        StringBuilder out = new StringBuilder();
        new MetricsPrinter(out).function(function);
        return out.toString();
    }

    /// A stage, an aggregate, or a pipeline.
    public static String print(Stage stage) {
        StringBuilder out = new StringBuilder();
        new PipelinePrinter(out).stage(stage);
        return out.toString();
    }

    /// A field, a literal, or an expression over them.
    public static String print(FieldExpression expression) {
        StringBuilder out = new StringBuilder();
        new FieldPrinter(out).expression(expression);
        return out.toString();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.query;

import io.minitempo.traceql.ast.MetricsExpression;
import io.minitempo.traceql.ast.Pipeline;
import io.minitempo.traceql.ast.Query;
import io.minitempo.traceql.ast.SpansetFilter;
import io.minitempo.traceql.ast.SpansetOperation;
import io.minitempo.traceql.ast.Stage;
import io.minitempo.traceql.ast.Static;

/// Queries that find nothing, whatever the data: no job need run for them (`spec/traceql.md §1`).
public final class ConstantFalse {

    private ConstantFalse() {}

    /// Whether a query begins with constant-false filters only.
    public static boolean finds(Query query) {
        return switch (query.root()) {
            case Pipeline pipeline -> isFalse(pipeline.stages().getFirst());
            case MetricsExpression metrics -> isFalse(metrics);
        };
    }

    private static boolean isFalse(MetricsExpression metrics) {
        return switch (metrics) {
            case MetricsExpression.Series series ->
                isFalse(series.pipeline().stages().getFirst());
            case MetricsExpression.Operation operation -> isFalse(operation.left()) && isFalse(operation.right());
            case MetricsExpression.Scalar scalar -> false;
        };
    }

    private static boolean isFalse(Stage stage) {
        return switch (stage) {
            case SpansetFilter filter ->
                filter.expression() instanceof Static.BooleanValue constant && !constant.value();
            case SpansetOperation operation -> isFalse(operation.left()) && isFalse(operation.right());
            case Pipeline nested -> isFalse(nested.stages().getFirst());
            default -> false;
        };
    }
}

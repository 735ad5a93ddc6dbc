// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.query;

import io.minitempo.frontend.config.QueryFrontendConfig.WeightsConfig;
import io.minitempo.traceql.ast.BinaryOperation;
import io.minitempo.traceql.ast.BinaryOperator;
import io.minitempo.traceql.ast.Field;
import io.minitempo.traceql.ast.FieldExpression;
import io.minitempo.traceql.ast.MetricsExpression;
import io.minitempo.traceql.ast.MetricsFunction;
import io.minitempo.traceql.ast.NilTest;
import io.minitempo.traceql.ast.Pipeline;
import io.minitempo.traceql.ast.Query;
import io.minitempo.traceql.ast.SpansetFilter;
import io.minitempo.traceql.ast.SpansetOperation;
import io.minitempo.traceql.ast.SpansetOperator;
import io.minitempo.traceql.ast.Stage;
import io.minitempo.traceql.ast.Static;
import io.minitempo.traceql.ast.UnaryOperation;

/// How much of a batch a job of a TraceQL query fills (`spec/api.md §5.6`): 1, and one more for each of many
/// conditions,
/// many regular expressions, alternatives, relations between spans, and a function that reads every attribute.
///
/// Owned by one thread while it looks at one query.
public final class QueryWeight {

    private int conditions;
    private int expressions;
    private boolean hasAlternatives;
    private boolean hasRelations;
    private boolean readsEverything;

    private QueryWeight() {}

    /// The weight of the jobs of a query.
    public static int of(Query query, WeightsConfig config) {
        if (!config.requestWithWeights()) {
            return 1;
        }
        QueryWeight weight = new QueryWeight();
        switch (query.root()) {
            case Pipeline pipeline -> weight.look(pipeline);
            case MetricsExpression metrics -> weight.look(metrics);
        }
        return 1
                + one(weight.conditions > config.maxTraceqlConditions())
                + one(weight.expressions > config.maxRegexConditions())
                + one(weight.hasAlternatives)
                + one(weight.hasRelations)
                + one(weight.readsEverything);
    }

    private static int one(boolean holds) {
        return holds ? 1 : 0;
    }

    private void look(MetricsExpression metrics) {
        switch (metrics) {
            case MetricsExpression.Series series -> {
                look(series.pipeline());
                readsEverything |= series.function() instanceof MetricsFunction.Compare;
            }
            case MetricsExpression.Operation operation -> {
                look(operation.left());
                look(operation.right());
            }
            case MetricsExpression.Scalar scalar -> {}
        }
    }

    private void look(Stage stage) {
        switch (stage) {
            case Pipeline pipeline -> pipeline.stages().forEach(this::look);
            case SpansetFilter filter -> look(filter.expression());
            case SpansetOperation operation -> {
                hasAlternatives |= operation.operator() == SpansetOperator.OR;
                hasRelations |= operation.operator().relation() != SpansetOperator.Relation.NONE;
                look(operation.left());
                look(operation.right());
            }
            default -> {}
        }
    }

    private void look(FieldExpression expression) {
        switch (expression) {
            case BinaryOperation operation -> {
                BinaryOperator operator = operation.operator();
                conditions += one(operator.kind() == BinaryOperator.Kind.COMPARISON);
                expressions += one(operator == BinaryOperator.MATCH || operator == BinaryOperator.NOT_MATCH);
                hasAlternatives |= operator == BinaryOperator.OR;
                look(operation.left());
                look(operation.right());
            }
            case UnaryOperation operation -> look(operation.operand());
            case NilTest test -> conditions++;
            case Field field -> {}
            case Static literal -> {}
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.parse;

import io.minitempo.traceql.ast.MetricsExpression;
import io.minitempo.traceql.ast.ScalarExpression;
import io.minitempo.traceql.ast.ScalarFilter;
import io.minitempo.traceql.ast.ScalarOperation;
import io.minitempo.traceql.ast.SpansetExpression;
import io.minitempo.traceql.ast.Stage;
import io.minitempo.traceql.ast.Static;

/// What an expression outside of braces turned out to be: one of the nonterminals of the grammar that can begin alike,
/// for all of them can begin with a parenthesis (`spec/traceql.md §3`).
sealed interface Part {

    /// `spansetExpr`.
    record Spansets(SpansetExpression expression) implements Part {}

    /// `pipelineExpr`: pipelines in parentheses.
    record Pipelines(SpansetExpression expression) implements Part {}

    /// `aggExpr`.
    record Aggregates(ScalarExpression expression) implements Part {}

    /// `scalar`, folded.
    record Numbers(Static value) implements Part {}

    /// Numbers joined by operators, which the grammar of the release reads and its validation refuses.
    record Arithmetic(ScalarOperation operation) implements Part {}

    /// `pipelineScalar`: pipelines in parentheses that end in an aggregate.
    record PipelineScalars(ScalarExpression expression) implements Part {}

    /// `scalarFilter`.
    record Filter(ScalarFilter filter) implements Part {}

    /// `pipelineScalarFilter`.
    record PipelineFilter(ScalarFilter filter) implements Part {}

    /// `by` or `select` at the begin of a pipeline.
    record Other(Stage stage) implements Part {}

    /// `metricsExpr`.
    record Metrics(MetricsExpression expression) implements Part {}
}

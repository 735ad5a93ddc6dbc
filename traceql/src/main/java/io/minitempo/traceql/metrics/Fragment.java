// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

import io.minitempo.core.TempoException;
import io.minitempo.traceql.ast.MetricsExpression;
import io.minitempo.traceql.ast.MetricsFunction;
import io.minitempo.traceql.ast.Pipeline;
import io.minitempo.traceql.ast.Query;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A sub-query without its stages: what jobs run (`spec/traceql.md §12.9`).
///
/// @param text its canonical text, the value of [Labels#FRAGMENT]
record Fragment(String text, Pipeline pipeline, MetricsFunction function) {

    /// The sub-query of a leaf of the expression.
    static Fragment of(MetricsExpression.Series series) {
        return new Fragment(LabelText.fragment(series), series.pipeline(), series.function());
    }

    /// The distinct sub-queries of a query, in the order written.
    ///
    /// @throws TempoException.Invalid for a query that is none of metrics
    static List<Fragment> allOf(Query query) {
        Map<String, Fragment> fragments = new LinkedHashMap<>();
        collect(expression(query), fragments);
        return new ArrayList<>(fragments.values());
    }

    /// The metrics expression of a query.
    ///
    /// @throws TempoException.Invalid for a query that is none of metrics
    static MetricsExpression expression(Query query) {
        if (query.root() instanceof MetricsExpression expression) {
            return expression;
        }
        throw new TempoException.Invalid("not a metrics query");
    }

    private static void collect(MetricsExpression expression, Map<String, Fragment> fragments) {
        switch (expression) {
            case MetricsExpression.Series series -> {
                Fragment fragment = of(series);
                fragments.putIfAbsent(fragment.text(), fragment);
            }
            case MetricsExpression.Operation operation -> {
                collect(operation.left(), fragments);
                collect(operation.right(), fragments);
            }
            case MetricsExpression.Scalar scalar -> {}
        }
    }
}

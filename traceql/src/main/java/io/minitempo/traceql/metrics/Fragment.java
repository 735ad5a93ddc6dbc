// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

import io.minitempo.core.TempoException;
import io.minitempo.traceql.ast.MetricsExpression;
import io.minitempo.traceql.ast.MetricsFunction;
import io.minitempo.traceql.ast.Pipeline;
import io.minitempo.traceql.ast.Query;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A sub-query without its stages: what jobs run (`spec/traceql.md §12.9`).
///
/// @param text its canonical text, the value of [Labels#FRAGMENT]; empty when the query has no other
/// @param source the canonical text of its pipeline; empty when the query has no other
record Fragment(String text, String source, Pipeline pipeline, MetricsFunction function) {

    /// The distinct sub-queries of a query, in the order written.
    ///
    /// @throws TempoException.Invalid for a query that is none of metrics
    static List<Fragment> allOf(Query query) {
        List<MetricsExpression.Series> leaves = leaves(expression(query));
        if (leaves.size() == 1) {
            // Not printed: a pipeline that stands alone may be longer than what has a canonical form.
            MetricsExpression.Series leaf = leaves.getFirst();
            return List.of(new Fragment("", "", leaf.pipeline(), leaf.function()));
        }
        Map<String, Fragment> fragments = new LinkedHashMap<>();
        for (MetricsExpression.Series leaf : leaves) {
            String text = LabelText.fragment(leaf);
            if (!fragments.containsKey(text)) {
                String source = LabelText.pipeline(leaf.pipeline());
                fragments.put(text, new Fragment(text, source, leaf.pipeline(), leaf.function()));
            }
        }
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

    private static List<MetricsExpression.Series> leaves(MetricsExpression expression) {
        List<MetricsExpression.Series> leaves = new ArrayList<>();
        MetricsExpression rest = expression;
        // Chains lean to the left: a loop there keeps the stack flat.
        while (rest instanceof MetricsExpression.Operation operation) {
            leaves.addAll(leaves(operation.right()).reversed());
            rest = operation.left();
        }
        if (rest instanceof MetricsExpression.Series series) {
            leaves.add(series);
        }
        Collections.reverse(leaves);
        return leaves;
    }
}

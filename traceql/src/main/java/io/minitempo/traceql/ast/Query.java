// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.ast;

import java.util.List;

/// A parsed query: what to run, and the hints behind `with` (`spec/traceql.md §3`).
///
/// @param root a search or a metrics query
/// @param hints in the order written; of several blocks the last one
public record Query(Root root, List<Hint> hints) {

    /// Copies the list.
    public Query {
        hints = List.copyOf(hints);
    }

    /// What a query runs: a pipeline for searches, or metrics.
    public sealed interface Root permits Pipeline, MetricsExpression {}

    /// One hint of `with(name=value)`.
    ///
    /// @param name its name, any identifier
    /// @param value a literal
    public record Hint(String name, Static value) {}
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

import java.util.List;

/// A span that contributed to a series (`spec/traceql.md §12.10`).
///
/// @param labels fields of the span that the query loaded, and `trace:id`
/// @param value the function's argument for this span; NaN where the sample of the interval is to stand
/// @param timestampMillis when the span started, unix milliseconds
public record Exemplar(List<Label> labels, double value, long timestampMillis) {

    /// Copies the list.
    public Exemplar {
        labels = List.copyOf(labels);
    }
}

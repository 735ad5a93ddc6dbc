// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.ast;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The first stage of a metrics query (`spec/traceql.md §12.3`, `§12.7`).
public sealed interface MetricsFunction permits MetricsFunction.OverTime, MetricsFunction.Compare {

    /// A function of spans per interval.
    ///
    /// @param kind which
    /// @param field its argument; null for `rate()` and `count_over_time()`
    /// @param quantiles of `quantile_over_time`, in order; else empty
    /// @param by grouping fields, in order; may be empty
    record OverTime(Kind kind, @Nullable Field field, List<Double> quantiles, List<Field> by)
            implements MetricsFunction {

        /// Copies the lists.
        public OverTime {
            quantiles = List.copyOf(quantiles);
            by = List.copyOf(by);
        }
    }

    /// `compare({F}, N, start, end)`.
    ///
    /// @param selection which spans form the selection
    /// @param topN values per attribute; 10 when not written
    /// @param start unix nanoseconds, or 0
    /// @param end unix nanoseconds, or 0
    record Compare(SpansetFilter selection, int topN, long start, long end) implements MetricsFunction {}

    /// The functions over time.
    enum Kind {
        RATE("rate"),
        COUNT("count_over_time"),
        MIN("min_over_time"),
        MAX("max_over_time"),
        SUM("sum_over_time"),
        AVG("avg_over_time"),
        HISTOGRAM("histogram_over_time"),
        QUANTILE("quantile_over_time");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        /// As written.
        public String text() {
            return text;
        }
    }
}

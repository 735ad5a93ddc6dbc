// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

import io.minitempo.traceql.Hints;
import io.minitempo.traceql.ast.Query;
import java.util.OptionalLong;

/// What a metrics query may return.
///
/// @param exemplars at most so many over all series; 0 for none
/// @param series at most so many series; 0 for no limit but that of memory
/// @param memory what the query may draw on
public record MetricsLimits(int exemplars, int series, SeriesMemory.Account memory) {

    /// Refuses negative numbers.
    public MetricsLimits {
        if (exemplars < 0 || series < 0) {
            throw new IllegalArgumentException("limits must not be negative: " + exemplars + ", " + series);
        }
    }

    /// Limits of numbers only.
    public MetricsLimits(int exemplars, int series) {
        this(exemplars, series, SeriesMemory.UNBOUNDED.open());
    }

    /// The same limits for a query that draws on an account.
    public MetricsLimits within(SeriesMemory.Account account) {
        return new MetricsLimits(exemplars, series, account);
    }

    /// The number of exemplars by `spec/traceql.md §12.10`: the hint, else what the request asks for, never more than
    /// the maximum.
    ///
    /// @param requested of the request; 0 or less when it says nothing
    /// @param max `query_frontend.metrics.max_exemplars`
    public static int exemplars(Query query, int requested, int max) {
        OptionalLong hint = Hints.of(query, false).exemplars();
        if (hint.isPresent()) {
            return Math.clamp(hint.getAsLong(), 0, max);
        }
        return requested <= 0 ? max : Math.min(requested, max);
    }

    /// What clients are told when [#series] cut the answer.
    public String truncationMessage() {
        return "Response exceeds maximum series limit of " + series
                + ", a partial response is returned. Warning: the accuracy of each individual value is not guaranteed.";
    }
}

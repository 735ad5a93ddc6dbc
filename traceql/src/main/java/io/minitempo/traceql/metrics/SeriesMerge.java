// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

import io.minitempo.traceql.ast.Query;
import java.util.List;

/// The series of many jobs as one answer (`spec/traceql.md §12.6`). Owned by one thread at a time; [#result] may be
/// called between calls of [#add].
public final class SeriesMerge {

    /// What comes out.
    public enum Level {
        /// What went in, added up: for another merge.
        SUM,
        /// The answer: quantiles evaluated, second stages and arithmetic done, no internal labels.
        FINAL
    }

    /// A merge without series.
    ///
    /// @param interval the grid of the series that come in and go out
    public SeriesMerge(Query query, Interval interval, Level level, MetricsLimits limits) {
        throw new UnsupportedOperationException(query + " " + interval + level + limits);
    }

    /// Adds the series of one job, on the grid of this merge's interval.
    public void add(List<Series> series) {
        throw new UnsupportedOperationException(series.toString());
    }

    /// Adds the series of one job on its own grid, which must have the step of this merge's interval; samples and
    /// exemplars outside this interval are left out.
    public void add(List<Series> series, Interval grid) {
        throw new UnsupportedOperationException(series.toString() + grid);
    }

    /// The series so far.
    public List<Series> result() {
        throw new UnsupportedOperationException();
    }

    /// Whether the limit of series left some out: the answer is partial.
    public boolean truncated() {
        return false;
    }
}

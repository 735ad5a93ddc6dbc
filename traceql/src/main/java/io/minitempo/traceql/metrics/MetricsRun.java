// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

import io.minitempo.traceql.ast.Query;
import io.minitempo.traceql.data.SpanSource;
import java.util.List;

/// One job of a metrics query: spans to series (the raw level of `spec/traceql.md §12.6`). Owned by one thread at a
/// time.
public final class MetricsRun {

    /// A job for a query.
    ///
    /// @throws io.minitempo.core.TempoException.Invalid when it is not a metrics query: `not a metrics query`
    public MetricsRun(Query query, Interval interval, MetricsLimits limits) {
        throw new UnsupportedOperationException(query + " " + interval + limits);
    }

    /// Counts the spans of a source that start in the interval. May be called for many sources. Does not close the
    /// source.
    ///
    /// @throws InterruptedException when the caller is interrupted
    public void observe(SpanSource source) throws InterruptedException {
        throw new UnsupportedOperationException(source.toString());
    }

    /// The series so far, with the internal labels that [SeriesMerge] understands.
    public List<Series> result() {
        throw new UnsupportedOperationException();
    }

    /// Whether the limit of series left some out: the answer is partial.
    public boolean truncated() {
        return false;
    }

    /// Spans looked at: those of the batches that were read.
    public long inspectedSpans() {
        return 0;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine;

import io.minitempo.traceql.ast.Query;
import io.minitempo.traceql.data.SpanSource;
import java.util.function.Predicate;

/// A search over one source: time filter, pipeline, second pass, result records (`spec/traceql.md §11`). Used by one
/// thread at a time.
public final class SearchRun {

    private final Query query;
    private final TimeRange range;
    private final int spansPerSpanset;

    /// A search for a query; of metrics queries its pipeline is run.
    ///
    /// @param range which traces qualify
    /// @param spansPerSpanset how many spans to give of each spanset; 0 for 3
    public SearchRun(Query query, TimeRange range, int spansPerSpanset) {
        this.query = query;
        this.range = range;
        this.spansPerSpanset = spansPerSpanset;
    }

    /// Gives what it finds to a sink, in storage order.
    ///
    /// @param sink returns false to stop; limits and orders are its affair
    /// @return false when the sink stopped the search
    /// @throws EvaluationException when a span raises an error
    /// @throws InterruptedException when the caller is interrupted
    public boolean search(SpanSource source, Predicate<TraceMatch> sink) throws InterruptedException {
        throw new UnsupportedOperationException("not yet: " + query + range + spansPerSpanset + source + sink);
    }
}

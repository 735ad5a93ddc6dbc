// SPDX-License-Identifier: Apache-2.0
package io.minitempo.query.search;

import io.minitempo.proto.tempopb.SearchMetrics;
import io.minitempo.proto.tempopb.SearchRequest;
import io.minitempo.proto.tempopb.SearchResponse;
import io.minitempo.query.TraceQlErrors;
import io.minitempo.traceql.Hint;
import io.minitempo.traceql.Hints;
import io.minitempo.traceql.TraceQl;
import io.minitempo.traceql.ast.Query;
import io.minitempo.traceql.data.SpanSource;
import io.minitempo.traceql.engine.SearchRun;
import io.minitempo.traceql.engine.TimeRange;

/// A search over one source at a time: what queriers do with a part of a block and live-stores with what they hold.
/// Immutable; each [#run] is owned by one thread.
public final class SearchJob {

    private static final long SECOND = 1_000_000_000L;
    private static final int DEFAULT_LIMIT = 20;

    private final SearchRequest request;
    private final int limit;
    private final boolean mostRecent;

    /// A job for a request; a limit of 0 is 20.
    ///
    /// @throws io.minitempo.core.TempoException.Invalid when the query is none
    public SearchJob(SearchRequest request) {
        this.request = request;
        long wanted = Integer.toUnsignedLong(request.getLimit());
        this.limit = wanted == 0 ? DEFAULT_LIMIT : (int) Math.min(Integer.MAX_VALUE, wanted);
        this.mostRecent = !request.getQuery().isEmpty()
                && isMostRecent(TraceQlErrors.asInvalid(() -> TraceQl.parse(request.getQuery())));
    }

    /// Whether a query wants the newest traces: the hint `most_recent=true`.
    public static boolean isMostRecent(Query query) {
        return Hints.of(query, false).bool(Hint.MOST_RECENT).orElse(false);
    }

    /// An empty combiner for the finds of several runs.
    public SearchCombiner combiner() {
        return new SearchCombiner(limit, mostRecent);
    }

    /// Searches a source, which the caller closes.
    ///
    /// @param columns which attributes have columns of their own there
    /// @throws io.minitempo.traceql.ast.EvaluationException when a span raises an error
    /// @throws InterruptedException when the caller is interrupted
    public SearchResponse run(SpanSource source, TagColumns columns) throws InterruptedException {
        boolean isTagSearch = request.getQuery().isEmpty();
        Query query = isTagSearch ? TagSearch.query(request, columns) : TraceQl.parse(request.getQuery());
        SearchCombiner found = combiner();
        new SearchRun(query, range(), request.getSpansPerSpanSet()).search(source, match -> {
            found.add(isTagSearch ? TraceMessages.withoutSpans(match) : TraceMessages.of(match));
            return !found.isFull();
        });
        return SearchResponse.newBuilder()
                .addAllTraces(found.result())
                .setMetrics(SearchMetrics.newBuilder().setInspectedBytes(source.inspectedBytes()))
                .build();
    }

    private TimeRange range() {
        long start = Integer.toUnsignedLong(request.getStart());
        long end = Integer.toUnsignedLong(request.getEnd());
        return start == 0 || end == 0 ? TimeRange.ALL : new TimeRange(start * SECOND, end * SECOND);
    }
}

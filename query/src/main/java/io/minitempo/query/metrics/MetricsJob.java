// SPDX-License-Identifier: Apache-2.0
package io.minitempo.query.metrics;

import io.minitempo.proto.tempopb.PartialStatus;
import io.minitempo.proto.tempopb.QueryRangeRequest;
import io.minitempo.proto.tempopb.QueryRangeResponse;
import io.minitempo.proto.tempopb.SearchMetrics;
import io.minitempo.query.TraceQlErrors;
import io.minitempo.traceql.TraceQl;
import io.minitempo.traceql.ast.Query;
import io.minitempo.traceql.data.SpanSource;
import io.minitempo.traceql.metrics.Interval;
import io.minitempo.traceql.metrics.MetricsLimits;
import io.minitempo.traceql.metrics.MetricsRun;
import io.minitempo.traceql.metrics.SeriesMemory;
import io.minitempo.traceql.metrics.SeriesMerge;
import java.util.List;

/// A metrics query over one source at a time, and the sum of several runs. Immutable; each [#run] is owned by one
/// thread.
public final class MetricsJob {

    private final Query query;
    private final Interval interval;
    private final MetricsLimits limits;
    private final SeriesMemory memory;

    /// A job for a request whose series are bounded by number only.
    ///
    /// @throws io.minitempo.core.TempoException.Invalid when the query or the range is none
    public MetricsJob(QueryRangeRequest request) {
        this(request, SeriesMemory.UNBOUNDED);
    }

    /// A job for a request.
    ///
    /// @param memory what the series of each run and each sum draw on, until its answer is made
    /// @throws io.minitempo.core.TempoException.Invalid when the query or the range is none
    public MetricsJob(QueryRangeRequest request, SeriesMemory memory) {
        this.memory = memory;
        this.query = TraceQlErrors.asInvalid(() -> TraceQl.parse(request.getQuery()));
        this.interval = interval(request);
        this.limits = new MetricsLimits(
                (int) Math.min(Integer.MAX_VALUE, Integer.toUnsignedLong(request.getExemplars())),
                (int) Math.min(Integer.MAX_VALUE, Integer.toUnsignedLong(request.getMaxSeries())));
    }

    /// The grid of a request; one that does not say whether it is instant is so when it has one step.
    ///
    /// @throws io.minitempo.core.TempoException.Invalid when the range is none
    public static Interval interval(QueryRangeRequest request) {
        boolean instant = request.hasInstant()
                ? request.getInstant()
                : request.getStep() == request.getEnd() - request.getStart();
        return new Interval(request.getStart(), request.getEnd(), request.getStep(), instant);
    }

    /// Runs over a source, which the caller closes: raw series, for [#sum] or for the query-frontend.
    ///
    /// @throws io.minitempo.traceql.ast.EvaluationException when a span raises an error
    /// @throws io.minitempo.core.TempoException when the series do not fit into memory
    /// @throws InterruptedException when the caller is interrupted
    public QueryRangeResponse run(SpanSource source) throws InterruptedException {
        try (SeriesMemory.Account account = memory.open()) {
            MetricsRun run = new MetricsRun(query, interval, limits.within(account));
            run.observe(source);
            return response(
                    SeriesMessages.write(run.result(), interval),
                    run.truncated(),
                    SearchMetrics.newBuilder()
                            .setInspectedBytes(source.inspectedBytes())
                            .setInspectedSpans(run.inspectedSpans())
                            .build());
        }
    }

    /// The series of several runs added up; of none, what there is without any span, such as a rate of 0.
    ///
    /// @throws io.minitempo.core.TempoException when the series do not fit into memory
    public QueryRangeResponse sum(List<QueryRangeResponse> runs) {
        try (SeriesMemory.Account account = memory.open()) {
            return sum(runs, limits.within(account));
        }
    }

    private QueryRangeResponse sum(List<QueryRangeResponse> runs, MetricsLimits within) {
        if (runs.isEmpty()) {
            MetricsRun nothing = new MetricsRun(query, interval, within);
            return response(
                    SeriesMessages.write(nothing.result(), interval), false, SearchMetrics.getDefaultInstance());
        }
        SeriesMerge merge = new SeriesMerge(query, interval, SeriesMerge.Level.SUM, within);
        boolean truncated = false;
        SearchMetrics.Builder metrics = SearchMetrics.newBuilder();
        for (QueryRangeResponse run : runs) {
            merge.add(SeriesMessages.read(run.getSeriesList(), interval));
            truncated |= run.getStatus() == PartialStatus.PARTIAL;
            metrics.setInspectedBytes(
                            metrics.getInspectedBytes() + run.getMetrics().getInspectedBytes())
                    .setInspectedSpans(
                            metrics.getInspectedSpans() + run.getMetrics().getInspectedSpans());
        }
        return response(
                SeriesMessages.write(merge.result(), interval), truncated || merge.truncated(), metrics.build());
    }

    private QueryRangeResponse response(
            List<io.minitempo.proto.tempopb.TimeSeries> series, boolean truncated, SearchMetrics metrics) {
        QueryRangeResponse.Builder response =
                QueryRangeResponse.newBuilder().addAllSeries(series).setMetrics(metrics);
        if (truncated) {
            response.setStatus(PartialStatus.PARTIAL).setMessage(limits.truncationMessage());
        }
        return response.build();
    }
}

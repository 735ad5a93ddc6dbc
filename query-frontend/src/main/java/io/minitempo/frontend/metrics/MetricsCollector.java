// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.metrics;

import io.minitempo.frontend.query.Bodies;
import io.minitempo.frontend.query.Collector;
import io.minitempo.frontend.query.Progress;
import io.minitempo.frontend.query.SubRequest;
import io.minitempo.frontend.query.SubResponse;
import io.minitempo.frontend.shard.GroupProgress;
import io.minitempo.frontend.shard.Job;
import io.minitempo.proto.tempopb.PartialStatus;
import io.minitempo.proto.tempopb.QueryRangeResponse;
import io.minitempo.proto.tempopb.Sample;
import io.minitempo.proto.tempopb.SearchMetrics;
import io.minitempo.proto.tempopb.TimeSeries;
import io.minitempo.query.metrics.SeriesMessages;
import io.minitempo.traceql.metrics.Interval;
import io.minitempo.traceql.metrics.SeriesMemory;
import io.minitempo.traceql.metrics.SeriesMerge;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Merges the series of the jobs of a metrics query. Owned by the thread of the query.
final class MetricsCollector implements Collector {

    private static final long MILLIS = 1000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final MetricsPlan plan;
    private final Bodies bodies;
    private final Progress<QueryRangeResponse> progress;
    private final SeriesMemory.Account account;
    private final GroupProgress groups;
    private final SearchMetrics.Builder metrics;
    private boolean truncated;
    private long bytes;
    /// Neither made before there is something to merge nor kept after the answer. Queries that wait long grow old, and
    /// what a dead old object refers to counts as alive in collections of young ones: the series of a thousand queries
    /// would be copied again and again.
    private @Nullable SeriesMerge merge;
    private long toldSinceMillis = Long.MAX_VALUE;

    /// @param account what the series draw on
    MetricsCollector(
            MetricsPlan plan, SeriesMemory.Account account, Bodies bodies, Progress<QueryRangeResponse> progress) {
        this.plan = plan;
        this.bodies = bodies;
        this.progress = progress;
        this.account = account;
        this.groups = new GroupProgress(plan.jobs());
        this.metrics = SearchMetrics.newBuilder()
                .setTotalBlocks(plan.jobs().blocks())
                .setTotalBlockBytes(plan.jobs().blockBytes())
                .setTotalJobs(plan.jobs().jobs().size());
    }

    private SeriesMerge merge() {
        if (merge == null) {
            CompiledQuery query = plan.query();
            merge = new SeriesMerge(
                    query.query(),
                    query.interval(),
                    SeriesMerge.Level.FINAL,
                    query.limits().within(account));
        }
        return merge;
    }

    /// Forgets what was merged. There is no answer any more.
    void clear() {
        merge = null;
    }

    @Override
    public boolean accepts(int status) {
        return status == 200;
    }

    @Override
    public void add(SubRequest request, SubResponse response) throws InterruptedException {
        Job job = plan.jobs().jobs().get(request.number());
        Interval grid = plan.grid(job);
        bytes += response.body().size();
        QueryRangeResponse part =
                bodies.take(request.tenant(), response, QueryRangeResponse.parser(), message -> merge(message, grid));
        truncated |= part.getStatus() == PartialStatus.PARTIAL;
        groups.done(job);
        // What was not inspected now does not count (`spec/api.md §3.3`).
        SearchMetrics found = response.isCached() ? SearchMetrics.getDefaultInstance() : part.getMetrics();
        metrics.setCompletedJobs(groups.completed())
                .setInspectedBytes(metrics.getInspectedBytes() + found.getInspectedBytes())
                .setInspectedSpans(metrics.getInspectedSpans() + found.getInspectedSpans());
        if (progress.isDue()) {
            progress.send(newlyComplete());
        }
    }

    /// Burns CPU; the thread of the query waits for it.
    private void merge(QueryRangeResponse part, Interval grid) {
        if (grid.instant()) {
            merge().add(SeriesMessages.read(part.getSeriesList(), plan.query().interval()));
        } else {
            merge().add(SeriesMessages.read(part.getSeriesList(), grid), grid);
        }
    }

    /// The samples of the steps that have become complete since the last intermediate answer, newest first.
    private QueryRangeResponse newlyComplete() {
        long open = groups.openSince();
        long since = open == Long.MIN_VALUE ? 0 : completeAfter(open);
        List<TimeSeries> fresh = new ArrayList<>();
        if (since < toldSinceMillis && groups.completed() < metrics.getTotalJobs()) {
            for (TimeSeries series : series()) {
                TimeSeries.Builder part = series.toBuilder().clearSamples();
                for (Sample sample : series.getSamplesList()) {
                    if (sample.getTimestampMs() > since && sample.getTimestampMs() <= toldSinceMillis) {
                        part.addSamples(sample);
                    }
                }
                if (part.getSamplesCount() > 0) {
                    fresh.add(part.build());
                }
            }
            toldSinceMillis = since;
        }
        return QueryRangeResponse.newBuilder()
                .addAllSeries(fresh)
                .setMetrics(metrics)
                .build();
    }

    /// The time, in milliseconds, after which samples are complete while data up to the end of a second may still come:
    /// a sample holds what is up to a step older than it.
    private long completeAfter(long second) {
        return (second + 1) * MILLIS + plan.query().interval().stepNanos() / NANOS_PER_MILLI - 1;
    }

    private List<TimeSeries> series() {
        return SeriesMessages.write(merge().result(), plan.query().interval());
    }

    /// How much was taken in.
    long bytes() {
        return bytes;
    }

    /// The whole answer. Burns CPU.
    QueryRangeResponse result() {
        QueryRangeResponse.Builder response =
                QueryRangeResponse.newBuilder().addAllSeries(series()).setMetrics(metrics);
        if (truncated || merge().truncated()) {
            response.setStatus(PartialStatus.PARTIAL)
                    .setMessage(plan.query().limits().truncationMessage());
        }
        return response.build();
    }
}

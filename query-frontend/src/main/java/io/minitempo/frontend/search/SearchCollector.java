// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.search;

import io.minitempo.frontend.query.Bodies;
import io.minitempo.frontend.query.Collector;
import io.minitempo.frontend.query.Progress;
import io.minitempo.frontend.query.SubRequest;
import io.minitempo.frontend.query.SubResponse;
import io.minitempo.frontend.shard.GroupProgress;
import io.minitempo.frontend.shard.JobPlan;
import io.minitempo.proto.tempopb.SearchMetrics;
import io.minitempo.proto.tempopb.SearchRequest;
import io.minitempo.proto.tempopb.SearchResponse;
import io.minitempo.proto.tempopb.TraceSearchMetadata;
import io.minitempo.query.search.SearchCombiner;
import io.minitempo.traceql.engine.TimeRange;
import java.util.List;

/// Combines what the jobs of a search found. Owned by the thread of the query.
final class SearchCollector implements Collector {

    private static final long SECOND = 1_000_000_000L;
    private static final long MILLISECOND = 1_000_000L;

    private final JobPlan plan;
    private final boolean mostRecent;
    private final boolean padIds;
    private final Bodies bodies;
    private final Progress<SearchResponse> progress;
    private final SearchCombiner combiner;
    private final GroupProgress groups;
    private final SearchMetrics.Builder metrics;
    private final int limit;
    private final TimeRange range;

    /// What is asked for.
    ///
    /// @param request the search, with its range
    /// @param mostRecent whether the newest traces are wanted
    /// @param padIds whether trace ids have all their digits
    record Wanted(SearchRequest request, boolean mostRecent, boolean padIds) {}

    SearchCollector(JobPlan plan, Wanted wanted, Bodies bodies, Progress<SearchResponse> progress) {
        this.plan = plan;
        this.mostRecent = wanted.mostRecent;
        this.padIds = wanted.padIds;
        this.bodies = bodies;
        this.progress = progress;
        this.limit = (int) Math.min(Integer.MAX_VALUE, Integer.toUnsignedLong(wanted.request.getLimit()));
        this.range = new TimeRange(
                Integer.toUnsignedLong(wanted.request.getStart()) * SECOND,
                Integer.toUnsignedLong(wanted.request.getEnd()) * SECOND);
        this.combiner = new SearchCombiner(limit, mostRecent);
        this.groups = new GroupProgress(plan);
        this.metrics = SearchMetrics.newBuilder()
                .setTotalBlocks(plan.blocks())
                .setTotalBlockBytes(plan.blockBytes())
                .setTotalJobs(plan.jobs().size());
    }

    @Override
    public boolean accepts(int status) {
        return status == 200;
    }

    @Override
    public void add(SubRequest request, SubResponse response) throws InterruptedException {
        SearchResponse part = bodies.decode(request.tenant(), response, SearchResponse.parser());
        combiner.add(request.narrower() == null ? part.getTracesList() : inRange(part.getTracesList()));
        groups.done(plan.jobs().get(request.number()));
        // What was not inspected now does not count (`spec/api.md §3.3`).
        SearchMetrics found = response.isCached() ? SearchMetrics.getDefaultInstance() : part.getMetrics();
        metrics.setCompletedJobs(groups.completed())
                .setInspectedTraces(metrics.getInspectedTraces() + found.getInspectedTraces())
                .setInspectedBytes(metrics.getInspectedBytes() + found.getInspectedBytes())
                .setInspectedSpans(metrics.getInspectedSpans() + found.getInspectedSpans());
        if (progress.isDue()) {
            progress.send(SearchCombiner.answer(combiner.changesSince(mostRecent ? openSince() : 0), padIds)
                    .setMetrics(metrics)
                    .build());
        }
    }

    /// A job that was not told the range may have filled its answer with traces outside of it.
    @Override
    public boolean isEnough(SubRequest request, SubResponse response) throws InterruptedException {
        List<TraceSearchMetadata> all = bodies.decode(request.tenant(), response, SearchResponse.parser())
                .getTracesList();
        return all.size() < limit || inRange(all).size() == all.size();
    }

    /// The traces that overlap the range. Durations are told in whole milliseconds, so a trace may count that ended
    /// less than one before the range.
    private List<TraceSearchMetadata> inRange(List<TraceSearchMetadata> traces) {
        return traces.stream()
                .filter(trace -> range.overlaps(
                        trace.getStartTimeUnixNano(),
                        trace.getStartTimeUnixNano()
                                + (Integer.toUnsignedLong(trace.getDurationMs()) + 1) * MILLISECOND
                                - 1))
                .toList();
    }

    /// With the newest wanted, as many as wanted must be newer than all that is still to come.
    @Override
    public boolean isSatisfied() {
        return mostRecent ? combiner.isFullSince(openSince()) : combiner.isFull();
    }

    @Override
    public boolean mayBeSatisfiedEarly() {
        return true;
    }

    /// Unix nanoseconds up to which traces may still come. Ends of blocks are whole seconds, so one more counts.
    private long openSince() {
        long seconds = groups.openSince();
        return seconds == Long.MIN_VALUE ? 0 : (seconds + 1) * SECOND;
    }

    SearchResponse result() {
        return SearchCombiner.answer(combiner.result(), padIds)
                .setMetrics(metrics)
                .build();
    }
}

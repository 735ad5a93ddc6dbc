// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.metrics;

import io.minitempo.block.meta.BlockMeta;
import io.minitempo.core.TenantId;
import io.minitempo.frontend.query.Blocks;
import io.minitempo.frontend.shard.Job;
import io.minitempo.frontend.shard.JobPlan;
import io.minitempo.proto.tempopb.QueryRangeRequest;
import io.minitempo.query.request.BlockParameters;
import io.minitempo.query.request.MetricsParameters;
import io.minitempo.traceql.metrics.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The jobs of a metrics query: recent data behind a border, blocks before it, so that no span counts twice. All grids
/// are parts of that of the query, and so are their steps.
///
/// @param query what is asked
/// @param jobs the jobs
/// @param border unix nanoseconds; data that starts later is recent
record MetricsPlan(CompiledQuery query, JobPlan jobs, long border) {

    private static final long SECOND = 1_000_000_000L;

    /// How much more than `query_backend_after` live-stores are asked for, which is less than what they have by default
    /// (`spec/write-path.md §4.5`).
    private static final long MOST_BEFORE_NANOS = 300 * SECOND;

    /// Blocks that ingesters write in several copies count nowhere.
    private static final int WRITTEN_ONCE = 1;

    /// How blocks are cut.
    ///
    /// @param targetBytes of a job
    /// @param groups groups of blocks at most
    record Cut(long targetBytes, int groups) {}

    /// A plan.
    ///
    /// @param backendAfter unix nanoseconds from which on data is recent
    /// @param blocks the blocks that are there
    static MetricsPlan of(CompiledQuery query, Set<TenantId> tenants, long backendAfter, Blocks blocks, Cut cut) {
        Interval interval = query.interval();
        long border = border(interval, backendAfter);
        JobPlan.Builder plan = new JobPlan.Builder();
        for (TenantId tenant : tenants) {
            if (interval.endNanos() > border) {
                long from = Math.max(interval.startNanos(), border);
                plan.recent(
                        tenant, List.of(new JobPlan.Range(from / SECOND, Math.ceilDiv(interval.endNanos(), SECOND))));
            }
            if (interval.startNanos() < border) {
                List<BlockMeta> relevant = new ArrayList<>(JobPlan.relevant(
                        blocks.live(tenant),
                        interval.startNanos() / SECOND,
                        Math.ceilDiv(Math.min(interval.endNanos(), border), SECOND)));
                relevant.removeIf(meta -> meta.replicationFactor() != WRITTEN_ONCE);
                plan.blocks(tenant, relevant, cut.targetBytes, cut.groups);
            }
        }
        return new MetricsPlan(query, plan.build(), border);
    }

    /// Long steps begin before what live-stores still have, so the border lies within the step then: recent data and
    /// blocks have a part of it each.
    private static long border(Interval interval, long backendAfter) {
        long onGrid = Math.floorDiv(backendAfter, interval.stepNanos()) * interval.stepNanos();
        return interval.instant() || backendAfter - onGrid > MOST_BEFORE_NANOS ? backendAfter : onGrid;
    }

    /// What part of the query a job answers.
    Interval grid(Job job) {
        Interval whole = query.interval();
        long start = whole.startNanos();
        long end = whole.endNanos();
        switch (job) {
            case Job.Recent recent -> start = Math.max(start, border);
            case Job.Block block -> {
                end = Math.min(end, border);
                if (!whole.instant()) {
                    long step = whole.stepNanos();
                    long first = CompiledQuery.nanos(block.meta().startTime()) - 1;
                    long last = CompiledQuery.nanos(block.meta().endTime()) + SECOND;
                    start = Math.max(start, Math.floorDiv(first, step) * step);
                    end = Math.clamp(Math.ceilDiv(last, step) * step, start + 1, end);
                }
            }
        }
        return new Interval(start, end, whole.stepNanos(), whole.instant());
    }

    /// The parameters of a job.
    Map<String, String> parameters(Job job) {
        Interval grid = grid(job);
        QueryRangeRequest.Builder request = QueryRangeRequest.newBuilder()
                .setQuery(query.text())
                .setStart(grid.startNanos())
                .setEnd(grid.endNanos())
                .setStep(grid.stepNanos())
                .setInstant(grid.instant())
                .setMaxSeries(query.limits().series())
                .addAllSkipASTTransformations(query.skipped())
                .setExemplars(exemplars(job));
        return switch (job) {
            case Job.Recent recent ->
                MetricsParameters.format(
                        request.setQueryMode(MetricsParameters.RECENT).build());
            case Job.Block block -> {
                Map<String, String> parameters = MetricsParameters.format(request.build());
                parameters.putAll(BlockParameters.of(block.meta(), block.startPage(), block.pages())
                        .format());
                yield parameters;
            }
        };
    }

    /// Recent data and blocks get shares by time; what is too much in sum is cut when the series are merged.
    private int exemplars(Job job) {
        int all = query.limits().exemplars();
        Interval whole = query.interval();
        long length = whole.endNanos() - whole.startNanos();
        long recent = Math.clamp(whole.endNanos() - border, 0, length);
        long part = job instanceof Job.Recent ? recent : length - recent;
        return all == 0 ? 0 : (int) Math.max(1, Math.ceil(all * ((double) part / length)));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.compactor.scheduler;

import io.minitempo.block.compact.BlockSelector;
import io.minitempo.block.compact.BlockSelector.Selection;
import io.minitempo.block.list.BlockList;
import io.minitempo.block.list.BlockStore;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.compactor.job.Job;
import io.minitempo.compactor.job.Work;
import io.minitempo.core.BlockId;
import io.minitempo.core.TenantId;
import io.minitempo.core.time.Clock;
import io.minitempo.server.overrides.Limits;
import io.minitempo.server.overrides.Overrides;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Compaction jobs, tenant by tenant, those with the most blocks first (`spec/blocks.md §12.3`).
///
/// Blocks that a job has, or had not long ago, are left out, and so are blocks that carry the no-compact flag: the list
/// may come from an index whose builder does not look at it. Called by one thread at a time.
final class CompactionProvider implements JobProvider {

    private final BackendSchedulerConfig.Compaction config;
    private final BlockList list;
    private final BlockStore store;
    private final Work work;
    private final Overrides overrides;
    private final Supplier<String> ids;
    private final Clock clock;
    private final SchedulerMetrics metrics;

    private final Deque<TenantId> tenants = new ArrayDeque<>();
    private final Deque<Selection> selections = new ArrayDeque<>();
    private final Set<BlockId> flagged = new HashSet<>();
    private @Nullable TenantId tenant;
    private int given;
    private @Nullable Instant lastRound;

    CompactionProvider(
            BackendSchedulerConfig.Compaction config,
            BlockList list,
            BlockStore store,
            Work work,
            Overrides overrides,
            Supplier<String> ids,
            Clock clock,
            SchedulerMetrics metrics) {
        this.config = config;
        this.list = list;
        this.store = store;
        this.work = work;
        this.overrides = overrides;
        this.ids = ids;
        this.clock = clock;
        this.metrics = metrics;
    }

    @Override
    public String id() {
        return "1";
    }

    @Override
    public Optional<Job> next() throws InterruptedException {
        while (true) {
            TenantId current = tenant;
            if (current != null) {
                Optional<Job> job = next(current);
                if (job.isPresent()) {
                    return job;
                }
                if (given == 0) {
                    metrics.tenantWithoutJob();
                }
                tenant = null;
            }
            if (tenants.isEmpty() && !startRound()) {
                return Optional.empty();
            }
            TenantId chosen = tenants.remove();
            tenant = chosen;
            given = 0;
            metrics.tenantBegins(chosen);
            select(chosen);
        }
    }

    /// Puts the tenants in their order; false when there are none, or when the last round began not long ago.
    private boolean startRound() {
        Instant now = clock.instant();
        Instant last = lastRound;
        if (last != null && now.isBefore(last.plus(config.minCycleInterval()))) {
            return false;
        }
        lastRound = now;
        flagged.clear();
        record Load(TenantId tenant, long blocks) {}
        List<Load> loads = new ArrayList<>();
        for (TenantId each : list.snapshot().tenants()) {
            if (!overrides.of(each).compaction().compactionDisabled()) {
                long outstanding = outstanding(each);
                if (outstanding > 0) {
                    loads.add(new Load(each, list.snapshot().live(each).size() + outstanding));
                }
            }
        }
        loads.sort(Comparator.comparingLong(Load::blocks).reversed());
        loads.forEach(load -> tenants.add(load.tenant()));
        if (tenants.isEmpty()) {
            metrics.roundWithoutTenant();
        }
        return !tenants.isEmpty();
    }

    /// How many blocks of a tenant wait to be merged.
    long outstanding(TenantId each) {
        return selectionsOf(each, Set.of()).stream()
                .mapToLong(selection -> selection.blocks().size())
                .sum();
    }

    private void select(TenantId chosen) {
        selections.clear();
        selections.addAll(selectionsOf(chosen, flagged));
    }

    private List<Selection> selectionsOf(TenantId each, Set<BlockId> without) {
        Limits.Compaction limits = overrides.of(each).compaction();
        Duration window = limits.compactionWindow().toSeconds() > 0
                ? limits.compactionWindow()
                : config.compaction().compactionWindow();
        Set<BlockId> taken = work.inputs(each);
        List<BlockMeta> free = list.snapshot().live(each).stream()
                .filter(meta -> !taken.contains(meta.blockId()) && !without.contains(meta.blockId()))
                .toList();
        return new BlockSelector(config.limits(window)).select(free, clock.instant());
    }

    private Optional<Job> next(TenantId current) throws InterruptedException {
        while (given < config.maxJobsPerTenant() && !selections.isEmpty()) {
            List<BlockId> blocks = selections.remove().blocks().stream()
                    .map(BlockMeta::blockId)
                    .toList();
            if (hasFlagged(current, blocks)) {
                select(current);
                continue;
            }
            if (isFree(current, blocks)) {
                given++;
                return Optional.of(Job.pending(ids.get(), Job.Type.COMPACTION, current, blocks, clock.instant()));
            }
        }
        return Optional.empty();
    }

    private boolean hasFlagged(TenantId current, List<BlockId> blocks) throws InterruptedException {
        boolean found = false;
        for (BlockId block : blocks) {
            if (store.hasNoCompactFlag(current, block)) {
                flagged.add(block);
                found = true;
            }
        }
        return found;
    }

    /// Whether the list still has the blocks, which were selected some time ago, and no job has them.
    private boolean isFree(TenantId current, List<BlockId> blocks) {
        Set<BlockId> live = new HashSet<>();
        list.snapshot().live(current).forEach(meta -> live.add(meta.blockId()));
        Set<BlockId> taken = work.inputs(current);
        return blocks.stream().allMatch(block -> live.contains(block) && !taken.contains(block));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.compactor.classic;

import io.micrometer.core.instrument.MeterRegistry;
import io.minitempo.block.compact.BlockSelector;
import io.minitempo.block.compact.BlockSelector.Selection;
import io.minitempo.block.list.BlockList;
import io.minitempo.block.list.BlockState;
import io.minitempo.block.list.BlockStore;
import io.minitempo.block.list.IndexOwnership;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.compactor.block.BlockJobs;
import io.minitempo.compactor.block.OutstandingBlocks;
import io.minitempo.core.BlockId;
import io.minitempo.core.CorruptBlockException;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.concurrent.PeriodicTask;
import io.minitempo.core.lifecycle.Service;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.server.overrides.Limits;
import io.minitempo.server.overrides.Overrides;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Merges and retains blocks as the compactors of Tempo 2 do: each looks at all blocks and does what its ring gives it
/// (`spec/blocks.md §12.2`, §13).
///
/// Tenants have their turns one after the other, one each `compaction_cycle`, of `max_time_per_tenant` at most. Workers
/// of Tempo 3, and compactors that see another ring, may work on the same bucket: what they have marked is left alone.
/// Turns are taken by one virtual thread, retention by a second one, a third looks whose the job at hand is.
public final class Compactor implements Service {

    private static final Logger log = LoggerFactory.getLogger(Compactor.class);

    private static final int MIN_INPUTS = 2;
    private static final int MAX_INPUTS = 4;
    private static final Duration BETWEEN_CHECKS = Duration.ofSeconds(1);

    /// Damage does not heal; a block that has some is not read again in every cycle.
    private static final Duration REST = Duration.ofHours(1);

    private final CompactorConfig config;
    private final BlockStore store;
    private final BlockList list;
    private final BlockJobs jobs;
    private final IndexOwnership ownership;
    private final Overrides overrides;
    private final Clock clock;
    private final OutstandingBlocks outstanding;
    private final OwnedJob owned;
    private final PeriodicTask turns;
    private final PeriodicTask checks;
    private final PeriodicTask retention;
    private volatile boolean stopping;

    /// Owned by the thread that takes turns.
    private final Map<BlockId, Instant> damaged = new HashMap<>();

    private @Nullable TenantId last;
    private long cycleStart;

    /// What a compactor works with.
    ///
    /// @param config its block of the configuration
    /// @param store the blocks
    /// @param list the blocks as they are known; it may hold blocks that must not be compacted yet
    /// @param jobs does what there is to do
    /// @param ownership whose work it is
    /// @param overrides limits of tenants
    /// @param retentionInterval pause between two looks for old blocks
    /// @param registry for what it counts
    /// @param clock times of turns
    public record Dependencies(
            CompactorConfig config,
            BlockStore store,
            BlockList list,
            BlockJobs jobs,
            IndexOwnership ownership,
            Overrides overrides,
            Duration retentionInterval,
            MeterRegistry registry,
            Clock clock) {}

    /// A compactor that has done nothing yet.
    public Compactor(Dependencies dependencies) {
        config = dependencies.config();
        store = dependencies.store();
        list = dependencies.list();
        jobs = dependencies.jobs();
        ownership = dependencies.ownership();
        overrides = dependencies.overrides();
        clock = dependencies.clock();
        outstanding = new OutstandingBlocks(dependencies.registry());
        owned = new OwnedJob(ownership);
        turns = new PeriodicTask("compaction", this::untilNextCycle, clock, this::cycle);
        checks = new PeriodicTask("compaction-ownership", BETWEEN_CHECKS, clock, owned::check);
        retention = new PeriodicTask("retention", dependencies.retentionInterval(), clock, this::retain);
    }

    @Override
    public void start(FailureListener failure) {
        checks.start(false);
        turns.start(true);
        retention.start(false);
    }

    /// Cancels the job at hand: nothing of its output is visible, and its inputs stand.
    @Override
    public void stop(Deadline deadline) throws InterruptedException {
        stopping = true;
        turns.stop(deadline);
        retention.stop(deadline);
        checks.stop(deadline);
    }

    private Duration untilNextCycle() {
        return config.compaction().compactionCycle().minusNanos(clock.nanoTime() - cycleStart);
    }

    /// Gives the next tenant its turn; those whose compaction is disabled have none.
    void cycle() throws InterruptedException {
        cycleStart = clock.nanoTime();
        List<TenantId> enabled = jobs.tenants().stream()
                .filter(tenant -> !overrides.of(tenant).compaction().compactionDisabled())
                .toList();
        outstanding.retain(enabled);
        damaged.values().removeIf(since -> since.plus(REST).isBefore(clock.instant()));
        Optional<TenantId> next = nextOf(enabled);
        if (next.isEmpty()) {
            return;
        }
        TenantId tenant = next.get();
        last = tenant;
        try {
            turn(tenant);
        } catch (TempoException e) {
            log.atError().addKeyValue("tenant", tenant).setCause(e).log("turn of a tenant ended early");
        }
    }

    /// The tenant behind the last one, round and round.
    private Optional<TenantId> nextOf(List<TenantId> tenants) {
        TenantId before = last;
        return tenants.stream()
                .filter(tenant -> before == null || tenant.compareTo(before) > 0)
                .findFirst()
                .or(() -> tenants.stream().findFirst());
    }

    /// Merges blocks of a tenant, as the list had them at the beginning, until nothing of ours or no time is left.
    private void turn(TenantId tenant) throws InterruptedException {
        BlockSelector selector = selector(tenant);
        List<BlockMeta> blocks = list.snapshot().live(tenant);
        Set<BlockId> done = new HashSet<>(damaged.keySet());
        boolean hasTime = true;
        List<Selection> left = ours(selector, blocks, done);
        while (hasTime && !left.isEmpty()) {
            outstanding.set(tenant, count(left));
            Selection job = left.getFirst();
            if (!hasFlagged(tenant, job, done)) {
                job.blocks().forEach(meta -> done.add(meta.blockId()));
                compact(tenant, job);
            }
            left = ours(selector, blocks, done);
            long spent = clock.nanoTime() - cycleStart;
            hasTime = spent <= config.compaction().maxTimePerTenant().toNanos();
        }
        outstanding.set(tenant, count(left));
    }

    private static long count(List<Selection> jobs) {
        return jobs.stream().mapToLong(job -> job.blocks().size()).sum();
    }

    private BlockSelector selector(TenantId tenant) {
        Limits.Compaction limits = overrides.of(tenant).compaction();
        Duration window = limits.compactionWindow().toSeconds() > 0
                ? limits.compactionWindow()
                : config.compaction().compactionWindow();
        return new BlockSelector(new BlockSelector.Limits(
                window,
                config.compaction().maxCompactionObjects(),
                config.compaction().maxBlockBytes(),
                MIN_INPUTS,
                MAX_INPUTS,
                0));
    }

    private List<Selection> ours(BlockSelector selector, List<BlockMeta> blocks, Set<BlockId> done) {
        List<BlockMeta> left =
                blocks.stream().filter(meta -> !done.contains(meta.blockId())).toList();
        return selector.select(left, clock.instant()).stream()
                .filter(job -> ownership.owns(job.ownership()))
                .toList();
    }

    /// Whether some blocks of a job must not be compacted yet; those are done with for this turn.
    private boolean hasFlagged(TenantId tenant, Selection job, Set<BlockId> done) throws InterruptedException {
        boolean found = false;
        for (BlockMeta meta : job.blocks()) {
            if (store.hasNoCompactFlag(tenant, meta.blockId())) {
                done.add(meta.blockId());
                found = true;
            }
        }
        return found;
    }

    private void compact(TenantId tenant, Selection job) throws InterruptedException {
        List<BlockId> inputs = job.blocks().stream().map(BlockMeta::blockId).toList();
        try {
            if (!areLive(tenant, inputs)) {
                log.atInfo()
                        .addKeyValue("tenant", tenant)
                        .addKeyValue("inputs", inputs)
                        .log("blocks are live no more, somebody else has merged or deleted them");
                list.refresh(tenant);
                return;
            }
            if (owned.run(job.ownership(), () -> jobs.compact(tenant, inputs)).isEmpty()) {
                log.atInfo()
                        .addKeyValue("tenant", tenant)
                        .addKeyValue("job", job.ownership())
                        .log("compaction cancelled, it belongs to another compactor now");
            }
        } catch (CorruptBlockException e) {
            inputs.forEach(input -> damaged.put(input, clock.instant()));
            failed(tenant, inputs, e);
        } catch (TempoException e) {
            failed(tenant, inputs, e);
        }
        if (stopping) {
            throw new InterruptedException();
        }
    }

    private boolean areLive(TenantId tenant, List<BlockId> inputs) throws InterruptedException {
        for (BlockId input : inputs) {
            if (store.state(tenant, input) != BlockState.LIVE) {
                return false;
            }
        }
        return true;
    }

    private static void failed(TenantId tenant, List<BlockId> inputs, RuntimeException e) {
        log.atError()
                .addKeyValue("tenant", tenant)
                .addKeyValue("inputs", inputs)
                .setCause(e)
                .log("compaction failed");
    }

    /// Looks for old blocks of all tenants, as far as they are ours.
    void retain() throws InterruptedException {
        for (TenantId tenant : jobs.tenants()) {
            try {
                jobs.retain(tenant, block -> ownership.owns(block.toString()));
            } catch (TempoException e) {
                log.atError().addKeyValue("tenant", tenant).setCause(e).log("retention of a tenant failed");
            }
        }
    }
}

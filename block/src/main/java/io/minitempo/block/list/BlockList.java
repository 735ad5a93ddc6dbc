// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.list;

import io.minitempo.block.meta.BlockMeta;
import io.minitempo.core.BlockId;
import io.minitempo.core.CorruptBlockException;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.concurrent.Fanout;
import io.minitempo.core.concurrent.PeriodicTask;
import io.minitempo.core.lifecycle.Service;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The list of all blocks as this process knows it, polled again and again (`spec/blocks.md §13`).
///
/// Readers take immutable snapshots and never wait. What this process does to blocks is added by [#update] and survives
/// exactly the next poll, which may have passed by before it was done. A reader that meets a block which is gone
/// calls [#refresh]. Snapshots are published under `lock`.
public final class BlockList implements Service {

    private static final Logger log = LoggerFactory.getLogger(BlockList.class);

    /// How long a refreshed list is good enough for the next reader who misses a block.
    private static final Duration REFRESH_PAUSE = Duration.ofSeconds(5);

    private final BlockStore store;
    private final BlockListConfig config;
    private final TenantPoller poller;
    private final Clock clock;
    private final RandomGenerator random;
    private final BlockListMetrics metrics;
    private final PeriodicTask task;

    /// Polls run one at a time.
    private final ReentrantLock polling = new ReentrantLock();

    /// One refresh of a tenant at a time.
    private final Map<TenantId, ReentrantLock> refreshing = new ConcurrentHashMap<>();

    private final ReentrantLock lock = new ReentrantLock();
    private final List<BlockChange> changes = new ArrayList<>();
    private final Map<TenantId, Refreshed> refreshed = new HashMap<>();
    private long clockTicks;
    private volatile BlockListSnapshot snapshot = BlockListSnapshot.EMPTY;
    private volatile boolean polled;

    /// When a tenant was last refreshed out of turn.
    ///
    /// @param tick position in the order of all beginnings of polls and refreshes
    /// @param nanos time of its end on the monotonic clock
    private record Refreshed(long tick, long nanos) {}

    /// A list that is empty until it is started or polled.
    ///
    /// @param ownership which tenant indexes this process builds
    /// @param skipsNoCompact whether blocks that must not be compacted yet are left out, as compaction planners want it
    public BlockList(
            BlockStore store,
            BlockListConfig config,
            IndexOwnership ownership,
            boolean skipsNoCompact,
            Clock clock,
            RandomGenerator random,
            BlockListMetrics metrics) {
        this.store = store;
        this.config = config;
        this.clock = clock;
        this.random = random;
        this.metrics = metrics;
        BlockPoll bucketPoll = new BlockPoll(store, config.pollConcurrency(), skipsNoCompact);
        this.poller = new TenantPoller(store, config, ownership, bucketPoll, clock, metrics);
        this.task = new PeriodicTask("blocklist-poll", config.pollInterval(), clock, this::pollAndLog);
    }

    /// Polls once, then again and again. A first poll that fails leaves the list not ready.
    @Override
    public void start(FailureListener failure) throws InterruptedException {
        pollAndLog();
        task.start(false);
    }

    @Override
    public void stop(Deadline deadline) throws InterruptedException {
        task.stop(deadline);
    }

    @Override
    public Optional<String> notReady() {
        return polled ? Optional.empty() : Optional.of("the list of blocks was not polled yet");
    }

    /// The blocks as they are known now.
    public BlockListSnapshot snapshot() {
        return snapshot;
    }

    /// The blocks that a query of a tenant must look at: those of a shard that may hold spans within a time range;
    /// blocks compacted within twice the poll interval included.
    ///
    /// @param first first id of the shard
    /// @param last last id of the shard
    public List<BlockMeta> relevant(TenantId tenant, Instant start, Instant end, BlockId first, BlockId last) {
        return relevant(snapshot, tenant, start, end, first, last);
    }

    /// As [#relevant(TenantId, Instant, Instant, BlockId, BlockId)] in a list that was taken before.
    public List<BlockMeta> relevant(
            BlockListSnapshot listed, TenantId tenant, Instant start, Instant end, BlockId first, BlockId last) {
        Instant compactedSince = clock.instant().minus(config.compactedGrace());
        return listed.relevant(tenant, start, end, first, last, compactedSince);
    }

    /// How long after a change every process that polls as often as this one knows it, its requests at hand included:
    /// the time for which queries ask superseded blocks as well, and one more poll.
    public Duration untilKnownEverywhere() {
        return config.compactedGrace().plus(config.pollInterval()).plusMillis(config.blocklistPollJitterMs());
    }

    /// Takes note of what this process did to blocks.
    public void update(BlockChange change) {
        lock.lock();
        try {
            changes.add(change);
            TenantId tenant = change.tenant();
            publish(tenant, change.applyTo(snapshot.blocks(tenant)));
        } finally {
            lock.unlock();
        }
    }

    private void pollAndLog() throws InterruptedException {
        try {
            poll();
        } catch (TempoException e) {
            log.atError().setCause(e).log("block list was not polled, keeping the old one");
        }
    }

    /// Polls all tenants now and publishes the result.
    ///
    /// @throws TempoException when the tenants cannot be listed, or more of them fail than is tolerated; the old list
    ///     then stays
    /// @throws InterruptedException when the caller is interrupted
    public void poll() throws InterruptedException {
        polling.lockInterruptibly();
        try {
            long start = clock.nanoTime();
            List<TenantId> tenants = tenants();
            List<Callable<Result>> polls = new ArrayList<>();
            for (TenantId tenant : tenants) {
                polls.add(() -> pollTenant(tenant));
            }
            List<Result> results = Fanout.all(polls, config.tenantConcurrency());
            List<TenantId> failed = results.stream()
                    .filter(r -> r.blocks() == null)
                    .map(Result::tenant)
                    .toList();
            if (failed.size() > config.blocklistPollTolerateTenantFailures()) {
                throw new TempoException.Unavailable("polling the blocks of " + failed.size() + " tenants failed, "
                        + config.blocklistPollTolerateTenantFailures() + " are tolerated");
            }
            apply(results);
            metrics.polled(Duration.ofNanos(clock.nanoTime() - start));
        } finally {
            polling.unlock();
        }
    }

    private List<TenantId> tenants() throws InterruptedException {
        try {
            return store.tenants();
        } catch (TempoException e) {
            metrics.pollFailed("");
            throw e;
        }
    }

    /// What a poll has found for a tenant.
    ///
    /// @param tick when it began, in the order of all beginnings of polls and refreshes
    /// @param blocks null when it failed
    private record Result(
            TenantId tenant, long tick, @Nullable TenantBlocks blocks) {}

    private Result pollTenant(TenantId tenant) throws InterruptedException {
        if (config.blocklistPollJitterMs() > 0) {
            clock.sleep(Duration.ofMillis(nextJitter()));
        }
        int attempts = 1 + config.blocklistPollTolerateConsecutiveErrors();
        for (int attempt = 1; attempt <= attempts; attempt++) {
            long tick = tick();
            try {
                return new Result(tenant, tick, poller.poll(tenant, snapshot.blocks(tenant)));
            } catch (TempoException | CorruptBlockException e) {
                metrics.pollFailed(tenant.value());
                log.atError()
                        .addKeyValue("tenant", tenant)
                        .addKeyValue("attempt", attempt)
                        .setCause(e)
                        .log("polling the blocks of a tenant failed");
            }
        }
        return new Result(tenant, 0, null);
    }

    private int nextJitter() {
        lock.lock();
        try {
            return random.nextInt(config.blocklistPollJitterMs());
        } finally {
            lock.unlock();
        }
    }

    private long tick() {
        lock.lock();
        try {
            return ++clockTicks;
        } finally {
            lock.unlock();
        }
    }

    /// Publishes the results of a poll. What failed keeps its old list, and so does what was refreshed meanwhile.
    private void apply(List<Result> results) {
        lock.lock();
        try {
            Map<TenantId, TenantBlocks> next = new TreeMap<>();
            for (Result result : results) {
                TenantBlocks found = result.blocks();
                Refreshed later = refreshed.get(result.tenant());
                boolean outdated = later != null && later.tick() > result.tick();
                next.put(result.tenant(), found == null || outdated ? snapshot.blocks(result.tenant()) : found);
            }
            for (BlockChange change : changes) {
                next.put(change.tenant(), change.applyTo(next.getOrDefault(change.tenant(), TenantBlocks.NONE)));
            }
            changes.clear();
            refreshed.keySet().retainAll(next.keySet());
            refreshing.keySet().retainAll(next.keySet());
            polled = true;
            snapshot = new BlockListSnapshot(next);
            next.forEach(metrics::published);
            metrics.retain(next.keySet());
        } finally {
            lock.unlock();
        }
    }

    /// Looks at the bucket itself, out of turn, because a block of the list was not there any more.
    ///
    /// Readers who ask at the same time, or shortly after, share one look.
    ///
    /// @return a snapshot that is younger than this call, or at most 5 s older
    /// @throws TempoException when the bucket cannot be read
    /// @throws InterruptedException when the caller is interrupted
    public BlockListSnapshot refresh(TenantId tenant) throws InterruptedException {
        ReentrantLock single = refreshing.computeIfAbsent(tenant, t -> new ReentrantLock());
        single.lockInterruptibly();
        try {
            if (wasRefreshed(tenant)) {
                return snapshot;
            }
            long tick = tick();
            TenantBlocks found = poller.pollBucket(tenant, snapshot.blocks(tenant));
            lock.lock();
            try {
                TenantBlocks blocks = found;
                for (BlockChange change : changes) {
                    blocks = change.tenant().equals(tenant) ? change.applyTo(blocks) : blocks;
                }
                refreshed.put(tenant, new Refreshed(tick, clock.nanoTime()));
                publish(tenant, blocks);
                return snapshot;
            } finally {
                lock.unlock();
            }
        } finally {
            single.unlock();
        }
    }

    private boolean wasRefreshed(TenantId tenant) {
        lock.lock();
        try {
            Refreshed last = refreshed.get(tenant);
            return last != null && clock.nanoTime() - last.nanos() < REFRESH_PAUSE.toNanos();
        } finally {
            lock.unlock();
        }
    }

    /// Called with the lock.
    private void publish(TenantId tenant, TenantBlocks blocks) {
        snapshot = snapshot.with(tenant, blocks);
        metrics.published(tenant, blocks);
    }
}

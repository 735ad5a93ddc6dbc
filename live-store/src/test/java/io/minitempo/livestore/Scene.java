// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.block.config.BlockConfig;
import io.minitempo.block.config.WalConfig;
import io.minitempo.block.list.BlockStore;
import io.minitempo.block.store.BackendBlock;
import io.minitempo.block.trace.TraceCombiner;
import io.minitempo.block.wal.SyncPolicy;
import io.minitempo.block.wal.Wal;
import io.minitempo.core.BlockId;
import io.minitempo.core.TenantId;
import io.minitempo.core.TraceId;
import io.minitempo.core.concurrent.CpuPool;
import io.minitempo.core.concurrent.TenantCpu;
import io.minitempo.core.net.HostPort;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.ingestlog.IngestLog;
import io.minitempo.objectstore.memory.FaultyBackend;
import io.minitempo.objectstore.memory.InMemoryBackend;
import io.minitempo.proto.tempopb.Trace;
import io.minitempo.ring.AddressResolver;
import io.minitempo.ring.LocalHost;
import io.minitempo.ring.PartitionedInstance;
import io.minitempo.ring.kv.InMemoryKv;
import io.minitempo.ring.lifecycle.MemberRingConfig;
import io.minitempo.ring.ownership.PartitionRingConfig;
import io.minitempo.server.overrides.Limits;
import io.minitempo.testsupport.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A live-store with everything around it made for the test: clock, disk, bucket, rings, limits.
final class Scene implements AutoCloseable {

    static final TenantId TENANT = TenantId.SINGLE;
    static final Duration POLL = Duration.ofMinutes(5);

    final ManualClock clock;
    final Path folder;
    final FaultyDisk disk = new FaultyDisk();
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final InMemoryKv kv;
    final FaultyBackend bucket;
    final FaultyBackend localBlocks;
    final AtomicReference<Limits> limits = new AtomicReference<>(Limits.defaults());
    final CpuPool cpu = new CpuPool(2);
    final TenantCpu queries = new TenantCpu(2);
    final LiveStoreConfig config;
    final LiveStoreRings rings;
    final LiveStore store;
    /// Heartbeat, partition, cuts, drops; and of the log: lag, commits, the block-builder's commits, lag of the group.
    private final int periodicTasks;
    final AtomicReference<Throwable> failure = new AtomicReference<>();

    private Scene(Builder with) {
        clock = with.clock;
        folder = with.folder;
        kv = with.kv;
        bucket = with.bucket;
        config = with.config;
        rings = LiveStoreRings.of(
                config,
                kv,
                kv,
                new AddressResolver(LocalHost.system()),
                new HostPort("127.0.0.1", 9095),
                with.partition,
                registry,
                clock,
                new SplittableRandom(1));
        periodicTasks = with.log == null ? 4 : 8;
        LiveStoreSource source = with.log == null
                ? new LiveStoreSource.Pushed(bucket)
                : new LiveStoreSource.Log(
                        with.log,
                        new PartitionedInstance(config.ring().instanceId(), "live-store-zone-a", with.partition),
                        Duration.ofMinutes(1));
        LiveStore.Dependencies dependencies = new LiveStore.Dependencies(
                config,
                BlockConfig.defaults(),
                POLL,
                rings,
                tenant -> limits.get(),
                cpu,
                queries,
                registry,
                clock,
                new SplittableRandom(with.seed));
        localBlocks = new FaultyBackend(LiveStore.localBackend(dependencies));
        store = new LiveStore(dependencies, source, new Wal(folder, clock, SyncPolicy.ON_FLUSH, disk), localBlocks);
    }

    static Builder in(Path folder) {
        return new Builder(folder);
    }

    /// The block `live_store` for a test, at `folder`.
    static LiveStoreConfig config(Path folder, String instance, Duration commitInterval) {
        return config(
                folder, instance, commitInterval, LiveStoreConfig.defaults().maxBlockBytes());
    }

    private static LiveStoreConfig config(Path folder, String instance, Duration commitInterval, long maxBlockBytes) {
        LiveStoreConfig d = LiveStoreConfig.defaults();
        return new LiveStoreConfig(
                new MemberRingConfig(
                        d.ring().kvstore().withStore("inmemory"),
                        d.ring().heartbeatPeriod(),
                        d.ring().heartbeatTimeout(),
                        instance,
                        List.of("lo"),
                        "127.0.0.1",
                        0,
                        false,
                        "zone-a"),
                PartitionRingConfig.defaults().inProcess(),
                d.metrics(),
                commitInterval,
                WalConfig.at(folder.toString()),
                d.queryBlockConcurrency(),
                d.completeBlockTimeout(),
                d.completeBlockConcurrency(),
                d.blockReclaimGrace(),
                folder.resolveSibling("marker").toString(),
                d.flushCheckPeriod(),
                d.flushOpTimeout(),
                d.maxTraceLive(),
                d.maxTraceIdle(),
                d.maxLiveTracesBytes(),
                d.maxBlockDuration(),
                maxBlockBytes,
                d.readinessTargetLag(),
                d.readinessMaxWait(),
                d.failOnHighLag(),
                d.removeOwnerOnShutdown());
    }

    Scene start() throws InterruptedException {
        store.start(failure::set);
        return this;
    }

    /// Lets time pass and waits until every periodic task that was due has run.
    void advance(Duration time) throws InterruptedException {
        // A task that was started but does not sleep yet would count its pause from the new time.
        clock.awaitSleepers(periodicTasks);
        clock.advance(time);
        clock.awaitSleepers(periodicTasks);
    }

    void push(long number, long... spans) throws InterruptedException {
        // Nobody turns the clock while the test itself would wait.
        Deadline now = Deadline.after(Duration.ZERO, clock);
        store.push(TENANT, Spans.push(number, clock.instant(), spans), now);
    }

    /// What the live-store answers.
    Optional<Trace> ask(TraceId id) throws InterruptedException {
        TraceCombiner combiner = new TraceCombiner(0, true);
        store.find(TENANT, id, combiner);
        return combiner.result();
    }

    /// What a querier answers: the live-store first, then the bucket.
    Optional<Trace> askAll(TraceId id) throws InterruptedException {
        TraceCombiner combiner = new TraceCombiner(0, true);
        store.find(TENANT, id, combiner);
        addFromBucket(id, combiner);
        return combiner.result();
    }

    private void addFromBucket(TraceId id, TraceCombiner combiner) throws InterruptedException {
        BlockStore blocks = new BlockStore(bucket, 1);
        for (BlockId block : blocks.blocks(TENANT).live()) {
            new BackendBlock(bucket, blocks.meta(TENANT, block)).find(id).ifPresent(combiner::add);
        }
    }

    double metric(String name, String... tags) {
        var meter = registry.find(name).tags(tags).meter();
        return meter == null ? 0 : meter.measure().iterator().next().getValue();
    }

    void stop() throws InterruptedException {
        store.stop(Deadline.after(Duration.ofSeconds(20), Clock.system()));
    }

    @Override
    public void close() {
        try {
            stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            cpu.close();
            queries.close();
        }
    }

    static final class Builder {
        private final Path folder;
        private ManualClock clock = ManualClock.atGoldenInput();
        private InMemoryKv kv = new InMemoryKv(clock);
        private FaultyBackend bucket = new FaultyBackend(new InMemoryBackend(clock));
        private LiveStoreConfig config;
        private int partition;
        private @Nullable IngestLog log;
        private long seed = 1;

        private Builder(Path folder) {
            this.folder = folder.resolve("wal");
            this.config = Scene.config(this.folder, "live-store-zone-a-0", Duration.ofSeconds(5));
        }

        ManualClock clock() {
            return clock;
        }

        Builder clock(ManualClock clock) {
            this.clock = clock;
            return this;
        }

        Builder kv(InMemoryKv kv) {
            this.kv = kv;
            return this;
        }

        Builder bucket(FaultyBackend bucket) {
            this.bucket = bucket;
            return this;
        }

        Builder config(LiveStoreConfig config) {
            this.config = config;
            return this;
        }

        Builder maxBlockBytes(long bytes) {
            this.config = Scene.config(folder, "live-store-zone-a-0", Duration.ofSeconds(5), bytes);
            return this;
        }

        Builder consuming(IngestLog log) {
            this.log = log;
            return this;
        }

        /// Ids of blocks; those of a second process on the same folder must be others.
        Builder seed(long seed) {
            this.seed = seed;
            return this;
        }

        Scene build() {
            return new Scene(this);
        }
    }
}

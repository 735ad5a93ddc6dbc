// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore;

import io.grpc.Status;
import io.micrometer.core.instrument.MeterRegistry;
import io.minitempo.block.config.BlockConfig;
import io.minitempo.block.parquet.write.PageLayout;
import io.minitempo.block.shred.BlockBuilder;
import io.minitempo.block.store.BlockWriter;
import io.minitempo.block.trace.TraceCombiner;
import io.minitempo.block.wal.LocalBlocks;
import io.minitempo.block.wal.Wal;
import io.minitempo.block.wal.WalBlock;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.TraceId;
import io.minitempo.core.concurrent.CpuPool;
import io.minitempo.core.concurrent.PeriodicTask;
import io.minitempo.core.concurrent.TenantCpu;
import io.minitempo.core.lifecycle.Service;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.core.time.GoDuration;
import io.minitempo.ingestlog.PushBytes;
import io.minitempo.livestore.blocks.BlockKeeper;
import io.minitempo.livestore.blocks.Completion;
import io.minitempo.livestore.blocks.DropRule;
import io.minitempo.livestore.blocks.KeeperSettings;
import io.minitempo.livestore.consume.ConsumerSettings;
import io.minitempo.livestore.consume.LogIntake;
import io.minitempo.livestore.consume.StartOffset;
import io.minitempo.livestore.tenant.Durability;
import io.minitempo.livestore.tenant.LogPosition;
import io.minitempo.livestore.tenant.SecondRange;
import io.minitempo.livestore.tenant.TenantInstance;
import io.minitempo.livestore.tenant.TenantSettings;
import io.minitempo.livestore.tenant.Tenants;
import io.minitempo.objectstore.Backend;
import io.minitempo.objectstore.local.LocalBackend;
import io.minitempo.ring.partition.PartitionState;
import io.minitempo.server.overrides.Limits;
import io.minitempo.server.overrides.Overrides;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Holds the recent spans of one partition and answers for them (`spec/write-path.md §4`).
///
/// Every span that was consumed, or whose push returned, is found at every moment from then on until queriers find it
/// in the backend; see the README. Started and stopped by one thread; any thread may push and look up.
public final class LiveStore implements Service {

    private static final Logger log = LoggerFactory.getLogger(LiveStore.class);

    /// How many WAL blocks of a tenant may wait for completion (`spec/write-path.md §4.3`).
    private static final int MAX_WAITING_BLOCKS = 4;

    /// How much longer than `complete_block_timeout` metrics queries may reach back.
    private static final Duration LATE = Duration.ofMinutes(5);
    private static final Duration PUSH_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PUSH_WAIT = Duration.ofSeconds(5);
    /// Live traces may take this part of the heap, whatever the configuration allows.
    private static final int HEAP_DIVISOR = 3;

    private final LiveStoreConfig config;
    private final LiveStoreRings rings;
    private final Overrides overrides;
    private final TenantCpu queries;
    private final Clock clock;
    private final Backend localBackend;
    private final LocalBlocks localBlocks;
    private final Tenants tenants;
    private final BlockKeeper keeper;
    private final @Nullable LogIntake intake;
    private final LiveStoreMetrics metrics;
    private final PeriodicTask cuts;
    private final PeriodicTask drops;
    private volatile Phase phase = Phase.STARTING;

    private enum Phase {
        STARTING,
        RUNNING,
        STOPPING
    }

    /// What a live-store works with.
    ///
    /// @param config the block `live_store`
    /// @param block the block `storage.trace.block`
    /// @param blockListPoll `storage.trace.blocklist_poll`: after two of them every querier knows a block
    /// @param rings its places in the rings
    /// @param overrides limits of tenants
    /// @param cpu where blocks are encoded
    /// @param queries where they are searched
    /// @param registry where metrics go
    /// @param clock the time
    /// @param random ids of blocks, and jitter
    public record Dependencies(
            LiveStoreConfig config,
            BlockConfig block,
            Duration blockListPoll,
            LiveStoreRings rings,
            Overrides overrides,
            CpuPool cpu,
            TenantCpu queries,
            MeterRegistry registry,
            Clock clock,
            RandomGenerator random) {}

    /// A live-store that is not started.
    public LiveStore(Dependencies with, LiveStoreSource source) {
        this(with, source, new Wal(walPath(with), with.clock()), localBackend(with));
    }

    LiveStore(Dependencies with, LiveStoreSource source, Wal wal, Backend localBackend) {
        this.config = with.config();
        this.rings = with.rings();
        this.overrides = with.overrides();
        this.queries = with.queries();
        this.clock = with.clock();
        this.localBackend = localBackend;
        this.localBlocks = new LocalBlocks(wal.blocks(), localBackend);
        Durability durability = switch (source) {
            case LiveStoreSource.Log each -> Durability.AT_CUT;
            case LiveStoreSource.Pushed each -> Durability.AT_PUSH;
        };
        this.tenants = new Tenants(
                tenantSettings(with, durability), wal, overrides, this::cut, with.registry(), clock, with.random());
        Duration settling = with.blockListPoll().multipliedBy(2);
        this.intake = switch (source) {
            case LiveStoreSource.Log each -> intake(each, settling, with.registry());
            case LiveStoreSource.Pushed each -> null;
        };
        this.keeper = keeper(with, source, settling);
        this.metrics = new LiveStoreMetrics(with.registry(), this);
        if (source instanceof LiveStoreSource.Log each) {
            metrics.owns(each.instance().partition(), each.instance().group());
        }
        this.cuts = new PeriodicTask("live-store-cuts", config.flushCheckPeriod(), clock, this::check);
        this.drops =
                new PeriodicTask("live-store-drops", config.flushOpTimeout(), clock, () -> keeper.dropOld(tenants));
    }

    private static Path walPath(Dependencies with) {
        return Path.of(with.config().wal().path());
    }

    /// The bucket of the complete blocks on the local disk.
    static LocalBackend localBackend(Dependencies with) {
        return new LocalBackend(walPath(with).resolve(Wal.BLOCKS), with.clock());
    }

    private static TenantSettings tenantSettings(Dependencies with, Durability durability) {
        LiveStoreConfig config = with.config();
        return new TenantSettings(
                durability,
                config.maxTraceIdle(),
                config.maxTraceLive(),
                config.maxBlockDuration(),
                config.maxBlockBytes(),
                config.wal().ingestionTimeRangeSlack(),
                with.block().version(),
                with.block().dedicatedColumns(),
                config.queryBlockConcurrency());
    }

    private LogIntake intake(LiveStoreSource.Log source, Duration settling, MeterRegistry registry) {
        long maxLiveBytes =
                Math.min(config.maxLiveTracesBytes(), Runtime.getRuntime().maxMemory() / HEAP_DIVISOR);
        ConsumerSettings settings = new ConsumerSettings(
                source.instance().group(),
                config.commitInterval(),
                maxLiveBytes,
                MAX_WAITING_BLOCKS,
                config.completeBlockTimeout());
        return new LogIntake(
                source.log(),
                source.instance().partition(),
                settings,
                new LogIntake.Readiness(config.readinessTargetLag(), config.readinessMaxWait()),
                settling,
                source.lagInterval(),
                tenants,
                registry,
                clock);
    }

    private BlockKeeper keeper(Dependencies with, LiveStoreSource source, Duration settling) {
        Backend uploadTo = switch (source) {
            case LiveStoreSource.Log each -> null;
            case LiveStoreSource.Pushed each -> each.backend();
        };
        // A block that never leaves this disk is not worth the time that other codecs take.
        PageLayout layout = uploadTo == null ? PageLayout.MIXED : with.block().pageLayout();
        BlockWriter.Settings writing = new BlockWriter.Settings(
                BlockBuilder.Options.defaults()
                        .withLayout(layout)
                        .withRowGroupBytes(with.block().parquetRowGroupSizeBytes())
                        .withDropDuplicates(false),
                with.block().bloomFilterFalsePositive(),
                with.block().bloomFilterShardSizeBytes(),
                false);
        LogIntake consumed = intake;
        DropRule rule = consumed == null
                ? DropRule.uploaded(settling, clock)
                : (instance, block) ->
                        consumed.isFoundInBackend(instance, block.meta().blockId());
        return new BlockKeeper(
                new KeeperSettings(
                        config.completeBlockConcurrency(), config.completeBlockTimeout(), config.blockReclaimGrace()),
                localBlocks,
                new Completion(localBlocks, writing, with.cpu()),
                uploadTo,
                rule,
                with.registry(),
                clock,
                with.random());
    }

    private void cut(TenantInstance instance, WalBlock block) {
        keeper.cut(instance, block);
    }

    /// Takes up what is on disk, joins the rings, then consumes; lookups are answered when [#notReady] is empty.
    ///
    /// @throws TempoException.Unavailable when no broker answers
    /// @throws InterruptedException when start-up is cancelled
    @Override
    public void start(FailureListener failure) throws InterruptedException {
        rings.downscale().resume();
        localBackend.probe();
        tenants.recover(localBlocks);
        boolean hasLocalData = !tenants.all().isEmpty();
        keeper.resume(tenants);
        rings.partition().start(failure);
        rings.instance().start(failure);
        LogIntake consumed = intake;
        if (consumed != null) {
            boolean inactive = rings.partition()
                    .partition()
                    .map(partition -> partition.state() == PartitionState.INACTIVE)
                    .orElse(false);
            consumed.start(new StartOffset.Situation(hasLocalData, inactive), failure);
        }
        phase = Phase.RUNNING;
        cuts.start(false);
        drops.start(false);
    }

    private void check() {
        tenants.cut(false);
        keeper.sweep();
    }

    /// Takes a push of the distributor in the same process; when it returns, a crash of the process loses nothing of
    /// it. Traces beyond a limit are dropped and counted, as in Tempo without an error.
    ///
    /// @throws TempoException.Unavailable when it does not serve yet or any more, when its disk does not take the
    /// spans, or when completion lags behind until the deadline
    /// @throws InterruptedException when the caller is interrupted
    public void push(TenantId tenant, PushBytes value, Deadline deadline) throws InterruptedException {
        if (intake != null) {
            throw new IllegalStateException("this live-store consumes the log, it takes no pushes");
        }
        Optional<String> refusal = refusal();
        if (refusal.isPresent()) {
            throw new TempoException.Unavailable(refusal.get());
        }
        TenantInstance instance = tenants.of(tenant);
        Deadline limit = deadline.atMost(LONGEST_PUSH_WAIT);
        while (instance.waitingBlocks() > MAX_WAITING_BLOCKS) {
            if (limit.hasPassed()) {
                throw new TempoException.Unavailable("live-store has " + instance.waitingBlocks() + " blocks of tenant "
                        + tenant + " waiting for completion, at most " + MAX_WAITING_BLOCKS + " may wait");
            }
            clock.sleep(PUSH_PAUSE);
        }
        instance.push(value, LogPosition.pushed(clock.millis()));
    }

    /// Adds what is held of a trace to a combiner.
    ///
    /// @throws io.grpc.StatusRuntimeException code Unknown, as in Tempo, when it does not serve yet or any more
    /// @throws TempoException.TooLarge when the trace exceeds the combiner's limit and must be whole
    /// @throws InterruptedException when the caller is interrupted
    void find(TenantId tenant, TraceId id, TraceCombiner combiner) throws InterruptedException {
        requireServing();
        Optional<TenantInstance> instance = tenants.find(tenant);
        if (instance.isPresent()) {
            instance.get().find(id, combiner);
        }
    }

    /// Runs work over everything that is held of a tenant and may lie in a range of time; nothing for one that never
    /// sent anything.
    ///
    /// @throws io.grpc.StatusRuntimeException code Unknown, as in Tempo, when it does not serve yet or any more
    /// @throws InterruptedException when the caller is interrupted
    <R> List<R> scan(TenantId tenant, SecondRange range, TenantInstance.Work<R> work) throws InterruptedException {
        requireServing();
        Optional<TenantInstance> instance = tenants.find(tenant);
        return instance.isPresent() ? instance.get().scan(range, queries, work) : List.of();
    }

    /// The limits of a tenant.
    Limits limits(TenantId tenant) {
        return overrides.of(tenant);
    }

    /// Fails when a metrics query begins before everything that is held for sure (`spec/write-path.md §4.5`).
    ///
    /// @throws io.grpc.StatusRuntimeException code Unknown, as in Tempo
    void requireHeld(long startSeconds) {
        Duration held = config.completeBlockTimeout();
        if (startSeconds < clock.instant().minus(held).minus(LATE).getEpochSecond()) {
            throw Status.UNKNOWN
                    .withDescription("time range must be within last " + GoDuration.format(held))
                    .asRuntimeException();
        }
    }

    /// Fails while lookups could miss spans (`spec/write-path.md §4.2` step 4).
    ///
    /// @throws io.grpc.StatusRuntimeException code Unknown, as in Tempo
    void requireServing() {
        Optional<String> refusal = refusal();
        if (refusal.isPresent()) {
            throw Status.UNKNOWN.withDescription(refusal.get()).asRuntimeException();
        }
    }

    /// Fails when a request for data up to `endSeconds` may miss some that is not consumed yet
    /// (`spec/write-path.md §4.5`).
    ///
    /// @throws io.grpc.StatusRuntimeException code Unknown, as in Tempo
    void requireNoLag(String method, long endSeconds) {
        LogIntake consumed = intake;
        if (consumed == null || !consumed.isLagged(endSeconds)) {
            return;
        }
        metrics.lagged("/" + method);
        if (config.failOnHighLag()) {
            throw Status.UNKNOWN
                    .withDescription("cannot guarantee complete results")
                    .asRuntimeException();
        }
    }

    private Optional<String> refusal() {
        return switch (phase) {
            case STARTING -> Optional.of("live-store is starting");
            case STOPPING -> Optional.of("live-store is stopping");
            case RUNNING ->
                intake == null || intake.isReady() ? Optional.empty() : Optional.of("live-store is starting");
        };
    }

    @Override
    public Optional<String> notReady() {
        return refusal().map(text -> "LiveStore not ready: " + text);
    }

    /// Whether it was started and is not stopping, ready or not.
    boolean isRunning() {
        return phase == Phase.RUNNING;
    }

    double catchUpSeconds() {
        LogIntake consumed = intake;
        return consumed == null ? 0 : consumed.catchUpDuration().toNanos() / 1e9;
    }

    /// Stops reading, leaves the rings, brings everything to the WAL, removes the marker of a prepared downscale, stops
    /// the work on blocks (`spec/write-path.md §4.4`).
    @Override
    public void stop(Deadline deadline) throws InterruptedException {
        phase = Phase.STOPPING;
        LogIntake consumed = intake;
        if (consumed != null) {
            consumed.stop(deadline);
        }
        cuts.stop(deadline);
        drops.stop(deadline);
        attempt("instance ring was not left", () -> rings.instance().stop(deadline));
        attempt("partition was not given up", () -> rings.partition().stop(deadline));
        tenants.cut(true);
        if (consumed != null) {
            consumed.commit(deadline);
        }
        attempt("shutdown marker was not removed", rings.marker()::remove);
        keeper.stop(deadline);
    }

    private static void attempt(String problem, Service.Action step) throws InterruptedException {
        try {
            step.run();
        } catch (RuntimeException e) {
            log.atError().setCause(e).log(problem);
        }
    }
}

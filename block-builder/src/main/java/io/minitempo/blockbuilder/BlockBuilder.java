// SPDX-License-Identifier: Apache-2.0
package io.minitempo.blockbuilder;

import io.micrometer.core.instrument.MeterRegistry;
import io.minitempo.block.config.BlockConfig;
import io.minitempo.block.list.BlockStore;
import io.minitempo.blockbuilder.flush.SectionFlusher;
import io.minitempo.core.TempoException;
import io.minitempo.core.concurrent.Threads;
import io.minitempo.core.lifecycle.Service;
import io.minitempo.core.time.Backoff;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.ingestlog.GroupLag;
import io.minitempo.ingestlog.IngestLog;
import io.minitempo.ring.partition.PartitionRing;
import io.minitempo.ring.partition.PartitionState;
import io.minitempo.server.overrides.Overrides;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns the log into blocks: consumes the assigned partitions cycle after cycle (`spec/write-path.md §5`).
///
/// All work is done by one platform thread, uploads of several tenants by threads of their own. A failed cycle is
/// logged and tried again; only an [Error] ends the service.
public final class BlockBuilder implements Service {

    /// The consumer group whose offsets say what is in blocks, whatever `ingest.kafka.consumer_group` says.
    public static final String GROUP = "block-builder";

    private static final Logger log = LoggerFactory.getLogger(BlockBuilder.class);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LAST_RETRY = Duration.ofMinutes(1);
    private static final Duration RING_CHECK = Duration.ofSeconds(10);

    private final BlockBuilderConfig config;
    private final PartitionAssignment assignment;
    private final IngestLog ingestLog;
    private final Supplier<PartitionRing> ring;
    private final Clock clock;
    private final Tuning tuning;
    private final BlockBuilderMetrics metrics;
    private final GroupLag lag;
    private final Backoff backoff;
    private final ConsumeCycle cycle;
    private final Path spoolDirectory;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile List<Integer> owned = List.of();
    private volatile boolean stopping;
    /// Guarded by the lock: whether an interrupt would end a pause and nothing else.
    private boolean pausing;
    private @Nullable Thread thread;

    /// What a block-builder works with; it starts and stops none of it.
    ///
    /// @param config `block_builder`
    /// @param block `storage.trace.block`
    /// @param log the log, named `block-builder`
    /// @param store the bucket
    /// @param ring newest snapshot of the partition ring
    /// @param overrides limits of tenants
    /// @param lagInterval `consumer_group_lag_metric_update_interval`
    /// @param registry where metrics go
    /// @param clock the time
    /// @param random spreads retries
    public record Dependencies(
            BlockBuilderConfig config,
            BlockConfig block,
            IngestLog log,
            BlockStore store,
            Supplier<PartitionRing> ring,
            Overrides overrides,
            Duration lagInterval,
            MeterRegistry registry,
            Clock clock,
            RandomGenerator random) {}

    /// What is fixed in Tempo and differs in tests.
    ///
    /// @param emptyPoll how long the log must have nothing before a section ends
    /// @param spoolMemory bytes of traces that a section keeps in memory
    /// @param flushMemory bytes of traces on their way into blocks side by side
    /// @param stopPatience how long a stop waits for the cycle at work
    record Tuning(Duration emptyPoll, long spoolMemory, long flushMemory, Duration stopPatience) {

        static Tuning defaults() {
            return new Tuning(
                    Duration.ofSeconds(10), 64L << 20, Runtime.getRuntime().maxMemory() / 5, Duration.ofSeconds(60));
        }
    }

    /// A block-builder that is yet to start.
    ///
    /// @throws IllegalArgumentException when [BlockBuilderConfig#problemsInUse] is not empty
    public BlockBuilder(Dependencies with) {
        this(with, Tuning.defaults());
    }

    BlockBuilder(Dependencies with, Tuning tuning) {
        this.config = with.config();
        this.assignment = new PartitionAssignment(config);
        this.ingestLog = with.log();
        this.ring = with.ring();
        this.clock = with.clock();
        this.tuning = tuning;
        this.metrics = new BlockBuilderMetrics(with.registry());
        this.lag = new GroupLag(with.log(), GROUP, () -> owned, with.lagInterval(), with.registry(), clock);
        this.backoff = new Backoff(FIRST_RETRY, LAST_RETRY, 0, with.random());
        this.spoolDirectory = Path.of(config.wal().path(), "sections");
        Duration duration = config.consumeCycleDuration();
        SectionConsumer consumer = new SectionConsumer(
                ingestLog,
                new SectionConsumer.Bounds(
                        duration, config.maxConsumingBytes(), tuning.emptyPoll(), tuning.spoolMemory()),
                spoolDirectory,
                metrics,
                lag,
                clock,
                () -> stopping);
        this.cycle = new ConsumeCycle(
                consumer,
                new SectionFlusher(
                        with.store(),
                        with.block(),
                        with.overrides(),
                        tuning.flushMemory(),
                        duration,
                        config.wal().ingestionTimeRangeSlack()),
                new NoCompactFlags(with.store()),
                new StartOffsets(ingestLog, GROUP),
                ingestLog.committedOffsets(),
                duration,
                metrics,
                clock,
                () -> stopping);
    }

    /// Starts consuming.
    ///
    /// @throws TempoException.Unavailable when no broker answers, or `wal.path` cannot be written to
    /// @throws InterruptedException when start-up is cancelled
    @Override
    public void start(FailureListener failure) throws InterruptedException {
        clearSpool();
        ingestLog.awaitReachable();
        lag.start();
        thread = Threads.startPlatform("block-builder", () -> consume(failure));
    }

    private void consume(FailureListener failure) {
        try {
            while (!stopping) {
                pause(runCycle());
            }
        } catch (InterruptedException e) {
            log.atWarn().setCause(e).log("consumption was cut short, what is not committed will be consumed again");
        } catch (RuntimeException | Error e) {
            failure.failed(e);
        }
    }

    /// Runs a cycle and returns how long to wait before the next.
    Duration runCycle() throws InterruptedException {
        long start = clock.nanoTime();
        try {
            SortedMap<Integer, PartitionState> now = assignment.in(ring.get());
            owned = List.copyOf(now.keySet());
            metrics.owns(now);
            if (now.isEmpty()) {
                return shorter(config.consumeCycleDuration(), RING_CHECK);
            }
            clearSpool();
            ConsumeCycle.Outcome outcome = cycle.run(now.keySet());
            if (outcome.failures() > 0) {
                return shorter(config.consumeCycleDuration(), backoff.next());
            }
            backoff.reset();
            return outcome.pause();
        } catch (RuntimeException e) {
            log.atError().setCause(e).log("consumption cycle failed");
            return shorter(config.consumeCycleDuration(), backoff.next());
        } finally {
            metrics.cycleDuration().record(Duration.ofNanos(clock.nanoTime() - start));
        }
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private void pause(Duration duration) throws InterruptedException {
        if (!enterPause()) {
            return;
        }
        try {
            clock.sleep(duration);
        } catch (InterruptedException e) {
            if (!stopping) {
                throw e;
            }
        } finally {
            leavePause();
        }
    }

    private boolean enterPause() {
        lock.lock();
        try {
            pausing = !stopping;
            return pausing;
        } finally {
            lock.unlock();
        }
    }

    private void leavePause() {
        lock.lock();
        try {
            pausing = false;
        } finally {
            lock.unlock();
        }
    }

    /// Lets the section at work come to its commit, for at most a minute, then cancels it. Nothing is lost either way.
    @Override
    public void stop(Deadline deadline) throws InterruptedException {
        lock.lock();
        try {
            stopping = true;
            if (pausing && thread != null) {
                thread.interrupt();
            }
        } finally {
            lock.unlock();
        }
        @Nullable Thread running = thread;
        if (running != null
                && !running.join(deadline.atMost(tuning.stopPatience()).remaining())) {
            running.interrupt();
            running.join(deadline.remaining());
        }
        lag.stop(deadline);
        metrics.close();
    }

    /// Removes what a cycle that was cut short has left.
    private void clearSpool() {
        try {
            Files.createDirectories(spoolDirectory);
            try (DirectoryStream<Path> files = Files.newDirectoryStream(spoolDirectory)) {
                for (Path file : files) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new TempoException.Unavailable(
                    "block_builder.wal.path: cannot prepare " + spoolDirectory + ": " + e.getMessage(), e);
        }
    }
}

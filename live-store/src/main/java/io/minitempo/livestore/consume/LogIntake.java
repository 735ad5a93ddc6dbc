// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore.consume;

import io.micrometer.core.instrument.MeterRegistry;
import io.minitempo.core.BlockId;
import io.minitempo.core.TempoException;
import io.minitempo.core.concurrent.PeriodicTask;
import io.minitempo.core.concurrent.Threads;
import io.minitempo.core.lifecycle.Service.FailureListener;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.ingestlog.GroupLag;
import io.minitempo.ingestlog.IngestLog;
import io.minitempo.ingestlog.UnknownPartitionException;
import io.minitempo.livestore.tenant.TenantInstance;
import io.minitempo.livestore.tenant.Tenants;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Everything that a live-store does with its partition of the log, in the order of its start and its stop.
///
/// Started and stopped by one thread; any thread may ask how far it got.
public final class LogIntake {

    private static final Logger log = LoggerFactory.getLogger(LogIntake.class);

    /// Two of the default cycles of a block-builder: one that has just been installed commits first after one.
    private static final Duration LEAST_PATIENCE = Duration.ofMinutes(10);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration LAST_COMMIT = Duration.ofSeconds(10);

    private final IngestLog source;
    private final int partition;
    private final ConsumerSettings settings;
    private final Readiness readiness;
    private final Tenants tenants;
    private final MeterRegistry registry;
    private final Clock clock;
    private final Coverage coverage;
    private final GroupLag groupLag;
    private final PeriodicTask looks;
    private volatile @Nullable Running running;

    private record Running(StartOffset start, CatchUp catchUp, PartitionLag lag, PartitionConsumer consumer) {}

    private record Followers(GroupLag groupLag, int partition, CatchUp catchUp, PartitionLag lag)
            implements PartitionConsumer.Progress {
        @Override
        public void handled(long position, long timestampMillis) {
            groupLag.consumed(partition, timestampMillis);
            if (!catchUp.isReady()) {
                catchUp.look(position, lag.lag());
            }
        }

        @Override
        public void restarted(long end) {
            catchUp.restarted(end);
        }
    }

    /// When lookups may be answered.
    ///
    /// @param targetLag `readiness_target_lag`
    /// @param maxWait `readiness_max_wait`
    public record Readiness(Duration targetLag, Duration maxWait) {}

    /// The intake of one partition.
    ///
    /// @param settling how old a commit of the block-builder must be until every querier knows its blocks
    /// @param lagInterval how often the lag of the group is measured
    public LogIntake(
            IngestLog source,
            int partition,
            ConsumerSettings settings,
            Readiness readiness,
            Duration settling,
            Duration lagInterval,
            Tenants tenants,
            MeterRegistry registry,
            Clock clock) {
        this.source = source;
        this.partition = partition;
        this.settings = settings;
        this.readiness = readiness;
        this.tenants = tenants;
        this.registry = registry;
        this.clock = clock;
        this.coverage = new Coverage(source.committedOffsets(), partition, settling, clock);
        this.groupLag = new GroupLag(source, settings.group(), () -> List.of(partition), lagInterval, registry, clock);
        this.looks = new PeriodicTask("live-store-lag", LOOK, clock, this::look);
    }

    /// Waits for the broker, then consumes from the offset that [StartOffset] chooses.
    ///
    /// @throws TempoException.Unavailable when no broker answers
    /// @throws InterruptedException when the caller is interrupted
    public void start(StartOffset.Situation situation, FailureListener failure) throws InterruptedException {
        source.awaitReachable();
        coverage.start();
        StartOffset start = StartOffset.choose(
                source,
                settings.group(),
                partition,
                situation,
                coverage.committed(),
                settings.completeBlockTimeout(),
                clock);
        log.atInfo()
                .addKeyValue("partition", partition)
                .addKeyValue("group", settings.group())
                .addKeyValue("offset", start.first())
                .addKeyValue("end", start.end())
                .log("consumption starts");
        CatchUp catchUp = new CatchUp(start, readiness.targetLag, readiness.maxWait, clock);
        PartitionLag lag = new PartitionLag(start.first(), clock);
        PartitionConsumer consumer = new PartitionConsumer(
                source,
                partition,
                settings,
                tenants,
                coverage,
                lag,
                new Followers(groupLag, partition, catchUp, lag),
                registry,
                clock);
        running = new Running(start, catchUp, lag, consumer);
        consumer.start(failure);
        groupLag.start();
        looks.start(true);
    }

    private void look() throws InterruptedException {
        Running current = running;
        if (current == null) {
            return;
        }
        try {
            current.lag.endSeen(source.offsets().end(partition));
        } catch (UnknownPartitionException e) {
            log.atDebug().setCause(e).log("nothing to be behind of yet");
            current.lag.endSeen(0);
        } catch (TempoException.Unavailable e) {
            log.atDebug().setCause(e).log("end of the partition is not known");
            current.lag.endLost();
        }
        current.catchUp.look(current.lag.position(), current.lag.lag());
    }

    /// Whether what was in the log at the start has been read.
    public boolean isReady() {
        Running current = running;
        return current != null && current.catchUp.isReady();
    }

    /// How long reading that took; zero before it is done.
    public Duration catchUpDuration() {
        Running current = running;
        return current == null ? Duration.ZERO : current.catchUp.duration();
    }

    /// How far behind the end of the partition consumption is; empty when unknown.
    public Optional<Duration> lag() {
        Running current = running;
        return current == null ? Optional.empty() : current.lag.lag();
    }

    /// Whether a request for data up to `endSeconds` may miss some; see [PartitionLag#isLagged].
    public boolean isLagged(long endSeconds) {
        Running current = running;
        return current == null ? endSeconds != 0 : current.lag.isLagged(endSeconds);
    }

    /// Whether every querier finds the spans of a block in the backend. Without a block-builder nobody ever will, and
    /// time alone decides, so the answer is true then; that there is none is known after `complete_block_timeout`, but
    /// not within ten minutes.
    public boolean isFoundInBackend(TenantInstance instance, BlockId block) {
        Running current = running;
        if (current == null) {
            return false;
        }
        // Of blocks that an earlier process filled it is only known that their records came before this start.
        return coverage.isAbsent(patience()) || coverage.isBuilt(instance.lastOffset(block, current.start.end() - 1));
    }

    private Duration patience() {
        Duration timeout = settings.completeBlockTimeout();
        return timeout.compareTo(LEAST_PATIENCE) < 0 ? LEAST_PATIENCE : timeout;
    }

    /// Ends reading and commits what is on disk.
    ///
    /// @throws InterruptedException when the caller is interrupted
    public void stop(Deadline deadline) throws InterruptedException {
        looks.stop(deadline);
        groupLag.stop(deadline);
        coverage.stop(deadline);
        Running current = running;
        if (current != null) {
            current.consumer.stop(deadline);
        }
    }

    /// Commits what has reached the disk since the stop; gives up when a broker that is gone does not answer in time,
    /// as the records are then only read once more.
    ///
    /// @throws InterruptedException when the caller is interrupted
    public void commit(Deadline deadline) throws InterruptedException {
        Running current = running;
        if (current == null) {
            return;
        }
        Thread committing = Threads.startVirtual("live-store-last-commit", () -> commit(current.consumer));
        Duration left = deadline.remaining();
        if (!committing.join(left.compareTo(LAST_COMMIT) < 0 ? left : LAST_COMMIT)) {
            log.atWarn().log("last offset was not committed in time, its records will be read again");
            committing.interrupt();
        }
    }

    private static void commit(PartitionConsumer consumer) {
        try {
            consumer.commit();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

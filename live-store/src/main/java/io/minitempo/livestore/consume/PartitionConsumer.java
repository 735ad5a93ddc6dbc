// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore.consume;

import io.micrometer.core.instrument.MeterRegistry;
import io.minitempo.core.CorruptBlockException;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.concurrent.PeriodicTask;
import io.minitempo.core.concurrent.Threads;
import io.minitempo.core.lifecycle.Service.FailureListener;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.core.time.Throttle;
import io.minitempo.core.wire.WireException;
import io.minitempo.ingestlog.IngestLog;
import io.minitempo.ingestlog.LogRecord;
import io.minitempo.ingestlog.OffsetOutOfRangeException;
import io.minitempo.ingestlog.PartitionReader;
import io.minitempo.ingestlog.PushBytes;
import io.minitempo.ingestlog.UnknownPartitionException;
import io.minitempo.livestore.tenant.LogPosition;
import io.minitempo.livestore.tenant.TenantInstance;
import io.minitempo.livestore.tenant.Tenants;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads a partition into the tenants' memory, and commits what has reached their disk (`spec/write-path.md §4.3`).
///
/// One thread reads; a task of its own commits. Consumption waits while memory, WAL or disk are full; nothing is
/// skipped.
public final class PartitionConsumer {

    private static final Logger log = LoggerFactory.getLogger(PartitionConsumer.class);

    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration WAIT = Duration.ofSeconds(1);

    private final IngestLog source;
    private final int partition;
    private final ConsumerSettings settings;
    private final Tenants tenants;
    private final Coverage coverage;
    private final PartitionLag lag;
    private final Progress progress;
    private final Clock clock;
    private final ConsumerMetrics metrics;
    private final PeriodicTask commits;
    private final Throttle troubles;
    private volatile long handled;
    private volatile boolean stopping;
    private @Nullable PartitionReader reader;
    private @Nullable Thread thread;
    /// What was committed last; owned by the committing thread, and by the stopping one after it.
    private long committed = -1;
    /// Whether reading must begin anew at the start of the partition; owned by the consuming thread.
    private boolean outOfRange;

    /// Is told of every record that was handled.
    @FunctionalInterface
    public interface Progress {
        /// A record was handled; the next one has offset `position` or more.
        void handled(long position, long timestampMillis);
    }

    /// A consumer of `partition` that begins at the position of `lag`.
    public PartitionConsumer(
            IngestLog source,
            int partition,
            ConsumerSettings settings,
            Tenants tenants,
            Coverage coverage,
            PartitionLag lag,
            Progress progress,
            MeterRegistry registry,
            Clock clock) {
        this.source = source;
        this.partition = partition;
        this.settings = settings;
        this.tenants = tenants;
        this.coverage = coverage;
        this.lag = lag;
        this.progress = progress;
        this.clock = clock;
        this.metrics = new ConsumerMetrics(registry);
        this.handled = lag.position();
        this.commits = new PeriodicTask("live-store-commits", settings.commitInterval(), clock, this::commit);
        this.troubles = new Throttle(Duration.ofMinutes(1), clock);
    }

    /// Starts reading and committing; a failure that is nobody's known fault ends both and is told to `failure`.
    public void start(FailureListener failure) {
        PartitionReader opened = source.openReader(partition, handled);
        reader = opened;
        thread = Threads.startVirtual("live-store-consumer", () -> run(opened, failure));
        if (settings.commitInterval().isPositive()) {
            commits.start(false);
        }
    }

    private void run(PartitionReader from, FailureListener failure) {
        try {
            while (!stopping) {
                poll(from);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            // Without consumption the process is of no use, and must not look ready.
            if (!stopping) {
                failure.failed(e);
            }
        }
    }

    private void poll(PartitionReader from) throws InterruptedException {
        try {
            if (outOfRange) {
                restart(from);
                outOfRange = false;
            }
            handle(from.poll(POLL));
        } catch (OffsetOutOfRangeException e) {
            log.atError().setCause(e).log("records that were not consumed are gone from the log");
            outOfRange = true;
        } catch (TempoException.Unavailable | CorruptBlockException | UnknownPartitionException e) {
            if (troubles.tryPass()) {
                log.atError().setCause(e).log("partition cannot be read");
            }
            clock.sleep(WAIT);
        }
    }

    private void restart(PartitionReader from) throws InterruptedException {
        long start = source.offsets().start(partition);
        long end = source.offsets().end(partition);
        // A position beyond the end means that the topic was made anew.
        from.seek(start);
        handled = start;
        log.atWarn()
                .addKeyValue("start", start)
                .addKeyValue("end", end)
                .log("consumption goes on at the start of the partition");
    }

    /// Handles records in their order, waiting where there is no room.
    ///
    /// @throws InterruptedException when the caller is interrupted; the record at work counts as not handled
    public void handle(List<LogRecord> records) throws InterruptedException {
        if (records.isEmpty()) {
            return;
        }
        metrics.fetched(records.size());
        for (LogRecord each : records) {
            handle(each);
            long position = each.offset() + 1;
            handled = position;
            lag.consumed(position, each.timestampMillis());
            progress.handled(position, each.timestampMillis());
        }
        if (settings.commitInterval().isZero()) {
            while (!tenants.cut(true)) {
                clock.sleep(WAIT);
            }
            commit();
        }
    }

    private void handle(LogRecord each) throws InterruptedException {
        long age = clock.millis() - each.timestampMillis();
        metrics.received(Duration.ofMillis(age));
        TenantId tenant;
        PushBytes value;
        try {
            tenant = each.tenant();
            value = each.decode();
        } catch (TempoException.Unauthenticated | TempoException.Invalid | WireException e) {
            metrics.processed("");
            metrics.dropped("", ConsumerMetrics.Drop.DECODING_FAILED);
            if (troubles.tryPass()) {
                log.atWarn().addKeyValue("record", each).setCause(e).log("record cannot be decoded, dropped");
            }
            return;
        }
        metrics.processed(tenant.value());
        if (age > settings.completeBlockTimeout().toMillis() && coverage.isBuilt(each.offset())) {
            metrics.dropped(tenant.value(), ConsumerMetrics.Drop.TOO_OLD);
            return;
        }
        TenantInstance instance = tenants.of(tenant);
        awaitRoom(instance);
        instance.push(value, new LogPosition(each.offset(), each.timestampMillis()));
    }

    private void awaitRoom(TenantInstance instance) throws InterruptedException {
        ConsumerMetrics.@Nullable Wait reason = missing(instance);
        if (reason == null) {
            return;
        }
        long start = clock.nanoTime();
        while (reason != null) {
            long before = clock.nanoTime();
            clock.sleep(WAIT);
            metrics.waited(reason, Duration.ofNanos(clock.nanoTime() - before));
            reason = missing(instance);
        }
        metrics.waitedInAll(Duration.ofNanos(clock.nanoTime() - start));
    }

    private ConsumerMetrics.@Nullable Wait missing(TenantInstance instance) {
        if (tenants.isStalled() || instance.waitingBlocks() > settings.maxWaitingBlocks()) {
            return ConsumerMetrics.Wait.WAL;
        }
        return tenants.bytesInMemory() >= settings.maxLiveBytes() ? ConsumerMetrics.Wait.LIVE_TRACES : null;
    }

    /// Commits the offset below which everything is on disk, if that is another one than the last time. A broker that
    /// does not take it gets the next one.
    ///
    /// @throws InterruptedException when the caller is interrupted
    public void commit() throws InterruptedException {
        long offset = tenants.committable(handled);
        if (offset == committed) {
            return;
        }
        try {
            source.committedOffsets().commit(settings.group(), partition, offset);
            committed = offset;
        } catch (TempoException.Unavailable | UnknownPartitionException e) {
            if (troubles.tryPass()) {
                log.atWarn().addKeyValue("offset", offset).setCause(e).log("offset was not committed");
            }
        }
    }

    /// Ends reading and committing.
    ///
    /// @throws InterruptedException when the caller is interrupted
    public void stop(Deadline deadline) throws InterruptedException {
        stopping = true;
        Thread running = thread;
        if (running != null) {
            running.interrupt();
            running.join(deadline.remaining());
        }
        PartitionReader open = reader;
        if (open != null) {
            open.close();
        }
        commits.stop(deadline);
    }
}

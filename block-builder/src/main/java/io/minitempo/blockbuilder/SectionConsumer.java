// SPDX-License-Identifier: Apache-2.0
package io.minitempo.blockbuilder;

import io.minitempo.blockbuilder.flush.Section;
import io.minitempo.blockbuilder.spool.SectionSpool;
import io.minitempo.core.CorruptBlockException;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.time.Clock;
import io.minitempo.core.wire.WireException;
import io.minitempo.ingestlog.GroupLag;
import io.minitempo.ingestlog.IngestLog;
import io.minitempo.ingestlog.LogRecord;
import io.minitempo.ingestlog.PartitionReader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Takes one section from a partition (`spec/write-path.md §5.1`, step 3). Owned by the thread of the cycle.
final class SectionConsumer {

    /// Longest poll, so that a request to stop is seen.
    private static final Duration SLICE = Duration.ofSeconds(1);

    private final IngestLog log;
    private final Bounds bounds;
    private final Path spoolDirectory;
    private final BlockBuilderMetrics metrics;
    private final GroupLag lag;
    private final Clock clock;
    private final BooleanSupplier stopping;

    /// Where a section ends.
    ///
    /// @param duration how much younger than the first record a record may be
    /// @param bytes value bytes from which on nothing more is taken, 0 for no bound
    /// @param emptyPoll how long the log may have nothing more
    /// @param memory bytes of traces kept in memory
    record Bounds(Duration duration, long bytes, Duration emptyPoll, long memory) {}

    SectionConsumer(
            IngestLog log,
            Bounds bounds,
            Path spoolDirectory,
            BlockBuilderMetrics metrics,
            GroupLag lag,
            Clock clock,
            BooleanSupplier stopping) {
        this.log = log;
        this.bounds = bounds;
        this.spoolDirectory = spoolDirectory;
        this.metrics = metrics;
        this.lag = lag;
        this.clock = clock;
        this.stopping = stopping;
    }

    /// Takes the section that begins with the first record at `offset` or after; empty when there is none yet. The
    /// caller closes its spool.
    ///
    /// A request to stop ends the section early, as a log without further records would.
    ///
    /// @throws CorruptBlockException when a record is not what a distributor writes
    /// @throws InterruptedException when the caller is interrupted
    Optional<Section> consume(int partition, long offset) throws InterruptedException {
        SectionSpool spool = new SectionSpool(spoolDirectory, bounds.memory());
        boolean taken = false;
        try (PartitionReader reader = log.openReader(partition, offset)) {
            Optional<Section> section = new Taking(partition, spool).take(reader);
            taken = section.isPresent();
            return section;
        } catch (RuntimeException e) {
            metrics.partition(partition).fetchErrors().increment();
            throw e;
        } finally {
            if (!taken) {
                spool.close();
            }
        }
    }

    /// One section in the making.
    private final class Taking {
        private final int partition;
        private final SectionSpool spool;
        private final BlockBuilderMetrics.OfPartition counts;
        private @Nullable LogRecord first;
        private @Nullable LogRecord last;
        private long bytes;

        Taking(int partition, SectionSpool spool) {
            this.partition = partition;
            this.spool = spool;
            this.counts = metrics.partition(partition);
        }

        Optional<Section> take(PartitionReader reader) throws InterruptedException {
            List<LogRecord> records = poll(reader);
            while (!records.isEmpty() && takeAll(records) && !stopping.getAsBoolean()) {
                records = poll(reader);
            }
            LogRecord from = first;
            LogRecord to = last;
            return from == null || to == null
                    ? Optional.empty()
                    : Optional.of(new Section(
                            partition,
                            from.offset(),
                            Instant.ofEpochMilli(from.timestampMillis()),
                            to.offset() + 1,
                            Instant.ofEpochMilli(to.timestampMillis()),
                            spool));
        }

        private List<LogRecord> poll(PartitionReader reader) throws InterruptedException {
            long start = clock.nanoTime();
            try {
                Duration left = bounds.emptyPoll();
                List<LogRecord> records;
                do {
                    Duration slice = left.compareTo(SLICE) < 0 ? left : SLICE;
                    records = reader.poll(slice);
                    left = left.minus(slice);
                } while (records.isEmpty() && left.isPositive() && !stopping.getAsBoolean());
                return records;
            } finally {
                counts.fetchDuration().record(Duration.ofNanos(clock.nanoTime() - start));
            }
        }

        /// Takes records until the section is complete; false when it is.
        private boolean takeAll(List<LogRecord> records) {
            long fetched = 0;
            for (LogRecord each : records) {
                fetched += each.valueLength();
            }
            counts.fetchedBytes().increment((double) fetched);
            counts.fetchedRecords().increment(records.size());
            boolean open = true;
            for (int i = 0; open && i < records.size(); i++) {
                open = take(records.get(i));
            }
            LogRecord newest = last;
            if (newest != null) {
                lag.consumed(partition, newest.timestampMillis());
            }
            return open;
        }

        /// Takes a record if it belongs to the section; false when the section is complete.
        private boolean take(LogRecord each) {
            LogRecord start = first;
            if (start == null) {
                first = each;
            } else if (each.timestampMillis()
                    > start.timestampMillis() + bounds.duration().toMillis()) {
                return false;
            }
            append(each);
            last = each;
            bytes += each.valueLength();
            return bounds.bytes() <= 0 || bytes < bounds.bytes();
        }

        private void append(LogRecord each) {
            try {
                TenantId tenant = each.tenant();
                each.decode().forEach((id, array, offset, length) -> spool.add(tenant, id, array, offset, length));
            } catch (WireException
                    | IllegalArgumentException
                    | TempoException.Invalid
                    | TempoException.Unauthenticated e) {
                throw new CorruptBlockException(
                        each.toString(),
                        CorruptBlockException.UNKNOWN_OFFSET,
                        "no traces of a tenant: " + e.getMessage(),
                        e);
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore;

import io.minitempo.core.TempoException;
import io.minitempo.core.time.Deadline;
import io.minitempo.ingestlog.IngestLog;
import io.minitempo.ingestlog.IngestWriter;
import io.minitempo.ingestlog.LogRecord;
import io.minitempo.ingestlog.OffsetOutOfRangeException;
import io.minitempo.ingestlog.OffsetStore;
import io.minitempo.ingestlog.PartitionOffsets;
import io.minitempo.ingestlog.PartitionReader;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// A log whose first read is out of range and whose offsets cannot be told `failures` times after it, as while the
/// leader of a partition moves.
record MovedLog(IngestLog log, AtomicInteger failures) implements IngestLog {

    @Override
    public void start(FailureListener failure) throws InterruptedException {
        log.start(failure);
    }

    @Override
    public void stop(Deadline deadline) throws InterruptedException {
        log.stop(deadline);
    }

    @Override
    public void awaitReachable() throws InterruptedException {
        log.awaitReachable();
    }

    @Override
    public IngestWriter openWriter() {
        return log.openWriter();
    }

    @Override
    public PartitionReader openReader(int partition, long offset) {
        return new Reader(log.openReader(partition, offset), partition, failures);
    }

    @Override
    public PartitionOffsets offsets() {
        if (failures.get() < 0) {
            failures.incrementAndGet();
            throw new TempoException.Unavailable("no leader");
        }
        return log.offsets();
    }

    @Override
    public OffsetStore committedOffsets() {
        return log.committedOffsets();
    }

    private record Reader(PartitionReader reader, int partition, AtomicInteger failures) implements PartitionReader {
        @Override
        public List<LogRecord> poll(Duration timeout) throws InterruptedException {
            if (failures.get() > 0) {
                failures.set(-failures.get());
                throw new OffsetOutOfRangeException(partition, position(), "moved");
            }
            return reader.poll(timeout);
        }

        @Override
        public void seek(long offset) {
            reader.seek(offset);
        }

        @Override
        public long position() {
            return reader.position();
        }

        @Override
        public void close() {
            reader.close();
        }
    }
}

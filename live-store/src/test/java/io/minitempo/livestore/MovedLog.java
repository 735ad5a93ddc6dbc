// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore;

import io.minitempo.core.TempoException;
import io.minitempo.ingestlog.IngestLog;
import io.minitempo.ingestlog.LogRecord;
import io.minitempo.ingestlog.OffsetOutOfRangeException;
import io.minitempo.ingestlog.PartitionOffsets;
import io.minitempo.ingestlog.PartitionReader;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A log whose first read is out of range and whose offsets cannot be told `failures` times after it, as while the
/// leader of a partition moves; `error` ends the next read after it was set.
record MovedLog(IngestLog log, AtomicInteger failures, AtomicReference<@Nullable Error> error)
        implements ForwardingLog {

    @Override
    public PartitionReader openReader(int partition, long offset) {
        return new Reader(log.openReader(partition, offset), partition, failures, error);
    }

    @Override
    public PartitionOffsets offsets() {
        if (failures.get() < 0) {
            failures.incrementAndGet();
            throw new TempoException.Unavailable("no leader");
        }
        return log.offsets();
    }

    private record Reader(
            PartitionReader reader, int partition, AtomicInteger failures, AtomicReference<@Nullable Error> error)
            implements PartitionReader {
        @Override
        public List<LogRecord> poll(Duration timeout) throws InterruptedException {
            Error now = error.get();
            if (now != null) {
                throw now;
            }
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

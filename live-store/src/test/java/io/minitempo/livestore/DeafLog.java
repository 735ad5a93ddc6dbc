// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore;

import io.minitempo.core.time.Deadline;
import io.minitempo.ingestlog.IngestLog;
import io.minitempo.ingestlog.IngestWriter;
import io.minitempo.ingestlog.LogRecord;
import io.minitempo.ingestlog.OffsetStore;
import io.minitempo.ingestlog.PartitionOffsets;
import io.minitempo.ingestlog.PartitionReader;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A log that knows its offsets but never hands out a record.
record DeafLog(IngestLog log) implements IngestLog {

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
        return new Reader(partition, offset, new CountDownLatch(1));
    }

    @Override
    public PartitionOffsets offsets() {
        return log.offsets();
    }

    @Override
    public OffsetStore committedOffsets() {
        return log.committedOffsets();
    }

    private record Reader(int partition, long position, CountDownLatch closed) implements PartitionReader {
        @Override
        public List<LogRecord> poll(Duration timeout) throws InterruptedException {
            // Never counted down before the close: this waits as a poll of a silent broker does.
            if (closed.await(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("closed");
            }
            return List.of();
        }

        @Override
        public void seek(long offset) {
            throw new UnsupportedOperationException("nobody seeks here");
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }
}

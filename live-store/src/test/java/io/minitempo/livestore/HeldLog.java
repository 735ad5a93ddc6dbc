// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore;

import io.minitempo.ingestlog.IngestLog;
import io.minitempo.ingestlog.LogRecord;
import io.minitempo.ingestlog.PartitionReader;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// A log that knows its offsets, but hands out no more records than the test allows.
final class HeldLog implements ForwardingLog {

    private final IngestLog log;
    private final Semaphore allowed = new Semaphore(0);

    /// A log before `log` that hands out nothing yet.
    HeldLog(IngestLog log) {
        this.log = log;
    }

    @Override
    public IngestLog log() {
        return log;
    }

    /// Lets `records` more records pass.
    void allow(int records) {
        allowed.release(records);
    }

    @Override
    public PartitionReader openReader(int partition, long offset) {
        return new Reader(log.openReader(partition, offset), allowed, new ArrayDeque<>());
    }

    /// Hands out one record per poll; its queue belongs to the thread that polls.
    private record Reader(PartitionReader source, Semaphore allowed, Queue<LogRecord> read) implements PartitionReader {
        @Override
        public List<LogRecord> poll(Duration timeout) throws InterruptedException {
            if (read.isEmpty()) {
                read.addAll(source.poll(timeout));
            }
            if (read.isEmpty() || !allowed.tryAcquire(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                return List.of();
            }
            return List.of(read.remove());
        }

        @Override
        public long position() {
            throw new UnsupportedOperationException("nobody asks here");
        }

        @Override
        public int partition() {
            return source.partition();
        }

        @Override
        public void seek(long offset) {
            throw new UnsupportedOperationException("nobody seeks here");
        }

        @Override
        public void close() {
            source.close();
        }
    }
}

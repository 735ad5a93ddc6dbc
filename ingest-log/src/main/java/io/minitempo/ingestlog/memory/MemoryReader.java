// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ingestlog.memory;

import io.minitempo.ingestlog.LogRecord;
import io.minitempo.ingestlog.PartitionReader;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a [MemoryPartition]. Position is owned by the polling thread.
final class MemoryReader implements PartitionReader {

    private final InMemoryBroker broker;
    private final int partition;
    private long position;
    private volatile boolean closed;

    MemoryReader(InMemoryBroker broker, int partition, long offset) {
        this.broker = broker;
        this.partition = partition;
        this.position = offset;
    }

    @Override
    public int partition() {
        return partition;
    }

    @Override
    public List<LogRecord> poll(Duration timeout) throws InterruptedException {
        if (closed) {
            throw new IllegalStateException("reader of partition " + partition + " is closed");
        }
        @Nullable MemoryPartition stored = broker.partition(partition);
        if (stored == null || broker.faults().disconnected()) {
            broker.faults().awaitConnection(timeout);
            return List.of();
        }
        List<LogRecord> records =
                stored.read(position, timeout, () -> closed || broker.faults().disconnected());
        if (!records.isEmpty()) {
            position = records.getLast().offset() + 1;
        }
        return records;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public void seek(long offset) {
        position = offset;
    }

    @Override
    public void close() {
        closed = true;
        broker.wakeReaders();
    }
}

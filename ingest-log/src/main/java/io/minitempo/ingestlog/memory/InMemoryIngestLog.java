// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ingestlog.memory;

import io.minitempo.core.time.Deadline;
import io.minitempo.ingestlog.IngestLog;
import io.minitempo.ingestlog.IngestWriter;
import io.minitempo.ingestlog.OffsetStore;
import io.minitempo.ingestlog.PartitionOffsets;
import io.minitempo.ingestlog.PartitionReader;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// One component's connection to an [InMemoryBroker].
public final class InMemoryIngestLog implements IngestLog {

    private final InMemoryBroker broker;

    InMemoryIngestLog(InMemoryBroker broker) {
        this.broker = broker;
    }

    @Override
    public void start(FailureListener failure) {}

    @Override
    public void stop(Deadline deadline) {}

    @Override
    public void awaitReachable() {
        broker.checkConnected();
    }

    @Override
    public IngestWriter openWriter() {
        return new MemoryWriter(broker);
    }

    @Override
    public PartitionReader openReader(int partition, long offset) {
        return new MemoryReader(broker, partition, offset);
    }

    @Override
    public PartitionOffsets offsets() {
        return new Offsets();
    }

    @Override
    public OffsetStore committedOffsets() {
        return new Committed();
    }

    private final class Offsets implements PartitionOffsets {

        @Override
        public Map<Integer, Long> starts(Collection<Integer> partitions) {
            broker.checkConnected();
            Map<Integer, Long> starts = new HashMap<>();
            partitions.forEach(p -> starts.put(p, broker.existing(p).start()));
            return starts;
        }

        @Override
        public Map<Integer, Long> ends(Collection<Integer> partitions) {
            broker.checkConnected();
            Map<Integer, Long> ends = new HashMap<>();
            partitions.forEach(p -> ends.put(p, broker.existing(p).end()));
            return ends;
        }

        @Override
        public OptionalLong firstSince(int partition, Instant time) {
            broker.checkConnected();
            return broker.existing(partition).firstSince(time.toEpochMilli());
        }
    }

    private final class Committed implements OffsetStore {

        @Override
        public Map<Integer, Long> committed(String group, Collection<Integer> partitions) {
            broker.checkConnected();
            Map<Integer, Long> committed = new HashMap<>();
            for (int partition : partitions) {
                broker.existing(partition);
                @Nullable Long offset = broker.committed(group).get(partition);
                if (offset != null) {
                    committed.put(partition, offset);
                }
            }
            return committed;
        }

        @Override
        public void commit(String group, int partition, long offset) {
            broker.checkConnected();
            broker.existing(partition);
            broker.committed(group).put(partition, offset);
        }
    }
}

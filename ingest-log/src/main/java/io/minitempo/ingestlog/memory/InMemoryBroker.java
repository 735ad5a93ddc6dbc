// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ingestlog.memory;

import io.minitempo.core.TempoException;
import io.minitempo.core.time.Clock;
import io.minitempo.ingestlog.KafkaConfig;
import io.minitempo.ingestlog.LogRecord;
import io.minitempo.ingestlog.UnknownPartitionException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What the in-memory logs of one process share, as Kafka clients share a broker: records and committed offsets.
///
/// Every component gets its own [InMemoryIngestLog] from [#connect]. Records live as long as this object.
public final class InMemoryBroker {

    private final String topic;
    private final Clock clock;
    private final int maxRecordBytes;
    private final Duration writeTimeout;
    private final List<MemoryPartition> partitions;
    private final Map<String, Map<Integer, Long>> committed = new ConcurrentHashMap<>();
    private final Faults faults;

    /// A broker with one topic of `partitions` partitions, Tempo's default record size and write timeout.
    public InMemoryBroker(int partitions, Clock clock) {
        this(partitions, KafkaConfig.MAX_RECORD_BYTES, Duration.ofSeconds(10), clock);
    }

    /// A broker with one topic of `partitions` partitions.
    public InMemoryBroker(int partitions, int maxRecordBytes, Duration writeTimeout, Clock clock) {
        this.topic = "in-memory";
        this.clock = clock;
        this.maxRecordBytes = maxRecordBytes;
        this.writeTimeout = writeTimeout;
        this.partitions =
                IntStream.range(0, partitions).mapToObj(MemoryPartition::new).toList();
        this.faults = new Faults(this::wakeReaders);
    }

    /// A component's access.
    public InMemoryIngestLog connect() {
        return new InMemoryIngestLog(this);
    }

    /// The switches that make it fail.
    public Faults faults() {
        return faults;
    }

    /// Appends any bytes as a record, also what no writer would write, and returns its offset.
    public long append(int partition, byte[] key, byte[] value, long timestampMillis) {
        return existing(partition).append(key, value, timestampMillis);
    }

    /// The records that a partition holds now.
    public List<LogRecord> records(int partition) {
        return existing(partition).records();
    }

    /// Deletes the records before `offset`, as retention does; readers that stand there learn it at the next poll.
    public void expireBefore(int partition, long offset) {
        existing(partition).expireBefore(offset);
    }

    /// Empties a partition and counts its offsets from zero again, as when the topic is deleted and made anew; readers
    /// that stand beyond its end learn it once there are records again.
    public void remake(int partition) {
        existing(partition).remake();
    }

    Clock clock() {
        return clock;
    }

    int maxRecordBytes() {
        return maxRecordBytes;
    }

    Duration writeTimeout() {
        return writeTimeout;
    }

    /// The partition, or null when the topic does not have it.
    @Nullable
    MemoryPartition partition(int number) {
        return number >= 0 && number < partitions.size() ? partitions.get(number) : null;
    }

    MemoryPartition existing(int number) {
        @Nullable MemoryPartition partition = partition(number);
        if (partition == null) {
            throw new UnknownPartitionException(topic, number);
        }
        return partition;
    }

    void checkConnected() {
        if (faults.disconnected()) {
            throw new TempoException.Unavailable("in-memory broker: connection refused");
        }
    }

    Map<Integer, Long> committed(String group) {
        return committed.computeIfAbsent(group, any -> new ConcurrentHashMap<>());
    }

    void wakeReaders() {
        partitions.forEach(MemoryPartition::wakeReaders);
    }
}

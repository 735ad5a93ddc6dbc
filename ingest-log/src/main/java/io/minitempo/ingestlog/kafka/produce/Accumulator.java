// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ingestlog.kafka.produce;

import io.minitempo.core.time.Clock;
import io.minitempo.ingestlog.PushBytesCodec.Cut;
import io.minitempo.ingestlog.TracePiece;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import org.apache.kafka.common.compress.Compression;

/// The queues of all partitions written to so far. Any thread may append.
final class Accumulator {

    private final Compression compression;
    private final Clock clock;
    private final Consumer<ProduceBatch> damaged;
    private final BufferPool pool = new BufferPool();
    private final ConcurrentMap<Integer, PartitionQueue> queues = new ConcurrentHashMap<>();

    /// Queues that hand batches which compression damaged over to `damaged`.
    Accumulator(Compression compression, Clock clock, Consumer<ProduceBatch> damaged) {
        this.compression = compression;
        this.clock = clock;
        this.damaged = damaged;
    }

    /// Adds one record; true when the writer's thread must look earlier than it planned.
    boolean append(int partition, byte[] key, List<? extends TracePiece> traces, Cut cut, PendingWrite write) {
        return queue(partition).append(key, traces, cut, clock.millis(), write);
    }

    /// The queue of a partition, which is made when there is none.
    PartitionQueue queue(int partition) {
        return queues.computeIfAbsent(
                partition,
                number -> new PartitionQueue(
                        number,
                        pool,
                        timestamp -> new ProduceBatch(number, clock.nanoTime(), timestamp, compression, pool),
                        damaged));
    }

    /// All queues, in no order.
    Collection<PartitionQueue> queues() {
        return queues.values();
    }

    /// Whether no batch waits.
    boolean isEmpty() {
        return queues.values().stream().allMatch(PartitionQueue::isEmpty);
    }
}

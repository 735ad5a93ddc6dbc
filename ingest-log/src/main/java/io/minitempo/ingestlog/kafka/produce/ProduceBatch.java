// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ingestlog.kafka.produce;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.jspecify.annotations.Nullable;

/// Records of one partition that travel and are acknowledged together.
///
/// Owned first by its [PartitionQueue], under that lock, and once taken from there by the writer's thread.
final class ProduceBatch {

    /// Value bytes after which a batch takes no more; one larger record has a batch of its own.
    static final int FULL_BYTES = 1 << 20;
    /// Value bytes for which a request of its own is no waste, so that waiting for more gains nothing while the
    /// partition has no request under way.
    static final int WORTHWHILE_BYTES = 64 << 10;

    private static final int FIRST_BYTES = BufferPool.SMALLEST_BYTES;
    /// Header of the batch, and what compression adds to what it cannot shrink.
    private static final int BATCH_OVERHEAD_BYTES = 256;

    private final int partition;
    private final long createdNanos;
    private final Compression compression;
    private final BufferPool pool;
    private final PooledOutput output;
    private final MemoryRecordsBuilder builder;
    private final List<PendingWrite> pending = new ArrayList<>();
    private long valueBytes;
    private int attempts;
    private long retryAtNanos;
    private @Nullable String lastError;

    ProduceBatch(int partition, long createdNanos, long baseTimestamp, Compression compression, BufferPool pool) {
        this(partition, createdNanos, baseTimestamp, compression, pool, new PooledOutput(pool, FIRST_BYTES));
    }

    private ProduceBatch(
            int partition,
            long createdNanos,
            long baseTimestamp,
            Compression compression,
            BufferPool pool,
            PooledOutput output) {
        this.partition = partition;
        this.createdNanos = createdNanos;
        this.retryAtNanos = createdNanos;
        this.compression = compression;
        this.pool = pool;
        this.output = output;
        this.builder = new MemoryRecordsBuilder(
                output,
                RecordBatch.CURRENT_MAGIC_VALUE,
                compression,
                TimestampType.CREATE_TIME,
                0,
                baseTimestamp,
                RecordBatch.NO_PRODUCER_ID,
                RecordBatch.NO_PRODUCER_EPOCH,
                RecordBatch.NO_SEQUENCE,
                false,
                false,
                RecordBatch.NO_PARTITION_LEADER_EPOCH,
                Integer.MAX_VALUE);
    }

    int partition() {
        return partition;
    }

    long createdNanos() {
        return createdNanos;
    }

    int recordCount() {
        return pending.size();
    }

    long valueBytes() {
        return valueBytes;
    }

    boolean hasRoomFor(int bytes) {
        return pending.isEmpty() || valueBytes + bytes <= FULL_BYTES;
    }

    boolean isFull() {
        return valueBytes >= FULL_BYTES;
    }

    boolean isWorthwhile() {
        return valueBytes >= WORTHWHILE_BYTES;
    }

    /// Compresses a record into the batch. When that throws, the batch is damaged and must be failed; the record itself
    /// does not count as part of it.
    void append(long timestamp, byte[] key, ByteBuffer value, PendingWrite write) {
        int bytes = value.remaining();
        builder.append(timestamp, ByteBuffer.wrap(key), value);
        pending.add(write);
        valueBytes += bytes;
    }

    /// Closes the batch and returns its bytes, which stay valid until [#release].
    MemoryRecords records() {
        return builder.build();
    }

    /// Notes a failed attempt after which another one is due at `retryAtNanos`.
    void failedAttempt(String error, long retryAtNanos) {
        attempts++;
        lastError = error;
        this.retryAtNanos = retryAtNanos;
    }

    int attempts() {
        return attempts;
    }

    long retryAtNanos() {
        return retryAtNanos;
    }

    /// What the last failed attempt said.
    @Nullable
    String lastError() {
        return lastError;
    }

    /// Puts every record into a batch of its own, for a broker that found this one too large. Those batches are many,
    /// so each takes about as much as its record and no more.
    List<ProduceBatch> split() {
        List<ProduceBatch> parts = new ArrayList<>(pending.size());
        int index = 0;
        for (Record each : records().records()) {
            PooledOutput space = PooledOutput.unpooled(pool, each.sizeInBytes() + BATCH_OVERHEAD_BYTES);
            ProduceBatch part = new ProduceBatch(partition, createdNanos, each.timestamp(), compression, pool, space);
            byte[] key = new byte[each.keySize()];
            each.key().get(key);
            part.append(each.timestamp(), key, each.value(), pending.get(index++));
            parts.add(part);
        }
        return parts;
    }

    void acknowledged() {
        pending.forEach(PendingWrite::acknowledged);
    }

    /// Fails every record; shows `counted` first each failure that somebody still waits for.
    void failed(ProduceFailure failure, Consumer<ProduceFailure> counted) {
        for (PendingWrite each : pending) {
            if (!each.isAbandoned()) {
                counted.accept(failure);
            }
            each.failed(failure);
        }
    }

    /// Gives the buffer back. Nobody may read the records any more.
    void release() {
        builder.abort();
        output.release();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ingestlog.kafka.produce;

import io.minitempo.ingestlog.PushBytesCodec;
import io.minitempo.ingestlog.PushBytesCodec.Cut;
import io.minitempo.ingestlog.TracePiece;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The batches of one partition that have not been sent or must be sent again, oldest first.
///
/// Guarded by its lock. Callers append; the writer's thread takes and puts back.
final class PartitionQueue {

    /// `next` when nothing waits.
    static final long NEVER = Long.MAX_VALUE;

    private final int partition;
    private final BufferPool pool;
    private final LongFunction<ProduceBatch> newBatch;
    private final Consumer<ProduceBatch> damaged;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<ProduceBatch> batches = new ArrayDeque<>();
    // The last batch takes more records, unless it was closed or put back.
    private boolean lastIsOpen;
    private int inFlight;
    private volatile boolean empty = true;

    /// A queue that makes batches from the time of their first record and hands over those that compression damaged.
    PartitionQueue(
            int partition, BufferPool pool, LongFunction<ProduceBatch> newBatch, Consumer<ProduceBatch> damaged) {
        this.partition = partition;
        this.pool = pool;
        this.newBatch = newBatch;
        this.damaged = damaged;
    }

    int partition() {
        return partition;
    }

    /// Whether nothing waits; may be asked without the lock.
    boolean isEmpty() {
        return empty;
    }

    /// Encodes and compresses one record; true when the writer's thread must look at this partition earlier than it
    /// planned. When it throws, the record is not part of any batch.
    boolean append(byte[] key, List<? extends TracePiece> traces, Cut cut, long timestamp, PendingWrite write) {
        lock.lock();
        try {
            // Encoding waits for the lock, so that as few buffers are in use as threads can compress at a time.
            byte[] scratch = pool.take(cut.size());
            try {
                int end = PushBytesCodec.write(traces, cut, scratch, 0);
                if (end != cut.size()) {
                    throw new IllegalStateException("traces wrote " + end + " bytes, announced were " + cut.size());
                }
                return append(key, ByteBuffer.wrap(scratch, 0, end), timestamp, write);
            } finally {
                pool.give(scratch);
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean append(byte[] key, ByteBuffer value, long timestamp, PendingWrite write) {
        boolean opens = !lastIsOpen || !batches.getLast().hasRoomFor(value.remaining());
        if (opens) {
            batches.add(newBatch.apply(timestamp));
            lastIsOpen = true;
            empty = false;
        }
        ProduceBatch batch = batches.getLast();
        boolean complete = false;
        try {
            batch.append(timestamp, key, value, write);
            write.addRecord();
            complete = true;
        } finally {
            if (!complete) {
                batches.removeLast();
                lastIsOpen = false;
                empty = batches.isEmpty();
                damaged.accept(batch);
            }
        }
        if (batch.isFull()) {
            lastIsOpen = false;
        }
        return opens || !lastIsOpen || inFlight == 0 && batch.isWorthwhile();
    }

    /// Takes the first batch if it is due: closed, older than `lingerNanos` or worth a request while none is under way,
    /// and not waiting for another attempt. The caller says later that it has [#landed].
    @Nullable
    ProduceBatch takeDue(long now, long lingerNanos, Predicate<ProduceBatch> fits) {
        lock.lock();
        try {
            @Nullable ProduceBatch first = batches.peekFirst();
            if (first == null || due(first, lingerNanos) - now > 0 || !fits.test(first)) {
                return null;
            }
            if (batches.size() == 1) {
                lastIsOpen = false;
            }
            batches.removeFirst();
            empty = batches.isEmpty();
            inFlight++;
            return first;
        } finally {
            lock.unlock();
        }
    }

    /// Whether the first batch is due, as [#takeDue] sees it.
    boolean isDue(long now, long lingerNanos) {
        lock.lock();
        try {
            @Nullable ProduceBatch first = batches.peekFirst();
            return first != null && due(first, lingerNanos) - now <= 0;
        } finally {
            lock.unlock();
        }
    }

    /// When the first batch is due, or [#NEVER].
    long nextDue(long lingerNanos) {
        lock.lock();
        try {
            @Nullable ProduceBatch first = batches.peekFirst();
            return first == null ? NEVER : due(first, lingerNanos);
        } finally {
            lock.unlock();
        }
    }

    /// When the oldest batch was created, or [#NEVER].
    long oldest() {
        lock.lock();
        try {
            long oldest = NEVER;
            for (ProduceBatch each : batches) {
                oldest = oldest == NEVER || each.createdNanos() - oldest < 0 ? each.createdNanos() : oldest;
            }
            return oldest;
        } finally {
            lock.unlock();
        }
    }

    private long due(ProduceBatch first, long lingerNanos) {
        boolean waitsForMore = lastIsOpen && batches.size() == 1 && !(inFlight == 0 && first.isWorthwhile());
        return waitsForMore ? first.createdNanos() + lingerNanos : first.retryAtNanos();
    }

    /// Notes that a batch taken with [#takeDue] is no longer under way.
    void landed() {
        lock.lock();
        try {
            inFlight--;
        } finally {
            lock.unlock();
        }
    }

    /// Puts batches back in front of all others.
    void putBack(List<ProduceBatch> again) {
        lock.lock();
        try {
            for (ProduceBatch each : again.reversed()) {
                batches.addFirst(each);
            }
            empty = batches.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /// Takes every batch created at `createdUntil` or earlier.
    List<ProduceBatch> takeExpired(long createdUntil) {
        lock.lock();
        try {
            List<ProduceBatch> expired = new ArrayList<>();
            boolean lastExpires = !batches.isEmpty() && batches.getLast().createdNanos() - createdUntil <= 0;
            // Batches put back may be younger than those behind them, so all are looked at.
            batches.removeIf(each -> {
                boolean old = each.createdNanos() - createdUntil <= 0;
                if (old) {
                    expired.add(each);
                }
                return old;
            });
            if (lastExpires) {
                lastIsOpen = false;
            }
            empty = batches.isEmpty();
            return expired;
        } finally {
            lock.unlock();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ingestlog.memory;

import io.minitempo.ingestlog.LogRecord;
import io.minitempo.ingestlog.OffsetOutOfRangeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/// The records of one partition. Guarded by its lock.
final class MemoryPartition {

    private static final int POLL_RECORDS = 500;

    private final int number;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<LogRecord> records = new ArrayList<>();
    private long start;

    MemoryPartition(int number) {
        this.number = number;
    }

    long append(byte[] key, byte[] value, long timestampMillis) {
        lock.lock();
        try {
            long offset = start + records.size();
            records.add(new LogRecord(number, offset, timestampMillis, key, value, 0, value.length));
            changed.signalAll();
            return offset;
        } finally {
            lock.unlock();
        }
    }

    List<LogRecord> read(long offset, Duration timeout, BooleanSupplier ended) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = timeout.toNanos();
            while (left > 0 && !ended.getAsBoolean() && offset == start + records.size()) {
                left = changed.awaitNanos(left);
            }
            if (ended.getAsBoolean()) {
                return List.of();
            }
            if (offset < start || offset > start + records.size()) {
                throw new OffsetOutOfRangeException(
                        number, offset, "it holds [" + start + ", " + (start + records.size()) + ")");
            }
            int from = (int) (offset - start);
            return List.copyOf(records.subList(from, Math.min(records.size(), from + POLL_RECORDS)));
        } finally {
            lock.unlock();
        }
    }

    void expireBefore(long offset) {
        lock.lock();
        try {
            int expired = Math.clamp(offset - start, 0, records.size());
            records.subList(0, expired).clear();
            start += expired;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void remake() {
        lock.lock();
        try {
            records.clear();
            start = 0;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void wakeReaders() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    List<LogRecord> records() {
        lock.lock();
        try {
            return List.copyOf(records);
        } finally {
            lock.unlock();
        }
    }

    long start() {
        lock.lock();
        try {
            return start;
        } finally {
            lock.unlock();
        }
    }

    long end() {
        lock.lock();
        try {
            return start + records.size();
        } finally {
            lock.unlock();
        }
    }

    OptionalLong firstSince(long timestampMillis) {
        lock.lock();
        try {
            for (LogRecord each : records) {
                if (each.timestampMillis() >= timestampMillis) {
                    return OptionalLong.of(each.offset());
                }
            }
            return OptionalLong.empty();
        } finally {
            lock.unlock();
        }
    }
}

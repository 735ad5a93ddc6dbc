// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ingestlog.kafka.produce;

import java.util.concurrent.atomic.AtomicLong;

/// The records that await acknowledgement, and how many value bytes they may have (`producer_max_buffered_bytes`).
final class Buffered {

    private final long limit;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong records = new AtomicLong();

    /// At most `limit` bytes; 0 means any number.
    Buffered(long limit) {
        this.limit = limit;
    }

    /// At most `configured` bytes, and at most a third of a heap: while Kafka is down, a full buffer must come before a
    /// full heap.
    static Buffered within(long configured, long heap) {
        long most = heap / 3;
        return new Buffered(configured > 0 ? Math.min(configured, most) : most);
    }

    /// Adds records of `moreBytes` bytes, or does nothing and answers false when that would exceed the limit.
    boolean tryReserve(int moreRecords, long moreBytes) {
        long now = bytes.addAndGet(moreBytes);
        if (limit > 0 && now > limit) {
            bytes.addAndGet(-moreBytes);
            return false;
        }
        records.addAndGet(moreRecords);
        return true;
    }

    void release(int fewerRecords, long fewerBytes) {
        bytes.addAndGet(-fewerBytes);
        records.addAndGet(-fewerRecords);
    }

    long bytes() {
        return bytes.get();
    }

    long records() {
        return records.get();
    }

    long limit() {
        return limit;
    }
}

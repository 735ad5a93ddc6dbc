// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ingestlog.kafka.produce;

import java.util.concurrent.atomic.AtomicLong;

/// How many value bytes await acknowledgement, and how many may (`producer_max_buffered_bytes`).
final class BufferedBytes {

    private final long limit;
    private final AtomicLong bytes = new AtomicLong();

    /// At most `limit` bytes; 0 means any number.
    BufferedBytes(long limit) {
        this.limit = limit;
    }

    /// Adds `more` bytes, or does nothing and answers false when that would exceed the limit.
    boolean tryReserve(long more) {
        long now = bytes.addAndGet(more);
        if (limit > 0 && now > limit) {
            bytes.addAndGet(-more);
            return false;
        }
        return true;
    }

    void release(long fewer) {
        bytes.addAndGet(-fewer);
    }

    long current() {
        return bytes.get();
    }

    long limit() {
        return limit;
    }
}

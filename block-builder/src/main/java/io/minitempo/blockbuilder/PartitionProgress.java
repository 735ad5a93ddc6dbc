// SPDX-License-Identifier: Apache-2.0
package io.minitempo.blockbuilder;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How far a cycle is with a partition. Owned by the thread of the cycle.
final class PartitionProgress {

    private final int partition;
    private long nextOffset;
    private @Nullable Instant lastTime;

    PartitionProgress(int partition, long nextOffset) {
        this.partition = partition;
        this.nextOffset = nextOffset;
    }

    int partition() {
        return partition;
    }

    /// Where the next section begins.
    long nextOffset() {
        return nextOffset;
    }

    /// When the last record consumed in this cycle was created; null when none was.
    @Nullable
    Instant lastTime() {
        return lastTime;
    }

    void committed(long offset, Instant time) {
        nextOffset = offset;
        lastTime = time;
    }
}

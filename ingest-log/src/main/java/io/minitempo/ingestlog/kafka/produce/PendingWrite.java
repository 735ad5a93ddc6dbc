// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ingestlog.kafka.produce;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// What the caller of a write waits for: that every record is acknowledged, or one has failed.
///
/// The caller adds records and waits; the writer's thread completes them.
final class PendingWrite {

    private final CountDownLatch decided = new CountDownLatch(1);
    // One more than the open records until the caller has added all.
    private final AtomicInteger open = new AtomicInteger(1);
    private volatile @Nullable ProduceFailure failure;
    private volatile boolean abandoned;

    void addRecord() {
        open.incrementAndGet();
    }

    void allAdded() {
        acknowledged();
    }

    void acknowledged() {
        if (open.decrementAndGet() == 0) {
            decided.countDown();
        }
    }

    void failed(ProduceFailure cause) {
        open.decrementAndGet();
        if (failure == null) {
            failure = cause;
        }
        decided.countDown();
    }

    /// Waits for the decision; false when there is none yet after `nanos`.
    boolean await(long nanos) throws InterruptedException {
        return decided.await(nanos, TimeUnit.NANOSECONDS);
    }

    @Nullable
    ProduceFailure failure() {
        return failure;
    }

    /// Whether nobody waits any more.
    boolean isAbandoned() {
        return abandoned;
    }

    /// Declares that nobody waits any more and returns how many records are still open.
    int abandon() {
        abandoned = true;
        return open.get();
    }
}

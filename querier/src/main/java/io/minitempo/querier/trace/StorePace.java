// SPDX-License-Identifier: Apache-2.0
package io.minitempo.querier.trace;

import io.minitempo.core.concurrent.TenantCpu;
import io.minitempo.core.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// How long reads of a store take of late, and so whether another job computes meanwhile. Any thread may use it.
///
/// A job that has begun holds the arrays of its columns. While a read from the disk of this machine takes less time
/// than a column takes to decode, letting other jobs begin gains nothing: eight of them then hold four times as much as
/// the two that compute. A store behind a network is worth it.
public final class StorePace {

    private static final Duration QUICK = Duration.ofMillis(2);
    /// One read that took for ever, such as over a pause of the collector, counts as so long.
    private static final long LONGEST = Duration.ofMillis(20).toNanos();
    /// A store of which nothing is known yet.
    private static final long UNKNOWN = Duration.ofMillis(10).toNanos();
    /// A read counts for one in so many.
    private static final int WEIGHT = 8;

    private final Clock clock;
    private final long quick;
    private final AtomicLong average = new AtomicLong(UNKNOWN);

    /// Nothing was read yet. Reads of two milliseconds or less are quick.
    public StorePace(Clock clock) {
        this(clock, QUICK);
    }

    /// Nothing was read yet.
    ///
    /// @param quick what reads of a quick store take at most; with 0 none is
    public StorePace(Clock clock, Duration quick) {
        this.clock = clock;
        this.quick = quick.toNanos();
    }

    /// A read of the store.
    @FunctionalInterface
    interface Read<T> {
        /// Reads.
        T run() throws InterruptedException;
    }

    /// Reads for a job that has its turn to compute, which it gives up meanwhile unless the store is quick.
    ///
    /// @throws InterruptedException when the job is cancelled; it may have no turn then
    <T> T read(TenantCpu.Turn turn, Read<T> read) throws InterruptedException {
        boolean pauses = average.get() > quick;
        if (pauses) {
            turn.pause();
        }
        long began = clock.nanoTime();
        T result = read.run();
        long took = Math.min(LONGEST, clock.nanoTime() - began);
        average.updateAndGet(before -> before + (took - before) / WEIGHT);
        if (pauses) {
            turn.resume();
        }
        return result;
    }
}

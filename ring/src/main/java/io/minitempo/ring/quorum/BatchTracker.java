// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.quorum;

import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Counts what became of each item of a batch, and decides the batch (`spec/ring.md §5.3`).
///
/// Guarded by its monitor, which nobody holds while blocking.
final class BatchTracker {

    private final Predicate<Throwable> callersFault;
    private final int[] neededSuccesses;
    private final int[] maxErrors;
    private final int[] remaining;
    private final int[] callersErrors;
    private final int[] otherErrors;
    private final @Nullable Throwable[] lastErrors;
    private final CountDownLatch decided = new CountDownLatch(1);
    private int pending;
    private @Nullable Throwable failure;

    BatchTracker(int items, Predicate<Throwable> callersFault) {
        this.callersFault = callersFault;
        this.neededSuccesses = new int[items];
        this.maxErrors = new int[items];
        this.remaining = new int[items];
        this.callersErrors = new int[items];
        this.otherErrors = new int[items];
        this.lastErrors = new Throwable[items];
        this.pending = items;
        if (items == 0) {
            decided.countDown();
        }
    }

    /// Sets what an item needs, before any call starts.
    void expect(int item, int replicas, int tolerated) {
        if (replicas <= tolerated) {
            throw new IllegalArgumentException(
                    "item " + item + " has " + replicas + " replicas of which " + tolerated + " may fail");
        }
        neededSuccesses[item] = replicas - tolerated;
        maxErrors[item] = tolerated;
        remaining[item] = replicas;
    }

    synchronized void succeeded(int[] items) {
        for (int item : items) {
            remaining[item]--;
            if (--neededSuccesses[item] == 0) {
                if (--pending == 0) {
                    decided.countDown();
                }
            } else if (neededSuccesses[item] > 0 && remaining[item] == 0) {
                // Errors of both families, none of them too many: no replica is left to make the quorum.
                fail(lastErrors[item]);
            }
        }
    }

    synchronized void failed(int[] items, Throwable error) {
        boolean callers = callersFault.test(error);
        for (int item : items) {
            lastErrors[item] = error;
            remaining[item]--;
            int errors = callers ? ++callersErrors[item] : ++otherErrors[item];
            if (errors > maxErrors[item] || neededSuccesses[item] > 0 && remaining[item] == 0) {
                fail(error);
            }
        }
    }

    private void fail(@Nullable Throwable error) {
        if (decided.getCount() > 0) {
            failure = error;
            decided.countDown();
        }
    }

    /// Waits for the decision.
    ///
    /// @throws RuntimeException the error that decided against the batch
    void await() throws InterruptedException {
        decided.await();
        @Nullable Throwable cause;
        synchronized (this) {
            cause = failure;
        }
        switch (cause) {
            case null -> {}
            case RuntimeException unchecked -> throw unchecked;
            case Error error -> throw error;
            default -> throw new IllegalStateException("write failed: " + cause, cause);
        }
    }
}

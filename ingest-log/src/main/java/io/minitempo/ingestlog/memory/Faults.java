// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ingestlog.memory;

import io.minitempo.core.TempoException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What goes wrong with an [InMemoryBroker] until [#heal]. Guarded by its lock; any thread may switch.
public final class Faults {

    private final Runnable readersMustLook;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable Supplier<TempoException> failure;
    private boolean failsAfterStoring;
    private boolean held;
    private boolean disconnected;
    private int waitingWrites;
    private Duration delay = Duration.ZERO;

    Faults(Runnable readersMustLook) {
        this.readersMustLook = readersMustLook;
    }

    /// Lets every write fail with `failure` and store nothing.
    public void failWrites(Supplier<TempoException> failure) {
        change(() -> {
            this.failure = failure;
            this.failsAfterStoring = false;
        });
    }

    /// Lets every write store its records and then fail, as when the acknowledgement is lost on the way.
    public void loseAcknowledgements(Supplier<TempoException> failure) {
        change(() -> {
            this.failure = failure;
            this.failsAfterStoring = true;
        });
    }

    /// Lets every write wait until [#heal], or fail when its time is over.
    public void holdWrites() {
        change(() -> held = true);
    }

    /// Lets every write take this much longer, on the broker's clock.
    public void delayWrites(Duration delay) {
        change(() -> this.delay = delay);
    }

    /// Drops every connection and refuses new ones: writes and questions fail, polls come back empty.
    public void disconnect() {
        change(() -> disconnected = true);
    }

    /// Ends every fault.
    public void heal() {
        change(() -> {
            failure = null;
            held = false;
            disconnected = false;
            delay = Duration.ZERO;
        });
    }

    /// Blocks until at least `count` writes are held.
    ///
    /// @throws InterruptedException when the waiting thread is interrupted
    public void awaitHeldWrites(int count) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (waitingWrites < count) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private void change(Runnable switching) {
        lock.lock();
        try {
            switching.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        readersMustLook.run();
    }

    boolean disconnected() {
        lock.lock();
        try {
            return disconnected;
        } finally {
            lock.unlock();
        }
    }

    Duration delay() {
        lock.lock();
        try {
            return delay;
        } finally {
            lock.unlock();
        }
    }

    /// Waits while disconnected, for at most `timeout`.
    void awaitConnection(Duration timeout) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = timeout.toNanos();
            while (disconnected && left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Waits while writes are held; false when they still are after `timeout`.
    boolean awaitRelease(Duration timeout) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = timeout.toNanos();
            waitingWrites++;
            changed.signalAll();
            try {
                while (held && left > 0) {
                    left = changed.awaitNanos(left);
                }
            } finally {
                waitingWrites--;
            }
            return !held;
        } finally {
            lock.unlock();
        }
    }

    /// Throws the failure of a write that has not stored (`stored` false) or has stored its records.
    void check(boolean stored) {
        lock.lock();
        try {
            if (failure != null && stored == failsAfterStoring) {
                throw failure.get();
            }
        } finally {
            lock.unlock();
        }
    }
}

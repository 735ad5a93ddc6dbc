// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.layers;

import io.minitempo.core.concurrent.Threads;
import io.minitempo.core.time.Clock;
import io.minitempo.objectstore.BackendMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One call that is made again, beside the first, whenever it has been silent for a while; the first result counts.
///
/// A failure ends the call only when no attempt is left that may still succeed: hedging is against slowness, and
/// retries are made elsewhere. Attempts run on virtual threads, and those not needed any more are interrupted.
/// Guarded by its lock.
final class Hedge<T> {

    private final Callable<T> call;
    private final Duration silence;
    private final int attempts;
    private final Clock clock;
    private final BackendMetrics metrics;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Thread> threads = new ArrayList<>();
    private int started;
    private int failed;
    private boolean ended;
    private @Nullable T result;
    private @Nullable Throwable failure;

    Hedge(Callable<T> call, Duration silence, int attempts, Clock clock, BackendMetrics metrics) {
        this.call = call;
        this.silence = silence;
        this.attempts = attempts;
        this.clock = clock;
        this.metrics = metrics;
    }

    /// @throws InterruptedException when the caller is interrupted
    T run() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            attempt();
            threads.add(Threads.startVirtual("hedge-timer", this::watch));
            while (!ended) {
                changed.await();
            }
            if (result != null) {
                return result;
            }
            throw unwrap(failure);
        } finally {
            ended = true;
            threads.forEach(Thread::interrupt);
            lock.unlock();
        }
    }

    private static RuntimeException unwrap(@Nullable Throwable failure) throws InterruptedException {
        if (failure instanceof RuntimeException unchecked) {
            return unchecked;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof InterruptedException interrupted) {
            throw interrupted;
        }
        return new IllegalStateException("hedged call failed: " + failure, failure);
    }

    /// Sends another attempt after each time of silence, until there are enough.
    private void watch() {
        try {
            for (int i = 1; i < attempts; i++) {
                clock.sleep(silence);
                lock.lockInterruptibly();
                try {
                    if (ended) {
                        return;
                    }
                    metrics.hedged();
                    attempt();
                } finally {
                    lock.unlock();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Called with the lock.
    private void attempt() {
        started++;
        threads.add(Threads.startVirtual("hedge-" + started, this::makeCall));
    }

    private void makeCall() {
        T answer = null;
        Throwable problem = null;
        try {
            answer = call.call();
        } catch (Throwable e) {
            problem = e;
        }
        lock.lock();
        try {
            if (ended) {
                return;
            }
            if (problem == null) {
                result = answer;
                ended = true;
            } else {
                failure = problem;
                failed++;
                ended = failed == started;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.testsupport;

import io.minitempo.core.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// A clock that moves only when a test says so; sleepers wake when it has passed their time.
///
/// Guarded by its lock; any thread may read, sleep or advance.
public final class ManualClock implements Clock {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private Instant now;
    private final List<Long> wakes = new ArrayList<>();
    private long nanos;

    /// A clock that stands at `start`.
    public ManualClock(Instant start) {
        this.now = start;
    }

    /// A clock that stands at the start of the golden input, 2026-11-20T12:00:00Z.
    public static ManualClock atGoldenInput() {
        return new ManualClock(Instant.ofEpochSecond(1_795_176_000L));
    }

    /// Moves both clocks forward and wakes the sleepers whose time has come.
    public void advance(Duration duration) {
        lock.lock();
        try {
            now = now.plus(duration);
            nanos += duration.toNanos();
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Blocks until at least `count` threads sleep on this clock, not counting those whose time has come.
    ///
    /// @throws InterruptedException when the waiting thread is interrupted
    public void awaitSleepers(int count) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (wakes.stream().filter(wake -> wake > nanos).count() < count) {
                moved.await();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Instant instant() {
        lock.lock();
        try {
            return now;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long nanoTime() {
        lock.lock();
        try {
            return nanos;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            Long wake = nanos + duration.toNanos();
            wakes.add(wake);
            moved.signalAll();
            try {
                while (nanos < wake) {
                    moved.await();
                }
            } finally {
                wakes.remove(wake);
            }
        } finally {
            lock.unlock();
        }
    }
}

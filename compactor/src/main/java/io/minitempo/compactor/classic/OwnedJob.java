// SPDX-License-Identifier: Apache-2.0
package io.minitempo.compactor.classic;

import io.minitempo.block.list.IndexOwnership;
import io.minitempo.core.concurrent.Fanout;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The one job at hand, which ends when it belongs to somebody else (`spec/blocks.md §12.2`).
///
/// One thread runs jobs, another one looks now and then whose they are; what they share is guarded by `lock`.
final class OwnedJob {

    private final IndexOwnership ownership;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Thread runner;
    private String name = "";
    private boolean lost;

    OwnedJob(IndexOwnership ownership) {
        this.ownership = ownership;
    }

    /// Runs work on a platform thread, as it burns CPU, and answers its result; nothing when it was cancelled because
    /// it belongs to somebody else now. Whoever interrupts the caller at that very moment must have left another sign.
    ///
    /// @param job the name that decides whose it is
    /// @throws InterruptedException when the caller is interrupted by anybody else
    <T> Optional<T> run(String job, Callable<T> work) throws InterruptedException {
        begin(job);
        try {
            return Optional.of(Fanout.allOnPlatform(List.of(work), 1).getFirst());
        } catch (InterruptedException e) {
            if (isLost()) {
                return Optional.empty();
            }
            throw e;
        } finally {
            end();
        }
    }

    /// Cancels the job at hand when it is ours no more.
    void check() {
        lock.lock();
        try {
            Thread running = runner;
            if (running != null && !lost && !ownership.owns(name)) {
                lost = true;
                running.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    private void begin(String job) {
        lock.lock();
        try {
            runner = Thread.currentThread();
            name = job;
            lost = false;
        } finally {
            lock.unlock();
        }
    }

    private boolean isLost() {
        lock.lock();
        try {
            return lost;
        } finally {
            lock.unlock();
        }
    }

    /// An interrupt that came when the work was done already concerns nothing that comes later.
    private void end() {
        lock.lock();
        try {
            runner = null;
            if (lost) {
                Thread.interrupted();
            }
        } finally {
            lock.unlock();
        }
    }
}

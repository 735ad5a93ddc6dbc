// SPDX-License-Identifier: Apache-2.0
package io.minitempo.core.concurrent;

import io.minitempo.core.TenantId;
import java.util.concurrent.Callable;

/// The threads for CPU-bound work of tenants: one piece of work per core computes at a time, tenants by turns, and one
/// that computes less than its share never waits for another one's piece to end.
///
/// All that a process computes for queries belongs here, so that a tenant which keeps every core busy in one role does
/// not get as much again in the next one. Any thread may ask.
public final class TenantCpu implements AutoCloseable {

    private static final int STARTED_PER_CORE = 4;
    /// Of tenants that have started less than their share while others have all places.
    private static final int MORE_PER_CORE = 2;

    private final TenantTurns computing;
    private final TenantTurns started;
    private final CpuPool pool;

    /// Nobody computes.
    ///
    /// @param cores how many pieces of work compute at a time, while no tenant has less than its share
    public TenantCpu(int cores) {
        computing = new TenantTurns(cores, cores);
        started = new TenantTurns(STARTED_PER_CORE * cores, MORE_PER_CORE * cores);
        int ofJobs = STARTED_PER_CORE + MORE_PER_CORE;
        int ofPieces = 2;
        pool = new CpuPool((ofJobs + ofPieces) * cores);
    }

    /// For all cores of the machine.
    public static TenantCpu perCore() {
        return new TenantCpu(Runtime.getRuntime().availableProcessors());
    }

    /// Computes a piece of work that ends another one, such as merging an answer, while the calling (virtual) thread
    /// waits. It comes before work of the same tenant that has not begun, so that what that has made is not kept long.
    ///
    /// @param work waits for nothing
    /// @throws InterruptedException when the caller is interrupted; the work is cancelled
    /// @throws RuntimeException whatever the work throws
    public <T> T run(TenantId tenant, Callable<T> work) throws InterruptedException {
        computing.enter(tenant, TenantTurns.At.FRONT);
        try {
            return pool.run(work);
        } finally {
            computing.leave(tenant);
        }
    }

    /// Work that waits for something now and then.
    ///
    /// @param <T> what comes of it
    @FunctionalInterface
    public interface Job<T> {
        /// Does it.
        ///
        /// @param turn belongs to the job, which has it now
        T run(Turn turn) throws InterruptedException;
    }

    /// Runs a job while the calling (virtual) thread waits. There are a few per core, so that one may compute while
    /// others wait; of these the one that began first computes first.
    ///
    /// @throws InterruptedException when the caller is interrupted; the job is cancelled
    /// @throws RuntimeException whatever the job throws
    public <T> T start(TenantId tenant, Job<T> job) throws InterruptedException {
        return start(tenant, TenantTurns.At.BACK, job);
    }

    /// As [#start], before all jobs of the same tenant that have not begun: for short jobs, such as lookups, which
    /// would wait for a long line of others.
    ///
    /// @throws InterruptedException when the caller is interrupted; the job is cancelled
    /// @throws RuntimeException whatever the job throws
    public <T> T startFirst(TenantId tenant, Job<T> job) throws InterruptedException {
        return start(tenant, TenantTurns.At.FRONT, job);
    }

    private <T> T start(TenantId tenant, TenantTurns.At at, Job<T> job) throws InterruptedException {
        started.enter(tenant, at);
        try {
            return pool.run(() -> {
                Turn turn = new Turn(tenant);
                computing.enter(tenant, at);
                turn.isHeld = true;
                try {
                    return job.run(turn);
                } finally {
                    turn.pause();
                }
            });
        } finally {
            started.leave(tenant);
        }
    }

    /// The place of a job among those that compute. Owned by the thread of the job.
    public final class Turn {

        private final TenantId tenant;
        private boolean isHeld;

        private Turn(TenantId tenant) {
            this.tenant = tenant;
        }

        /// Gives the place up before the job waits for something; without one nothing happens.
        public void pause() {
            if (isHeld) {
                isHeld = false;
                computing.leave(tenant);
            }
        }

        /// Waits for a place, before jobs that have not begun.
        ///
        /// @throws InterruptedException when the job is cancelled; it has no place then
        public void resume() throws InterruptedException {
            computing.enter(tenant, TenantTurns.At.FRONT);
            isHeld = true;
        }
    }

    /// How many pieces of work compute.
    public int computing() {
        return computing.taken();
    }

    /// How many pieces of work and jobs wait to compute.
    public int waiting() {
        return computing.waiting() + started.waiting();
    }

    /// Interrupts what runs and ends the threads.
    @Override
    public void close() {
        pool.close();
    }
}

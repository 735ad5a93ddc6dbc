// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore.blocks;

import io.minitempo.core.concurrent.Threads;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Work on blocks that is tried until it succeeds, a few at a time; each piece has a virtual thread of its own, which
/// mostly waits. Any thread may submit.
final class RetryingJobs {

    private static final Logger log = LoggerFactory.getLogger(RetryingJobs.class);

    private final String name;
    private final BlockMetrics.Work metrics;
    private final IntFunction<Duration> pause;
    private final Clock clock;
    private final Semaphore permits;
    private final ExecutorService threads;

    /// One piece of work.
    @FunctionalInterface
    interface Job {
        /// Tries it once.
        ///
        /// @throws InterruptedException when the process stops
        void run() throws InterruptedException;
    }

    /// Jobs of which `concurrency` run at a time; `pause` gives the time to wait after the n-th failure.
    RetryingJobs(String name, BlockMetrics.Work metrics, int concurrency, IntFunction<Duration> pause, Clock clock) {
        this.name = name;
        this.metrics = metrics;
        this.pause = pause;
        this.clock = clock;
        this.permits = new Semaphore(concurrency);
        this.threads = Threads.perTask(name + "-");
    }

    /// Has the job done after `delay`.
    void submit(Duration delay, Job job) {
        threads.execute(() -> {
            try {
                clock.sleep(delay);
                repeat(job);
            } catch (InterruptedException e) {
                // Blocks are on disk as they were; the next start takes them up.
                Thread.currentThread().interrupt();
            }
        });
    }

    private void repeat(Job job) throws InterruptedException {
        for (int failures = 0; !attempt(job, failures); ) {
            failures++;
            clock.sleep(pause.apply(failures));
        }
    }

    private boolean attempt(Job job, int failures) throws InterruptedException {
        permits.acquire();
        try {
            if (failures > 0) {
                metrics.retries().increment();
            }
            job.run();
            return true;
        } catch (RuntimeException | Error e) {
            metrics.failures().increment();
            if (failures > 0) {
                metrics.failedRetries().increment();
            }
            log.atError()
                    .addKeyValue("work", name)
                    .addKeyValue("attempt", failures + 1)
                    .setCause(e)
                    .log("work on a block failed, it is tried again");
            return false;
        } finally {
            permits.release();
        }
    }

    /// Interrupts what waits and what runs, and waits for it to end.
    ///
    /// @throws InterruptedException when the caller is interrupted
    void stop(Deadline deadline) throws InterruptedException {
        threads.shutdownNow();
        if (!threads.awaitTermination(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
            log.atWarn().addKeyValue("work", name).log("work on blocks did not end in time");
        }
    }
}

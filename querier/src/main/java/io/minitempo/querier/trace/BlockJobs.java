// SPDX-License-Identifier: Apache-2.0
package io.minitempo.querier.trace;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.minitempo.block.config.PoolConfig;
import io.minitempo.core.TempoException;
import io.minitempo.core.concurrent.Fanout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/// Bounds the blocks that are read at a time, and those that wait, over all queries of the process
/// (`storage.trace.pool`).
///
/// Any thread may run jobs.
public final class BlockJobs {

    private final PoolConfig config;
    private final Semaphore workers;
    private final AtomicInteger waiting = new AtomicInteger();

    /// Bounds as configured; counts in `tempodb_work_queue_length`.
    public BlockJobs(PoolConfig config, MeterRegistry registry) {
        this.config = config;
        this.workers = new Semaphore(config.maxWorkers(), true);
        Gauge.builder("tempodb_work_queue_length", waiting::get)
                .description("Current length of the work queue.")
                .register(registry);
        Gauge.builder("tempodb_work_queue_max", config::queueDepth)
                .description("Maximum number of items in the work queue.")
                .register(registry);
    }

    /// Runs every job and returns the results in the order of the jobs. When one fails the others are interrupted.
    ///
    /// @throws TempoException.TooMany when that many jobs may not wait; none has run then
    /// @throws RuntimeException the failure of the first job that failed
    /// @throws InterruptedException when the caller is interrupted; the jobs are interrupted and joined
    public <T> List<T> run(List<? extends Callable<T>> jobs) throws InterruptedException {
        int found = waiting.addAndGet(jobs.size()) - jobs.size();
        AtomicInteger started = new AtomicInteger();
        try {
            if (found + jobs.size() > config.queueDepth()) {
                throw new TempoException.TooMany("no room for " + jobs.size() + " blocks to read: " + found
                        + " wait, storage.trace.pool.queue_depth is " + config.queueDepth());
            }
            List<Callable<T>> bounded = new ArrayList<>(jobs.size());
            for (Callable<T> job : jobs) {
                bounded.add(() -> {
                    workers.acquire();
                    try {
                        started.incrementAndGet();
                        waiting.decrementAndGet();
                        return job.call();
                    } finally {
                        workers.release();
                    }
                });
            }
            return Fanout.all(bounded, config.maxWorkers());
        } finally {
            waiting.addAndGet(started.get() - jobs.size());
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.core.concurrent;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// The platform threads for CPU-bound work: Parquet, compression, sorting. As many as there are cores, so that a
/// large search cannot starve the carriers of the virtual threads.
public final class CpuPool implements AutoCloseable {

    private final ExecutorService executor;

    /// A pool of `threads` daemon threads.
    public CpuPool(int threads) {
        executor = Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().daemon().name("cpu-", 0).factory());
    }

    /// A pool with one thread per core.
    public static CpuPool perCore() {
        return new CpuPool(Runtime.getRuntime().availableProcessors());
    }

    /// Runs a task on the pool while the calling (virtual) thread waits; an interrupt of the caller cancels the task.
    ///
    /// @throws InterruptedException when the caller is interrupted
    /// @throws RuntimeException whatever the task throws
    public <T> T run(Callable<T> task) throws InterruptedException {
        Future<T> future = executor.submit(task);
        try {
            return future.get();
        } catch (InterruptedException e) {
            future.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            throw Fanout.unwrap(e);
        }
    }

    /// Interrupts what runs and ends the threads.
    @Override
    public void close() {
        executor.shutdownNow();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.core.concurrent;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/// Runs tasks side by side on virtual threads and waits for them.
///
/// No task outlives the call: when one fails, or the caller is interrupted, the others are interrupted and joined.
public final class Fanout {

    private Fanout() {}

    /// Runs every task and returns the results in the order of the tasks. A task that is alone runs in the thread of the
    /// caller.
    ///
    /// @throws InterruptedException when the caller is interrupted
    /// @throws RuntimeException the failure of the first task that failed
    public static <T> List<T> all(Collection<? extends Callable<T>> tasks) throws InterruptedException {
        return all(tasks, Integer.MAX_VALUE);
    }

    /// As [#all(Collection)] with at most `parallelism` tasks at work at a time.
    ///
    /// @throws InterruptedException when the caller is interrupted
    /// @throws RuntimeException the failure of the first task that failed
    public static <T> List<T> all(Collection<? extends Callable<T>> tasks, int parallelism)
            throws InterruptedException {
        if (tasks.size() < 2) {
            return tasks.isEmpty() ? List.of() : Collections.singletonList(inline(tasks.iterator().next()));
        }
        if (parallelism >= tasks.size()) {
            return run(tasks, Threads.perTask("fanout-"));
        }
        Semaphore permits = new Semaphore(parallelism);
        List<Callable<T>> limited = new ArrayList<>(tasks.size());
        for (Callable<T> task : tasks) {
            limited.add(() -> {
                permits.acquire();
                try {
                    return task.call();
                } finally {
                    permits.release();
                }
            });
        }
        return run(limited, Threads.perTask("fanout-"));
    }

    /// As [#all(Collection, int)] on platform threads, for tasks that burn CPU and block by turns, such as building
    /// and uploading a block: on virtual threads they would keep every other one waiting.
    ///
    /// @throws InterruptedException when the caller is interrupted
    /// @throws RuntimeException the failure of the first task that failed
    public static <T> List<T> allOnPlatform(Collection<? extends Callable<T>> tasks, int parallelism)
            throws InterruptedException {
        return run(tasks, Threads.platformPool("heavy-", Math.max(1, Math.min(parallelism, tasks.size()))));
    }

    private static <T> List<T> run(Collection<? extends Callable<T>> tasks, ExecutorService executor)
            throws InterruptedException {
        List<Future<T>> futures = new ArrayList<>(tasks.size());
        try (executor) {
            CompletionService<T> completed = new ExecutorCompletionService<>(executor);
            try {
                for (Callable<T> task : tasks) {
                    futures.add(completed.submit(task));
                }
                for (int i = 0; i < futures.size(); i++) {
                    completed.take().get();
                }
            } catch (ExecutionException e) {
                executor.shutdownNow();
                throw unwrap(e);
            } catch (InterruptedException e) {
                executor.shutdownNow();
                throw e;
            }
        }
        return futures.stream().map(Future::resultNow).toList();
    }

    /// Runs a task in the thread of the caller; its failures are as if it had run in another one.
    static <T> T inline(Callable<T> task) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        try {
            return task.call();
        } catch (RuntimeException | InterruptedException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("task failed: " + e, e);
        }
    }

    /// Turns the failure of a task into what the caller would have seen had it run the task itself.
    static RuntimeException unwrap(ExecutionException e) throws InterruptedException {
        Throwable cause = e.getCause();
        if (cause instanceof RuntimeException unchecked) {
            return unchecked;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        if (cause instanceof InterruptedException interrupted) {
            throw interrupted;
        }
        return new IllegalStateException("task failed: " + cause, cause);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.core.concurrent;

import io.minitempo.core.TempoException;
import io.minitempo.core.time.Deadline;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Ends work that takes longer than its caller can wait, for work that cannot look at a deadline by itself.
///
/// The work runs in the caller's thread, which is interrupted when time is up; no thread is started for it.
public final class TimeLimit {

    private final Thread worker = Thread.currentThread();

    /// Guarded by the monitor.
    private boolean ended;

    /// Guarded by the monitor.
    private boolean expired;

    private TimeLimit() {}

    /// Runs a task and returns its result.
    ///
    /// @throws TempoException.DeadlineExceeded `context deadline exceeded` when it is not done by `deadline`
    /// @throws InterruptedException when the caller is interrupted
    /// @throws RuntimeException whatever the task throws
    public static <T> T run(Deadline deadline, Callable<T> task) throws InterruptedException {
        deadline.check();
        if (deadline.isNone()) {
            return Fanout.inline(task);
        }
        TimeLimit limit = new TimeLimit();
        // The JDK's own timer, which forgets what is completed in time.
        CompletableFuture<@Nullable Void> timer = new CompletableFuture<>();
        timer.completeOnTimeout(null, deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
        timer.thenRun(limit::expire);
        try {
            T result = Fanout.inline(task);
            limit.end();
            return result;
        } catch (RuntimeException | InterruptedException | Error e) {
            limit.end();
            throw e;
        } finally {
            timer.cancel(false);
        }
    }

    private synchronized void expire() {
        if (!ended) {
            expired = true;
            worker.interrupt();
        }
    }

    /// Nothing interrupts the worker from here on. What time has cut off counts as that, however it ended.
    private synchronized void end() {
        ended = true;
        if (expired) {
            // That interrupt was for the task alone.
            Thread.interrupted();
            throw new TempoException.DeadlineExceeded("context deadline exceeded");
        }
    }
}

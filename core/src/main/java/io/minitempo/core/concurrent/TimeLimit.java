// SPDX-License-Identifier: Apache-2.0
package io.minitempo.core.concurrent;

import io.minitempo.core.TempoException;
import io.minitempo.core.time.Deadline;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Ends work that takes longer than its caller can wait, for work that cannot look at a deadline by itself.
///
/// The work does not outlive the call: when time is up, or the caller is interrupted, it is interrupted and joined.
public final class TimeLimit {

    private TimeLimit() {}

    /// Runs a task on a virtual thread of its own and returns its result.
    ///
    /// @throws TempoException.DeadlineExceeded `context deadline exceeded` when it is not done by `deadline`
    /// @throws InterruptedException when the caller is interrupted
    /// @throws RuntimeException whatever the task throws
    public static <T> T run(Deadline deadline, Callable<T> task) throws InterruptedException {
        deadline.check();
        try (ExecutorService executor = Threads.perTask("limited-")) {
            Future<T> future = executor.submit(task);
            try {
                return future.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                executor.shutdownNow();
                throw new TempoException.DeadlineExceeded("context deadline exceeded");
            } catch (InterruptedException e) {
                executor.shutdownNow();
                throw e;
            } catch (ExecutionException e) {
                throw Fanout.unwrap(e);
            }
        }
    }
}

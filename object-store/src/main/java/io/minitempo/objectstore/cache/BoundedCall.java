// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.cache;

import io.minitempo.core.concurrent.Threads;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Ends a call that takes too long, however it does so: a server may be silent, slow to take what is written, or send
/// a byte now and then.
final class BoundedCall {

    private BoundedCall() {}

    /// Runs a call on a virtual thread, which an interrupt takes out of any socket, and waits for it.
    ///
    /// @throws SocketTimeoutException when it is not done in time; it is interrupted and not waited for
    /// @throws IOException when it fails
    /// @throws InterruptedException when the caller is interrupted
    static <T> T run(Duration timeout, Callable<T> call) throws IOException, InterruptedException {
        FutureTask<T> task = new FutureTask<>(call);
        Threads.startVirtual("cache-call", task);
        try {
            return task.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            task.cancel(true);
            throw new SocketTimeoutException("the cache did not answer within " + timeout.toMillis() + " ms");
        } catch (InterruptedException e) {
            task.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        }
    }

    private static IOException failure(@Nullable Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof IOException failed
                ? failed
                : new IOException("call of a cache failed: " + cause, cause);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.internal;

import io.minitempo.core.concurrent.Threads;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Makes blocking network calls end when their caller is interrupted.
///
/// Only a virtual thread that blocks in a socket is woken by an interrupt. A call made on a platform thread therefore
/// runs on a virtual one, and the caller waits for it.
public final class Interruptible {

    private Interruptible() {}

    /// Runs the call and returns its result; the call is interrupted when the caller is.
    ///
    /// @throws InterruptedException when the caller is interrupted
    public static <T> T call(String name, Callable<T> call) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted before " + name);
        }
        FutureTask<T> task = new FutureTask<>(call);
        if (Thread.currentThread().isVirtual()) {
            task.run();
        } else {
            Threads.startVirtual(name, task);
        }
        try {
            return task.get();
        } catch (InterruptedException e) {
            task.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            throw unwrap(e);
        }
    }

    private static RuntimeException unwrap(ExecutionException e) throws InterruptedException {
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
        return new IllegalStateException("call failed: " + cause, cause);
    }
}

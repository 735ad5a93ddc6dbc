// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.internal;

import org.jspecify.annotations.Nullable;

/// Interrupts the thread that works for a request once the request is cancelled, and never any later work of it.
///
/// Guarded by its monitor: any thread may cancel, the working thread enters and leaves.
public final class Interruption {

    private @Nullable Thread worker;
    private boolean cancelled;

    /// Makes the calling thread the worker; interrupts it at once when the request is cancelled already.
    public synchronized void enter() {
        worker = Thread.currentThread();
        if (cancelled) {
            worker.interrupt();
        }
    }

    /// Ends the work and clears the interrupt flag, whoever set it.
    public synchronized void leave() {
        worker = null;
        Thread.interrupted();
    }

    /// Cancels the request: interrupts the worker, now or as soon as there is one.
    public synchronized void cancel() {
        cancelled = true;
        if (worker != null) {
            worker.interrupt();
        }
    }

    /// Whether the request was cancelled.
    public synchronized boolean isCancelled() {
        return cancelled;
    }
}

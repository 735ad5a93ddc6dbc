// SPDX-License-Identifier: Apache-2.0
package io.minitempo.core.concurrent;

import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A task that runs again and again on one virtual thread, with a pause between the runs.
///
/// A run that throws is logged and does not end the series; an interrupt does.
public final class PeriodicTask {

    private static final Logger log = LoggerFactory.getLogger(PeriodicTask.class);

    private final String name;
    private final Supplier<Duration> pause;
    private final Clock clock;
    private final Body body;
    private @Nullable Thread thread;

    /// A task with a fixed pause.
    public PeriodicTask(String name, Duration pause, Clock clock, Body body) {
        this(name, () -> pause, clock, body);
    }

    /// A task whose pause is asked for after each run, so that it may be jittered or re-read.
    public PeriodicTask(String name, Supplier<Duration> pause, Clock clock, Body body) {
        this.name = name;
        this.pause = pause;
        this.clock = clock;
        this.body = body;
    }

    /// What is run.
    @FunctionalInterface
    public interface Body {
        /// One run.
        void run() throws InterruptedException;
    }

    /// Starts the series with a pause, or at once when `immediately`.
    public synchronized void start(boolean immediately) {
        thread = Threads.startVirtual(name, () -> loop(immediately));
    }

    private void loop(boolean immediately) {
        try {
            if (!immediately) {
                clock.sleep(pause.get());
            }
            while (!Thread.currentThread().isInterrupted()) {
                try {
                    body.run();
                } catch (RuntimeException | Error e) {
                    // A run that found no memory must not be the last one.
                    log.atError().addKeyValue("task", name).setCause(e).log("periodic task failed");
                }
                clock.sleep(pause.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Interrupts the series and waits for the run at work.
    ///
    /// @throws InterruptedException when the waiting thread is interrupted
    public void stop(Deadline deadline) throws InterruptedException {
        @Nullable Thread running;
        synchronized (this) {
            running = thread;
            thread = null;
        }
        if (running != null) {
            running.interrupt();
            running.join(deadline.remaining());
        }
    }
}

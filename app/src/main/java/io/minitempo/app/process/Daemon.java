// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.process;

import io.minitempo.app.cli.TempoCommand;
import io.minitempo.app.config.ConfigLoader;
import io.minitempo.app.config.EffectiveConfig;
import io.minitempo.core.concurrent.Threads;
import io.minitempo.core.time.Clock;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs one [TempoProcess] until it fails or the operating system asks for its end (SIGINT, SIGTERM).
public final class Daemon implements TempoCommand.Launcher {

    private static final Logger log = LoggerFactory.getLogger(Daemon.class);

    private final Runtime runtime;

    /// Whether somebody has begun to stop the process.
    private final AtomicBoolean ending = new AtomicBoolean();

    /// Never opens: the JVM ends before.
    private final CountDownLatch halted = new CountDownLatch(1);

    /// A launcher in this JVM, whose shutdown stops the process in good order.
    public Daemon(Runtime runtime) {
        this.runtime = runtime;
    }

    @Override
    public int launch(EffectiveConfig config, ConfigLoader loader) throws InterruptedException {
        TempoProcess process = new TempoProcess(config, loader.keys(), Clock.system());
        process.start();
        Threads.onShutdown("shutdown", () -> stopAndHalt(process));
        Optional<Throwable> failure = process.awaitEnd();
        if (failure.isPresent() && ending.compareAndSet(false, true)) {
            process.stop();
            return 1;
        }
        // Told to stop: the shutdown does it, and ends the JVM.
        halted.await();
        return 0;
    }

    /// Ends the JVM with exit code 0, as Tempo does for a stop in good order; by itself it would name the signal.
    private void stopAndHalt(TempoProcess process) {
        if (!ending.compareAndSet(false, true)) {
            return;
        }
        int exitCode = 0;
        try {
            process.stop();
        } catch (InterruptedException | RuntimeException e) {
            log.atError().setCause(e).log("process did not stop cleanly");
            exitCode = 1;
        }
        runtime.halt(exitCode);
    }
}

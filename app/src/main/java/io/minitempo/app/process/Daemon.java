// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.process;

import io.minitempo.app.cli.TempoCommand;
import io.minitempo.app.config.ConfigLoader;
import io.minitempo.app.config.EffectiveConfig;
import io.minitempo.app.warmup.RealWork;
import io.minitempo.app.warmup.WarmUp;
import io.minitempo.core.concurrent.Threads;
import io.minitempo.core.time.Clock;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs one [TempoProcess] until it fails or the operating system asks for its end (SIGINT, SIGTERM), also while it
/// starts.
///
/// The thread that launches does all the work; the shutdown of the JVM tells it to end, and waits for that.
public final class Daemon implements TempoCommand.Launcher {

    private static final Logger log = LoggerFactory.getLogger(Daemon.class);

    private final Runtime runtime;
    private final boolean warmsUp;
    private final CountDownLatch over = new CountDownLatch(1);

    /// What the JVM ends with, once it is `over`; an exception is a failure.
    private volatile int exitCode = 1;

    private volatile boolean told;

    /// A launcher in this JVM, whose shutdown stops the process in good order.
    ///
    /// @param warmsUp whether processes that answer queries warm up once they are ready
    public Daemon(Runtime runtime, boolean warmsUp) {
        this.runtime = runtime;
        this.warmsUp = warmsUp;
    }

    @Override
    public int launch(EffectiveConfig config, ConfigLoader loader) throws InterruptedException {
        TempoProcess process = new TempoProcess(config, loader.keys(), Clock.system());
        // Before the start: it may wait for long, for a broker that is down, with the process in its rings already.
        Threads.onShutdown("shutdown", () -> end(process));
        try {
            exitCode = run(process);
            return exitCode;
        } finally {
            over.countDown();
        }
    }

    private int run(TempoProcess process) throws InterruptedException {
        try {
            process.start();
        } catch (InterruptedException e) {
            if (!told) {
                throw e;
            }
            return 0;
        }
        Optional<WarmUp> warmUp = warmUp(process);
        warmUp.ifPresent(WarmUp::start);
        Optional<Throwable> failure = process.awaitEnd();
        warmUp.ifPresent(WarmUp::stop);
        try {
            process.stop();
        } catch (RuntimeException e) {
            log.atError().setCause(e).log("process did not stop cleanly");
            return 1;
        }
        return failure.isPresent() ? 1 : 0;
    }

    private Optional<WarmUp> warmUp(TempoProcess process) {
        if (!warmsUp || !process.answersQueries() || runtime.maxMemory() < WarmUp.LEAST_HEAP) {
            return Optional.empty();
        }
        return Optional.of(new WarmUp(
                process::isReady,
                new RealWork(process.metrics()),
                process.isFrontendInProcess(),
                WarmUp.Bounds.defaults(),
                Clock.system()));
    }

    /// Ends the JVM with the exit code of the process, 0 for a stop in good order as Tempo does; by itself it would
    /// name the signal.
    private void end(TempoProcess process) {
        told = true;
        process.requestEnd();
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        runtime.halt(exitCode);
    }
}

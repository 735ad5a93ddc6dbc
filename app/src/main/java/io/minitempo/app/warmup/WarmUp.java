// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.warmup;

import io.minitempo.core.concurrent.Threads;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.server.logging.Silence;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers queries of a [Miniature] once the process is ready and idle, until they get no faster, the time is over, or
/// the process stops; then nothing of it is left.
///
/// It steps aside while the process has work of its own. What fails in it is a warning and nothing else. Begun once;
/// begun and stopped by one thread.
public final class WarmUp {

    /// The system property that asks for it; the launcher sets it.
    public static final String SWITCH = "minitempo.warmup";

    /// Heaps of fewer bytes are left alone: what a warm-up needs for a moment may be too much for them.
    public static final long LEAST_HEAP = 80L << 20;

    private static final Logger log = LoggerFactory.getLogger(WarmUp.class);

    private static final Duration READY_POLL = Duration.ofMillis(50);
    private static final Duration STEP_ASIDE = Duration.ofMillis(100);

    private final BooleanSupplier ready;
    private final BooleanSupplier busy;
    private final Workload.Start start;
    private final Bounds bounds;
    private final Clock clock;
    private @Nullable Thread thread;
    private volatile boolean stopped;

    /// How often a process may prove busy before it is left alone, in times of the idleness that is asked for.
    private static final int CHANCES = 5;

    /// When it begins and ends.
    ///
    /// @param idle how long the process has to have nothing to do first; one that has work at once learns from that
    /// @param time this long after it began
    /// @param rounds after so many rounds
    /// @param patience after so many rounds in a row that were not faster than the fastest before
    public record Bounds(Duration idle, Duration time, int rounds, int patience) {

        /// Ten seconds after one of idleness: over before the first dashboard is opened.
        public static Bounds defaults() {
            return new Bounds(Duration.ofSeconds(1), Duration.ofSeconds(10), Integer.MAX_VALUE, 12);
        }
    }

    /// A warm-up of the query path.
    ///
    /// @param ready whether the process is ready
    /// @param busy whether the process has work of its own
    /// @param isFrontendInProcess whether there is no socket between querier and query-frontend
    public WarmUp(
            BooleanSupplier ready, BooleanSupplier busy, boolean isFrontendInProcess, Bounds bounds, Clock clock) {
        this(ready, busy, () -> Miniature.start(isFrontendInProcess, clock), bounds, clock);
    }

    WarmUp(BooleanSupplier ready, BooleanSupplier busy, Workload.Start start, Bounds bounds, Clock clock) {
        this.ready = ready;
        this.busy = busy;
        this.start = start;
        this.bounds = bounds;
        this.clock = clock;
    }

    /// Begins in a thread of its own; returns at once.
    ///
    /// @throws IllegalStateException when it was begun before
    public void start() {
        if (thread != null) {
            throw new IllegalStateException("the warm-up was begun before");
        }
        // A platform thread: it computes, and would keep a carrier from the virtual threads of real requests.
        thread = Threads.startPlatform("warm-up", this::run);
    }

    /// Tells it to end; returns at once.
    public void stop() {
        stopped = true;
        if (thread != null) {
            thread.interrupt();
        }
    }

    /// Waits for its end; answers whether it came in time.
    ///
    /// @throws InterruptedException when the caller is interrupted
    boolean awaitEnd(Duration limit) throws InterruptedException {
        return thread == null || thread.join(limit);
    }

    /// Does all of it in the caller's thread, until its end or an interrupt; for runs from which the JVM learns.
    public void run() {
        Settling rounds = new Settling(bounds.patience);
        Silence silence = Silence.begin();
        RuntimeException failure = null;
        long began = clock.nanoTime();
        try {
            while (!ready.getAsBoolean()) {
                clock.sleep(READY_POLL);
            }
            if (!awaitIdleness()) {
                return;
            }
            began = clock.nanoTime();
            work(Deadline.after(bounds.time, clock), rounds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            failure = e;
        } finally {
            silence.close();
        }
        if (stopped) {
            return;
        }
        if (failure != null) {
            log.atWarn().setCause(failure).log("the warm-up failed, first queries will be slow");
            return;
        }
        log.atInfo()
                .addKeyValue("duration", Duration.ofNanos(clock.nanoTime() - began))
                .addKeyValue("rounds", rounds.count())
                .addKeyValue("settled", rounds.isSettled())
                .log("warmed up");
    }

    /// Whether the process was idle for long enough, soon enough.
    private boolean awaitIdleness() throws InterruptedException {
        Deadline limit = Deadline.after(bounds.idle.multipliedBy(CHANCES), clock);
        Deadline idle = Deadline.after(bounds.idle, clock);
        while (!idle.hasPassed()) {
            if (limit.hasPassed()) {
                return false;
            }
            clock.sleep(STEP_ASIDE);
            idle = busy.getAsBoolean() ? Deadline.after(bounds.idle, clock) : idle;
        }
        return true;
    }

    private void work(Deadline deadline, Settling rounds) throws InterruptedException {
        Workload workload = start.start();
        try {
            while (!rounds.isSettled() && rounds.count() < bounds.rounds && !deadline.hasPassed()) {
                round(workload, deadline).ifPresent(rounds::after);
            }
        } finally {
            workload.end();
        }
    }

    /// A whole round; answers how long its steps took, or nothing when the time was over before its end.
    private OptionalLong round(Workload workload, Deadline deadline) throws InterruptedException {
        long nanos = 0;
        for (int step = 0; step < workload.size(); step++) {
            while (busy.getAsBoolean() && !deadline.hasPassed()) {
                clock.sleep(STEP_ASIDE);
            }
            if (deadline.hasPassed()) {
                return OptionalLong.empty();
            }
            long began = clock.nanoTime();
            workload.step();
            nanos += clock.nanoTime() - began;
        }
        return OptionalLong.of(nanos);
    }
}

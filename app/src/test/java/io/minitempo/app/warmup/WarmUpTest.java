// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.warmup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.TempoException;
import io.minitempo.core.time.Clock;
import io.minitempo.testsupport.ManualClock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WarmUpTest {

    private static final WarmUp.Bounds BOUNDS = new WarmUp.Bounds(Duration.ZERO, Duration.ofSeconds(8), 30, 3);
    private static final WarmUp.Bounds AFTER_IDLENESS =
            new WarmUp.Bounds(Duration.ofMillis(300), Duration.ofSeconds(8), 30, 3);
    private static final Duration LONG = Duration.ofSeconds(30);

    private final ManualClock clock = ManualClock.atGoldenInput();
    private final AtomicBoolean ready = new AtomicBoolean(true);
    private final AtomicInteger busyFor = new AtomicInteger();
    private final AtomicInteger steps = new AtomicInteger();
    private final AtomicInteger starts = new AtomicInteger();
    private final AtomicInteger ends = new AtomicInteger();

    /// Rounds of two steps, each of which takes as many milliseconds as `millis` says of its number.
    private Workload.Start work(LongUnaryOperator millis) {
        return new Steps(() -> clock.advance(Duration.ofMillis(millis.applyAsLong(steps.getAndIncrement()))))::start;
    }

    /// What a step does.
    private interface Action {
        void run() throws InterruptedException;
    }

    private final class Steps implements Workload {
        private final Action action;

        Steps(Action action) {
            this.action = action;
        }

        Workload start() {
            starts.incrementAndGet();
            return this;
        }

        @Override
        public int size() {
            return 2;
        }

        @Override
        public void step() throws InterruptedException {
            action.run();
        }

        @Override
        public void end() {
            ends.incrementAndGet();
        }
    }

    private boolean isBusy() {
        return busyFor.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
    }

    private WarmUp warmUp(Workload.Start start, Clock with) {
        return new WarmUp(ready::get, this::isBusy, start, BOUNDS, with);
    }

    @Test
    void endsWhenRoundsGetNoFaster() {
        warmUp(work(step -> Math.max(10, 50 - 10 * (step / 2))), clock).run();

        assertThat(steps).hasValue(2 * (5 + 3));
        assertThat(ends).hasValue(1);
    }

    @Test
    void endsWhenItsTimeIsOverHoweverWellItGoes() {
        warmUp(work(step -> 3000 - 300 * step), clock).run();

        assertThat(steps).hasValue(3);
        assertThat(ends).hasValue(1);
    }

    @Test
    void endsAfterAsManyRoundsAsItMayTake() {
        warmUp(work(step -> 100 - step), clock).run();

        assertThat(steps).hasValue(2 * 30);
        assertThat(ends).hasValue(1);
    }

    @Test
    void waitsForTheProcessToBeReadyAndCountsItsTimeFromThere() throws InterruptedException {
        ready.set(false);
        WarmUp warmUp = warmUp(work(step -> 10), clock);
        warmUp.start();
        clock.awaitSleepers(1);
        assertThat(starts).hasValue(0);
        ready.set(true);

        clock.advance(Duration.ofMinutes(1));

        assertThat(warmUp.awaitEnd(LONG)).isTrue();
        assertThat(steps).hasValue(2 * (1 + 3));
    }

    @Test
    void aProcessThatWasIdleForAWhileIsWarmedUp() throws InterruptedException {
        busyFor.set(2);
        WarmUp warmUp = new WarmUp(ready::get, this::isBusy, work(step -> 10), AFTER_IDLENESS, clock);
        warmUp.start();
        for (int look = 1; look <= 5; look++) {
            clock.awaitSleepers(1);
            assertThat(starts).hasValue(0);
            clock.advance(Duration.ofMillis(100));
        }

        assertThat(warmUp.awaitEnd(LONG)).isTrue();
        assertThat(steps).hasValue(2 * (1 + 3));
    }

    @Test
    void aProcessThatHasWorkFromTheStartIsLeftAlone() throws InterruptedException {
        busyFor.set(Integer.MAX_VALUE);
        WarmUp warmUp = new WarmUp(ready::get, this::isBusy, work(step -> 10), AFTER_IDLENESS, clock);
        warmUp.start();
        for (int look = 1; look <= 15; look++) {
            clock.awaitSleepers(1);
            clock.advance(Duration.ofMillis(100));
        }

        assertThat(warmUp.awaitEnd(LONG)).isTrue();
        assertThat(starts).hasValue(0);
    }

    @Test
    void stepsAsideWhileTheProcessHasWorkOfItsOwn() throws InterruptedException {
        busyFor.set(2);
        WarmUp warmUp = warmUp(work(step -> 10), clock);
        warmUp.start();
        clock.awaitSleepers(1);
        assertThat(steps).hasValue(0);
        clock.advance(Duration.ofMillis(100));
        clock.awaitSleepers(1);
        assertThat(steps).hasValue(0);

        clock.advance(Duration.ofMillis(100));

        assertThat(warmUp.awaitEnd(LONG)).isTrue();
        assertThat(steps).hasValue(2 * (1 + 3));
    }

    @Test
    void endsInAProcessThatIsNeverIdle() throws InterruptedException {
        busyFor.set(Integer.MAX_VALUE);
        WarmUp warmUp = warmUp(work(step -> 10), clock);
        warmUp.start();
        clock.awaitSleepers(1);

        clock.advance(BOUNDS.time().plusMillis(1));

        assertThat(warmUp.awaitEnd(LONG)).isTrue();
        assertThat(steps).hasValue(0);
        assertThat(ends).hasValue(1);
    }

    @Test
    void aStopEndsItInTheMiddleOfAStep() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        Workload.Start hanging = new Steps(() -> {
            begun.countDown();
            never.await();
        })::start;
        WarmUp warmUp = warmUp(hanging, Clock.system());
        warmUp.start();
        begun.await();

        warmUp.stop();

        assertThat(warmUp.awaitEnd(LONG)).isTrue();
        assertThat(ends).hasValue(1);
    }

    @Test
    void aStopEndsItBeforeTheProcessIsReady() throws InterruptedException {
        ready.set(false);
        WarmUp warmUp = warmUp(work(step -> 10), Clock.system());
        warmUp.start();

        warmUp.stop();

        assertThat(warmUp.awaitEnd(LONG)).isTrue();
        assertThat(starts).hasValue(0);
    }

    @Test
    void aStopBeforeTheBeginningDoesNothing() {
        warmUp(work(step -> 10), clock).stop();

        assertThat(starts).hasValue(0);
    }

    @Test
    void aFailingStepEndsItAndHarmsNobody() {
        Workload.Start failing = new Steps(() -> {
            throw new TempoException.Unavailable("no such port");
        })::start;

        warmUp(failing, clock).run();

        assertThat(ends).hasValue(1);
    }

    @Test
    void aFailingStartHarmsNobody() {
        warmUp(
                        () -> {
                            throw new TempoException.Unavailable("no memory");
                        },
                        clock)
                .run();

        assertThat(ends).hasValue(0);
    }

    @Test
    void isBegunOnlyOnce() throws InterruptedException {
        WarmUp warmUp = warmUp(work(step -> 10), clock);
        warmUp.start();

        assertThatThrownBy(warmUp::start).isInstanceOf(IllegalStateException.class);

        assertThat(warmUp.awaitEnd(LONG)).isTrue();
        assertThat(starts).hasValue(1);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuspicionTest {

    private static final Duration PROBE = Duration.ofSeconds(5);

    private final ManualScheduler time = new ManualScheduler();
    private final AtomicLong expiredAt = new AtomicLong(-1);

    private Suspicion suspicion(int clusterSize) {
        return new Suspicion(
                "first", clusterSize, PROBE, time, time.nanoTime(), () -> expiredAt.set(time.nanoTime() / 1_000_000));
    }

    @ParameterizedTest
    @CsvSource({"1, 20000", "2, 20000", "10, 20000", "30, 29540", "100, 40000", "1000, 60000"})
    void theLeastTimeGrowsWithTheCluster(int clusterSize, long millis) {
        assertThat(Suspicion.minimum(clusterSize, PROBE)).isEqualTo(Duration.ofMillis(millis));
    }

    @Test
    void withoutConfirmationItLastsSixTimesTheLeastTime() {
        assertThat(suspicion(10)).isNotNull();
        time.advance(Duration.ofSeconds(500));
        assertThat(expiredAt).hasValue(120_000);
    }

    @Test
    void inTinyClustersNobodyCouldConfirmSoTheLeastTimeIsEnough() {
        assertThat(suspicion(3)).isNotNull();
        time.advance(Duration.ofSeconds(500));
        assertThat(expiredAt).hasValue(20_000);
    }

    @Test
    void confirmationsShortenIt() {
        Suspicion suspicion = suspicion(10);
        assertThat(suspicion.confirm("second", time.nanoTime())).isTrue();
        time.advance(Duration.ofSeconds(500));
        // 120 - (120 - 20) * ln 2 / ln 3
        assertThat(expiredAt).hasValue(56_907);
    }

    @Test
    void enoughConfirmationsLeaveTheLeastTime() {
        Suspicion suspicion = suspicion(10);
        assertThat(suspicion.confirm("second", time.nanoTime())).isTrue();
        assertThat(suspicion.confirm("third", time.nanoTime())).isTrue();
        assertThat(suspicion.confirm("fourth", time.nanoTime()))
                .as("not needed any more")
                .isFalse();
        time.advance(Duration.ofSeconds(500));
        assertThat(expiredAt).hasValue(20_000);
    }

    @Test
    void nobodyCountsTwice() {
        Suspicion suspicion = suspicion(10);
        assertThat(suspicion.confirm("first", time.nanoTime())).isFalse();
        assertThat(suspicion.confirm("second", time.nanoTime())).isTrue();
        assertThat(suspicion.confirm("second", time.nanoTime())).isFalse();
    }

    @Test
    void expiresAtOnceWhenAConfirmationComesAfterTheShortenedTime() {
        Suspicion suspicion = suspicion(10);
        time.advance(Duration.ofSeconds(100));
        assertThat(suspicion.confirm("second", time.nanoTime())).isTrue();
        time.advance(Duration.ZERO);
        assertThat(expiredAt).hasValue(100_000);
    }

    @Test
    void canBeCancelled() {
        suspicion(10).cancel();
        time.advance(Duration.ofSeconds(500));
        assertThat(expiredAt).hasValue(-1);
    }

    /// The timer's thread may hold the task already, and wait for the lock that the canceller holds.
    @Test
    void aTimerOnItsWayDoesNothingOnceCancelled() {
        List<Runnable> late = new ArrayList<>();
        Scheduler uncancellable = (delay, task) -> {
            late.add(task);
            return () -> {};
        };
        Suspicion suspicion = new Suspicion("first", 10, PROBE, uncancellable, 0, () -> expiredAt.set(time.nanoTime()));
        suspicion.cancel();
        late.forEach(Runnable::run);
        assertThat(expiredAt).hasValue(-1);
    }

    @Test
    void expiresOnceWhenTheOldTimerIsOnItsWayAsWell() {
        List<Runnable> both = new ArrayList<>();
        Scheduler uncancellable = (delay, task) -> {
            both.add(task);
            return () -> {};
        };
        AtomicLong ends = new AtomicLong();
        Suspicion suspicion = new Suspicion("first", 10, PROBE, uncancellable, 0, ends::incrementAndGet);
        assertThat(suspicion.confirm("second", 0)).isTrue();
        both.forEach(Runnable::run);
        assertThat(ends).hasValue(1);
    }
}

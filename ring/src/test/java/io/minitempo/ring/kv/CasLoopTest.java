// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.concurrent.Threads;
import io.minitempo.ring.kv.CasLoop.Outcome;
import io.minitempo.testsupport.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CasLoopTest {

    private final ManualClock clock = ManualClock.atGoldenInput();
    private final CasLoop loop = new CasLoop(clock);

    @Test
    void waitsASecondAfterEachAttemptThatChangedNothing() throws InterruptedException {
        Instant start = clock.instant();
        AtomicInteger attempts = new AtomicInteger();
        BlockingQueue<String> failure = new ArrayBlockingQueue<>(1);
        Threads.startVirtual("cas", () -> {
            try {
                loop.run("collectors/live-store", () -> {
                    attempts.incrementAndGet();
                    return Outcome.NO_CHANGE;
                });
            } catch (CasFailedException e) {
                failure.add(e.reason() + ": " + e.text());
            } catch (InterruptedException e) {
                failure.add("interrupted");
            }
        });
        for (int i = 1; i <= 9; i++) {
            clock.awaitSleepers(1);
            assertThat(attempts).hasValue(i);
            clock.advance(Duration.ofSeconds(1));
        }
        assertThat(failure.take())
                .isEqualTo("NO_CHANGE: failed to CAS-update key collectors/live-store: no change detected");
        assertThat(attempts).hasValue(10);
        assertThat(Duration.between(start, clock.instant())).isEqualTo(Duration.ofSeconds(9));
    }

    @Test
    void retriesConflictsAtOnce() throws InterruptedException {
        AtomicInteger attempts = new AtomicInteger();
        loop.run("k", () -> attempts.incrementAndGet() < 10 ? Outcome.VERSION_MISMATCH : Outcome.STORED);
        assertThat(attempts).hasValue(10);
    }

    @Test
    void stopsWhenInterrupted() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> loop.run("k", () -> Outcome.VERSION_MISMATCH))
                .isInstanceOf(InterruptedException.class);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.core.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.TempoException;
import io.minitempo.core.time.Deadline;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class TimeLimitTest {

    private final CountDownLatch running = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);

    @Test
    void returnsWhatTheTaskReturns() throws Exception {
        assertThat(TimeLimit.run(Deadline.NONE, () -> 7)).isEqualTo(7);
        assertThat(TimeLimit.run(Deadline.after(Duration.ofMinutes(1)), () -> "in time"))
                .isEqualTo("in time");
    }

    @Test
    void throwsWhatTheTaskThrows() {
        assertThatThrownBy(() -> TimeLimit.run(Deadline.after(Duration.ofMinutes(1)), () -> {
                    throw new TempoException.NotFound("no such thing");
                }))
                .isInstanceOf(TempoException.NotFound.class)
                .hasMessage("no such thing");
    }

    @Test
    void interruptsAndJoinsTheTaskWhenTimeIsUp() {
        assertThatThrownBy(() -> TimeLimit.run(Deadline.after(Duration.ofMillis(20)), this::hang))
                .isInstanceOf(TempoException.DeadlineExceeded.class)
                .hasMessage("context deadline exceeded");
        assertThat(interrupted.getCount()).isZero();
    }

    @Test
    void doesNotStartWhenTheDeadlineHasPassed() {
        assertThatThrownBy(() -> TimeLimit.run(Deadline.after(Duration.ZERO), this::hang))
                .isInstanceOf(TempoException.DeadlineExceeded.class);
        assertThat(running.getCount()).isOne();
    }

    @Test
    void interruptsTheTaskWhenTheCallerIsInterrupted() throws Exception {
        CountDownLatch passedOn = new CountDownLatch(1);
        Thread caller = Threads.startVirtual("caller", () -> {
            try {
                TimeLimit.run(Deadline.NONE, this::hang);
            } catch (InterruptedException e) {
                passedOn.countDown();
            }
        });
        running.await();
        caller.interrupt();
        caller.join();
        assertThat(passedOn.getCount()).isZero();
        assertThat(interrupted.getCount()).isZero();
    }

    private String hang() throws InterruptedException {
        running.countDown();
        try {
            new CountDownLatch(1).await();
            return "never";
        } catch (InterruptedException e) {
            interrupted.countDown();
            throw e;
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.core.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ThrottleTest {

    private long nanos = Long.MAX_VALUE - 5;

    private final Clock clock = new Clock() {
        @Override
        public long nanoTime() {
            return nanos;
        }

        @Override
        public void sleep(Duration duration) {
            nanos += duration.toNanos();
        }

        @Override
        public Instant instant() {
            return Instant.EPOCH;
        }
    };

    @Test
    void passesOncePerIntervalAlsoWhereTheClockWraps() throws InterruptedException {
        Throttle throttle = new Throttle(Duration.ofSeconds(1), clock);

        assertThat(throttle.tryPass()).isTrue();
        assertThat(throttle.tryPass()).isFalse();
        clock.sleep(Duration.ofNanos(999_999_999));
        assertThat(throttle.tryPass()).isFalse();
        clock.sleep(Duration.ofNanos(1));
        assertThat(throttle.tryPass()).isTrue();
        clock.sleep(Duration.ofHours(1));
        assertThat(throttle.tryPass()).isTrue();
        assertThat(throttle.tryPass()).isFalse();
    }
}

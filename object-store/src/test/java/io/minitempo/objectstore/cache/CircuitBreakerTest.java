// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.testsupport.ManualClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class CircuitBreakerTest {

    private final ManualClock clock = new ManualClock(Instant.EPOCH);

    private CircuitBreaker breaker(int failures, Duration interval) {
        return new CircuitBreaker(CircuitBreaker.Settings.of(failures, Duration.ofSeconds(5), interval), clock);
    }

    private static void fail(CircuitBreaker breaker, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(breaker.allows()).isTrue();
            breaker.failed();
        }
    }

    @Test
    void opensAfterFailuresInARow() {
        CircuitBreaker breaker = breaker(3, Duration.ZERO);
        fail(breaker, 2);
        breaker.succeeded();
        fail(breaker, 3);
        assertThat(breaker.allows()).isFalse();
    }

    @Test
    void letsOneCallTryAfterThePause() {
        CircuitBreaker breaker = breaker(3, Duration.ZERO);
        fail(breaker, 3);
        clock.advance(Duration.ofSeconds(5));
        assertThat(breaker.allows()).isTrue();
        assertThat(breaker.allows()).isFalse();
        breaker.failed();
        assertThat(breaker.allows()).isFalse();
        clock.advance(Duration.ofSeconds(5));
        assertThat(breaker.allows()).isTrue();
        breaker.succeeded();
        fail(breaker, 3);
    }

    @Test
    void aTryThatIsGivenUpLeavesItsPlaceToAnother() {
        CircuitBreaker breaker = breaker(1, Duration.ZERO);
        fail(breaker, 1);
        clock.advance(Duration.ofSeconds(5));
        assertThat(breaker.allows()).isTrue();
        breaker.abandoned();
        assertThat(breaker.allows()).isTrue();
    }

    @Test
    void failuresThatAreFarApartDoNotCountTogether() {
        CircuitBreaker breaker = breaker(2, Duration.ofSeconds(10));
        fail(breaker, 1);
        clock.advance(Duration.ofSeconds(11));
        fail(breaker, 1);
        assertThat(breaker.allows()).isTrue();
        breaker.failed();
        assertThat(breaker.allows()).isFalse();
    }

    @Test
    void zerosStandForDefaults() {
        assertThat(CircuitBreaker.Settings.of(0, Duration.ZERO, Duration.ZERO))
                .isEqualTo(CircuitBreaker.Settings.DEFAULT);
    }
}

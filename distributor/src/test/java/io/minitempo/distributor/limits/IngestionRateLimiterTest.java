// SPDX-License-Identifier: Apache-2.0
package io.minitempo.distributor.limits;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.server.overrides.RateStrategy;
import io.minitempo.testsupport.ManualClock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class IngestionRateLimiterTest {

    private static final TenantId TENANT = new TenantId("t1");

    private final ManualClock clock = ManualClock.atGoldenInput();
    private final FixedLimits limits = new FixedLimits().rate(20_000, 30_000);

    @Test
    void refusesWhatExceedsRateAndBurstInTempoWords() {
        refuses(
                local(),
                77_390,
                "RATE_LIMITED: batch size (77390 bytes) exceeds ingestion limit (local: 20000 bytes/s, global: 0"
                        + " bytes/s, burst: 30000 bytes) while adding 77390 bytes for user t1. consider reducing"
                        + " batch size or increasing rate limit.");
    }

    @Test
    void refusesWhatTheBucketLacksInTempoWords() {
        TenantRate rate = local();
        takes(rate, 30_000);

        refuses(
                rate,
                1,
                "RATE_LIMITED: ingestion rate limit (local: 20000 bytes/s, global: 0 bytes/s, burst: 30000 bytes)"
                        + " exceeded while adding 1 bytes for user t1. consider increasing the limit or reducing"
                        + " ingestion rate.");
    }

    @Test
    void startsFullAndRefillsAtTheRateUpToTheBurst() {
        TenantRate rate = local();
        takes(rate, 30_000);
        refuses(rate, 1, "exceeded");
        clock.advance(Duration.ofMillis(500));
        takes(rate, 10_000);
        refuses(rate, 1, "exceeded");
        clock.advance(Duration.ofMinutes(1));
        refuses(rate, 30_001, "batch size");
        takes(rate, 30_000);
        refuses(rate, 1, "exceeded");
    }

    @Test
    void takesAllOrNothing() {
        TenantRate rate = local();
        takes(rate, 20_000);
        refuses(rate, 20_000, "exceeded");
        takes(rate, 10_000);
    }

    @Test
    void readsLimitsAgainAfterTenSeconds() {
        TenantRate rate = local();
        takes(rate, 30_000);
        limits.rate(1000, 100_000);
        clock.advance(Duration.ofMillis(9999));
        refuses(rate, 50_000, "burst: 30000 bytes");
        clock.advance(Duration.ofMillis(1));
        refuses(rate, 50_000, "local: 1000 bytes/s, global: 0 bytes/s, burst: 100000 bytes");
        clock.advance(Duration.ofSeconds(20));
        takes(rate, 50_000);
    }

    @Test
    void aSmallerBurstTakesTokensAway() {
        TenantRate rate = local();
        limits.rate(0, 10);
        clock.advance(Duration.ofSeconds(10));
        takes(rate, 10);
        refuses(rate, 1, "local: 0 bytes/s");
    }

    @Test
    void globalStrategyDividesTheRateButNotTheBurst() {
        AtomicInteger live = new AtomicInteger(4);
        limits.strategy = RateStrategy.GLOBAL;
        TenantRate rate = new IngestionRateLimiter(limits, live::get, clock).rateOf(TENANT);
        takes(rate, 30_000);
        refuses(rate, 1, "local: 5000 bytes/s, global: 20000 bytes/s, burst: 30000 bytes");
        clock.advance(Duration.ofSeconds(1));
        takes(rate, 5000);
        refuses(rate, 1, "exceeded");
        live.set(0);
        clock.advance(Duration.ofSeconds(9));
        refuses(rate, 40_000, "local: 20000 bytes/s, global: 20000 bytes/s");
    }

    @Test
    void tellsWhenToComeBack() {
        assertThatThrownBy(() -> local().take(50_000, Optional.of(Duration.ofSeconds(5))))
                .isInstanceOfSatisfying(
                        TempoException.TooMany.class,
                        e -> org.assertj.core.api.Assertions.assertThat(e.retryAfter())
                                .contains(Duration.ofSeconds(5)));
    }

    private TenantRate local() {
        return new IngestionRateLimiter(limits, () -> 4, clock).rateOf(TENANT);
    }

    private static void takes(TenantRate rate, long bytes) {
        assertThatCode(() -> rate.take(bytes, Optional.empty())).doesNotThrowAnyException();
    }

    private static void refuses(TenantRate rate, long bytes, String message) {
        assertThatThrownBy(() -> rate.take(bytes, Optional.empty()))
                .isInstanceOf(TempoException.TooMany.class)
                .hasMessageContaining(message);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.distributor;

import static io.minitempo.testsupport.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.net.HostPort;
import io.minitempo.core.time.Deadline;
import io.minitempo.distributor.limits.FixedLimits;
import io.minitempo.distributor.limits.IngestionRateLimiter;
import io.minitempo.ring.Endpoint;
import io.minitempo.ring.kv.InMemoryKv;
import io.minitempo.ring.lifecycle.Registration;
import io.minitempo.ring.page.InstanceRingPage;
import io.minitempo.ring.token.RandomTokens;
import io.minitempo.server.overrides.RateStrategy;
import io.minitempo.testsupport.ManualClock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DistributorRingTest {

    private static final TenantId TENANT = new TenantId("t1");

    private final ManualClock clock = ManualClock.atGoldenInput();
    private final InMemoryKv kv = new InMemoryKv(clock);
    private final FixedLimits limits = new FixedLimits();
    private final DistributorRing first = ring("d-0", 7001, Duration.ofSeconds(5));
    private final DistributorRing second = ring("d-1", 7002, Duration.ZERO);

    private DistributorRing ring(String id, int port, Duration heartbeatPeriod) {
        HostPort listen = new HostPort("127.0.0.1", port);
        Registration registration = new Registration(
                "distributor",
                id,
                new Endpoint(listen, new HostPort("127.0.0.2", port + 1000)),
                "",
                1,
                heartbeatPeriod,
                Duration.ofMinutes(5),
                true);
        return new DistributorRing(
                DistributorConfig.defaults(),
                registration,
                kv,
                new RandomTokens(new Random(port)),
                clock,
                new SimpleMeterRegistry());
    }

    @BeforeEach
    void start() throws InterruptedException {
        first.start(cause -> {});
        second.start(cause -> {});
        eventually(() -> assertThat(first.live()).isEqualTo(2));
    }

    @AfterEach
    void stop() throws InterruptedException {
        first.stop(Deadline.NONE);
        second.stop(Deadline.NONE);
    }

    private Optional<String> pass(IngestionRateLimiter limiter, int bytes) {
        try {
            limiter.rateOf(TENANT).take(bytes, Optional.empty());
            return Optional.empty();
        } catch (TempoException.TooMany e) {
            return Optional.of(e.text());
        }
    }

    @Test
    void theGlobalRateIsSharedByTheLiving() throws InterruptedException {
        limits.strategy = RateStrategy.GLOBAL;
        limits.rate(1_000, 10);
        IngestionRateLimiter limiter = new IngestionRateLimiter(limits, first::live, clock);
        assertThat(pass(limiter, 600))
                .hasValueSatisfying(text -> assertThat(text).contains("(local: 500 bytes/s, global: 1000 bytes/s"));

        second.stop(Deadline.NONE);
        eventually(() -> assertThat(first.live()).isEqualTo(1));

        assertThat(pass(limiter, 1_100))
                .hasValueSatisfying(text -> assertThat(text).contains("(local: 1000 bytes/s, global: 1000 bytes/s"));
    }

    @Test
    void whoSendsNoHeartbeatsDoesNotCount() throws InterruptedException {
        for (int elapsed = 0; elapsed < 310; elapsed += 5) {
            clock.awaitSleepers(1);
            clock.advance(Duration.ofSeconds(5));
        }

        eventually(() -> assertThat(first.live()).isEqualTo(1));
    }

    @Test
    void thePageListsTheMembersAndForgetsThem() throws InterruptedException {
        InstanceRingPage page = InstanceRingPage.of(first.ring(), clock.instant(), ZoneOffset.UTC);

        assertThat(page.toJson())
                .contains("\"id\":\"d-0\",\"state\":\"ACTIVE\",\"address\":\"127.0.0.2:8001\"")
                .contains("\"id\":\"d-1\"");
        assertThat(first.own())
                .extractingByKey("d-0")
                .extracting(Endpoint::listen)
                .isEqualTo(new HostPort("127.0.0.1", 7001));
        assertThat(first.forms().forget("d-1").isDone()).isTrue();
        eventually(() -> assertThat(first.live()).isEqualTo(1));
    }

    @Test
    void isNeededUnderTheGlobalStrategyOnly() {
        assertThat(DistributorRing.isNeeded(limits.of(TENANT))).isFalse();
        limits.strategy = RateStrategy.GLOBAL;
        assertThat(DistributorRing.isNeeded(limits.of(TENANT))).isTrue();
    }
}

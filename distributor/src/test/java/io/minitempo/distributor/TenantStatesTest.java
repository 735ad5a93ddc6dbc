// SPDX-License-Identifier: Apache-2.0
package io.minitempo.distributor;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.core.TenantId;
import io.minitempo.distributor.limits.FixedLimits;
import io.minitempo.distributor.limits.IngestionRateLimiter;
import io.minitempo.testsupport.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TenantStatesTest {

    private final ManualClock clock = ManualClock.atGoldenInput();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final TenantStates states = new TenantStates(
            new DistributorMetrics(registry), new IngestionRateLimiter(new FixedLimits(), () -> 1, clock), clock, 5);

    @Test
    void keepsEveryTenantWhileTheyAreFew() {
        TenantState first = states.of(new TenantId("t0"));
        clock.advance(Duration.ofDays(1));
        for (int i = 1; i < 5; i++) {
            states.of(new TenantId("t" + i));
        }

        assertThat(states.of(new TenantId("t0"))).isSameAs(first);
        assertThat(states.size()).isEqualTo(5);
    }

    @Test
    void forgetsIdleTenantsAndTheirMetricsWhenThereAreMany() {
        TenantState busy = states.of(new TenantId("busy"));
        for (int i = 0; i < 20; i++) {
            states.of(new TenantId("t" + i)).discarded("rate_limited", 1);
        }
        assertThat(states.size()).isEqualTo(21);
        clock.advance(Duration.ofMinutes(9));
        assertThat(states.of(new TenantId("busy"))).isSameAs(busy);
        clock.advance(Duration.ofMinutes(2));

        states.of(new TenantId("new"));

        assertThat(states.size()).isEqualTo(2);
        assertThat(states.of(new TenantId("busy"))).isSameAs(busy);
        assertThat(registry.find("tempo_discarded_spans_total").counters()).isEmpty();
        assertThat(registry.find("tempo_distributor_ingress_bytes_total").counters())
                .hasSize(2);
    }
}

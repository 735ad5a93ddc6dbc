// SPDX-License-Identifier: Apache-2.0
package io.minitempo.distributor;

import io.minitempo.core.TenantId;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Throttle;
import io.minitempo.distributor.limits.IngestionRateLimiter;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The states of the tenants seen lately. Clients may name any tenant, so beyond a number of them those that were idle
/// for ten minutes are forgotten, token bucket and metrics included. Used by any thread.
final class TenantStates {

    private static final Duration IDLE = Duration.ofMinutes(10);

    private final DistributorMetrics metrics;
    private final IngestionRateLimiter limiter;
    private final Clock clock;
    private final int manyTenants;
    private final ConcurrentHashMap<TenantId, TenantState> states = new ConcurrentHashMap<>();
    private final Throttle sweeps;

    TenantStates(DistributorMetrics metrics, IngestionRateLimiter limiter, Clock clock, int manyTenants) {
        this.metrics = metrics;
        this.limiter = limiter;
        this.clock = clock;
        this.manyTenants = manyTenants;
        this.sweeps = new Throttle(Duration.ofMinutes(1), clock);
    }

    TenantState of(TenantId tenant) {
        long now = clock.nanoTime();
        @Nullable TenantState known = states.get(tenant);
        if (known != null) {
            known.used(now);
            return known;
        }
        if (states.size() >= manyTenants && sweeps.tryPass()) {
            forgetIdle(now);
        }
        return states.computeIfAbsent(tenant, t -> new TenantState(t, metrics, limiter.rateOf(t), now));
    }

    private void forgetIdle(long now) {
        states.values().removeIf(state -> {
            boolean idle = now - state.lastUsed() > IDLE.toNanos();
            if (idle) {
                state.forget();
            }
            return idle;
        });
    }

    int size() {
        return states.size();
    }
}

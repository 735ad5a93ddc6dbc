// SPDX-License-Identifier: Apache-2.0
package io.minitempo.distributor.limits;

import io.minitempo.core.TenantId;
import io.minitempo.core.time.Clock;

/// Makes the token buckets of the tenants by the strategy of the process (`spec/write-path.md §2.2`).
///
/// With the global strategy each distributor allows its share of the rate; the burst is not shared.
public final class IngestionRateLimiter {

    private final TenantLimits limits;
    private final RateStrategy strategy;
    private final Clock clock;

    /// A limiter.
    public IngestionRateLimiter(TenantLimits limits, RateStrategy strategy, Clock clock) {
        this.limits = limits;
        this.strategy = strategy;
        this.clock = clock;
    }

    /// A full bucket for a tenant.
    public TenantRate rateOf(TenantId tenant) {
        return new TenantRate(tenant, this, clock);
    }

    double localRate(TenantId tenant) {
        return limits.rateLimitBytes(tenant) / distributors();
    }

    long burst(TenantId tenant) {
        return limits.burstSizeBytes(tenant);
    }

    /// The rate of all distributors together, or 0 where that is not limited.
    long globalRate(double localRate) {
        return switch (strategy) {
            case RateStrategy.Local() -> 0;
            case RateStrategy.Global global -> (long) (localRate * distributors());
        };
    }

    private int distributors() {
        return switch (strategy) {
            case RateStrategy.Local() -> 1;
            case RateStrategy.Global global -> Math.max(1, global.liveDistributors().getAsInt());
        };
    }
}

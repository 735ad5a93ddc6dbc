// SPDX-License-Identifier: Apache-2.0
package io.minitempo.distributor.limits;

import io.minitempo.core.TenantId;
import io.minitempo.core.time.Clock;
import io.minitempo.server.overrides.Overrides;
import io.minitempo.server.overrides.RateStrategy;
import java.util.function.IntSupplier;

/// Makes the token buckets of the tenants by the strategy of the process (`spec/write-path.md §2.2`).
///
/// With the global strategy each distributor allows its share of the rate; the burst is not shared.
public final class IngestionRateLimiter {

    private final Overrides overrides;
    private final IntSupplier liveDistributors;
    private final Clock clock;

    /// A limiter.
    ///
    /// @param liveDistributors how many distributors are active and healthy now; less than 1 counts as 1
    public IngestionRateLimiter(Overrides overrides, IntSupplier liveDistributors, Clock clock) {
        this.overrides = overrides;
        this.liveDistributors = liveDistributors;
        this.clock = clock;
    }

    /// A full bucket for a tenant.
    public TenantRate rateOf(TenantId tenant) {
        return new TenantRate(tenant, this, clock);
    }

    double localRate(TenantId tenant) {
        return (double) overrides.of(tenant).ingestion().rateLimitBytes() / sharers(tenant);
    }

    long burst(TenantId tenant) {
        return overrides.of(tenant).ingestion().burstSizeBytes();
    }

    /// The rate of all distributors together, or 0 where that is not limited.
    long globalRate(TenantId tenant, double localRate) {
        return switch (overrides.of(tenant).ingestion().rateStrategy()) {
            case LOCAL -> 0;
            case GLOBAL -> Math.round(localRate * sharers(tenant));
        };
    }

    private int sharers(TenantId tenant) {
        RateStrategy strategy = overrides.of(tenant).ingestion().rateStrategy();
        return strategy == RateStrategy.GLOBAL ? Math.max(1, liveDistributors.getAsInt()) : 1;
    }
}

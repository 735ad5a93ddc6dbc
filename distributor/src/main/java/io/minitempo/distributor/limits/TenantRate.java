// SPDX-License-Identifier: Apache-2.0
package io.minitempo.distributor.limits;

import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.time.Clock;
import java.time.Duration;
import java.util.Optional;

/// The token bucket of one tenant, whose limits are read again at most every 10 seconds. Used by any thread.
public final class TenantRate {

    private static final long RECHECK_NANOS = Duration.ofSeconds(10).toNanos();

    private final TenantId tenant;
    private final IngestionRateLimiter limiter;
    private final Clock clock;
    private final TokenBucket bucket;
    private volatile long recheck;

    TenantRate(TenantId tenant, IngestionRateLimiter limiter, Clock clock) {
        this.tenant = tenant;
        this.limiter = limiter;
        this.clock = clock;
        long now = clock.nanoTime();
        bucket = new TokenBucket(limiter.localRate(tenant), limiter.burst(tenant), now);
        recheck = now + RECHECK_NANOS;
    }

    /// Takes `bytes` from the bucket.
    ///
    /// @param retryAfter what a refused client is told about coming back
    /// @throws TempoException.TooMany with Tempo's text when they are not there
    public void take(long bytes, Optional<Duration> retryAfter) {
        long now = clock.nanoTime();
        if (now - recheck >= 0) {
            recheck = now + RECHECK_NANOS;
            bucket.set(limiter.localRate(tenant), limiter.burst(tenant), now);
        }
        if (!bucket.tryTake(bytes, now)) {
            throw new TempoException.TooMany(message(bytes), retryAfter.orElse(null));
        }
    }

    /// Clients match on these texts, full stop included (`spec/write-path.md §2.2`).
    private String message(long bytes) {
        long local = (long) bucket.rate();
        String limits = "(local: " + local + " bytes/s, global: " + limiter.globalRate(tenant, bucket.rate())
                + " bytes/s, burst: " + bucket.burst() + " bytes)";
        if (bytes > local && bytes > bucket.burst()) {
            return "RATE_LIMITED: batch size (" + bytes + " bytes) exceeds ingestion limit " + limits
                    + " while adding " + bytes + " bytes for user " + tenant
                    + ". consider reducing batch size or increasing rate limit.";
        }
        return "RATE_LIMITED: ingestion rate limit " + limits + " exceeded while adding " + bytes + " bytes for user "
                + tenant + ". consider increasing the limit or reducing ingestion rate.";
    }
}

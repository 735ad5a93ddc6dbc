// SPDX-License-Identifier: Apache-2.0
package io.minitempo.distributor.limits;

import io.minitempo.core.TenantId;
import java.time.Duration;
import java.util.Optional;

/// What the overrides say about a tenant, as far as the distributor asks (`spec/write-path.md §2.2`). Answers may
/// change at any time; asked by many threads.
public interface TenantLimits {

    /// `ingestion.rate_limit_bytes`: refill of the token bucket in bytes per second.
    double rateLimitBytes(TenantId tenant);

    /// `ingestion.burst_size_bytes`: size of the token bucket in bytes.
    long burstSizeBytes(TenantId tenant);

    /// `ingestion.max_attribute_bytes`: replaces the distributor's own limit when positive.
    int maxAttributeBytes(TenantId tenant);

    /// `ingestion.artificial_delay`: replaces the distributor's own when set.
    Optional<Duration> artificialDelay(TenantId tenant);

    /// `ingestion.retry_info_enabled`: whether clients are told when to come back.
    boolean retryInfoEnabled(TenantId tenant);
}

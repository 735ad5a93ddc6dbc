// SPDX-License-Identifier: Apache-2.0
package io.minitempo.distributor.limits;

import io.minitempo.core.TenantId;
import java.time.Duration;
import java.util.Optional;

/// The same limits for every tenant, changed by the test.
public final class FixedLimits implements TenantLimits {

    public volatile double rate = 30e6;
    public volatile long burst = 30_000_000;
    public volatile int attributeBytes;
    public volatile Optional<Duration> delay = Optional.empty();
    public volatile boolean retryInfo = true;

    public FixedLimits rate(double bytesPerSecond, long burstBytes) {
        rate = bytesPerSecond;
        burst = burstBytes;
        return this;
    }

    @Override
    public double rateLimitBytes(TenantId tenant) {
        return rate;
    }

    @Override
    public long burstSizeBytes(TenantId tenant) {
        return burst;
    }

    @Override
    public int maxAttributeBytes(TenantId tenant) {
        return attributeBytes;
    }

    @Override
    public Optional<Duration> artificialDelay(TenantId tenant) {
        return delay;
    }

    @Override
    public boolean retryInfoEnabled(TenantId tenant) {
        return retryInfo;
    }
}

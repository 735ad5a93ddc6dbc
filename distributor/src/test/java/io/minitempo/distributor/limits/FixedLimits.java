// SPDX-License-Identifier: Apache-2.0
package io.minitempo.distributor.limits;

import io.minitempo.core.TenantId;
import io.minitempo.server.overrides.Limits;
import io.minitempo.server.overrides.Overrides;
import io.minitempo.server.overrides.RateStrategy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The same limits for every tenant, changed by the test.
public final class FixedLimits implements Overrides {

    public volatile RateStrategy strategy = RateStrategy.LOCAL;
    public volatile long rate = 30_000_000;
    public volatile long burst = 30_000_000;
    public volatile int shardSize;
    public volatile int attributeBytes;
    public volatile @Nullable Duration delay;
    public volatile boolean retryInfo = true;

    public FixedLimits rate(long bytesPerSecond, long burstBytes) {
        rate = bytesPerSecond;
        burst = burstBytes;
        return this;
    }

    @Override
    public Limits of(TenantId tenant) {
        Limits d = Limits.defaults();
        return new Limits(
                new Limits.Ingestion(
                        strategy,
                        rate,
                        burst,
                        d.ingestion().maxTracesPerUser(),
                        d.ingestion().maxGlobalTracesPerUser(),
                        shardSize,
                        attributeBytes,
                        delay,
                        retryInfo),
                d.read(),
                d.compaction(),
                d.metricsGenerator(),
                d.forwarders(),
                d.global(),
                d.storage(),
                d.costAttribution());
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.grpc;

import io.minitempo.core.config.Key;
import java.time.Duration;

/// The block `pool_config` of a [ClientPool]; its keys are run together (`spec/ring.md §15`).
///
/// @param checkInterval how often clients are checked
/// @param healthCheckEnabled whether the check asks the peer, and not only the ring
/// @param healthCheckTimeout how long a peer may take to answer
/// @param healthCheckGracePeriod how long a peer may fail before its connection is closed
/// @param maxConcurrentHealthChecks peers asked at a time, 0 for 16
public record PoolConfig(
        @Key("checkinterval") Duration checkInterval,
        @Key("healthcheckenabled") boolean healthCheckEnabled,
        @Key("healthchecktimeout") Duration healthCheckTimeout,
        @Key("healthcheckgraceperiod") Duration healthCheckGracePeriod,
        @Key("maxconcurrenthealthchecks") int maxConcurrentHealthChecks) {

    private static final int DEFAULT_CONCURRENCY = 16;

    /// Every 15 s, with 1 s to answer and no grace.
    public static PoolConfig defaults() {
        return new PoolConfig(Duration.ofSeconds(15), true, Duration.ofSeconds(1), Duration.ZERO, 0);
    }

    int concurrency() {
        return maxConcurrentHealthChecks == 0 ? DEFAULT_CONCURRENCY : maxConcurrentHealthChecks;
    }
}

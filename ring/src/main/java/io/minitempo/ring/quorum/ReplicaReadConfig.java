// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.quorum;

import java.time.Duration;

/// The `querier.partition_ring` block: how replicas are asked (`spec/ring.md §7.5`).
///
/// @param minimizeRequests whether only as many zones are asked as are needed, the others when one fails or is slow
/// @param hedgingDelay after how long one more zone is asked; zero asks more only after a failure
/// @param preferredZone the zone that is asked first, or empty
public record ReplicaReadConfig(boolean minimizeRequests, Duration hedgingDelay, String preferredZone) {

    /// One zone first, another each three seconds.
    public static ReplicaReadConfig defaults() {
        return new ReplicaReadConfig(true, Duration.ofSeconds(3), "");
    }
}

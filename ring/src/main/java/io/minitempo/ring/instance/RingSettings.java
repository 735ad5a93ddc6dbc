// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.instance;

import java.time.Duration;
import java.util.List;

/// How a reader looks at an instance ring.
///
/// @param replicationFactor how many instances hold each key
/// @param zoneAware whether the replicas of a key stand in different zones
/// @param heartbeatTimeout after how long without heartbeat an instance counts as unhealthy
/// @param excludedZones zones whose instances are treated as absent
public record RingSettings(
        int replicationFactor, boolean zoneAware, Duration heartbeatTimeout, List<String> excludedZones) {

    /// Copies the list and checks the factor.
    public RingSettings {
        excludedZones = List.copyOf(excludedZones);
        if (replicationFactor < 1) {
            throw new IllegalArgumentException("replication factor must be at least 1, found " + replicationFactor);
        }
    }

    /// A ring without replication or zones, as all rings but the ingesters' are.
    public static RingSettings single(Duration heartbeatTimeout) {
        return new RingSettings(1, false, heartbeatTimeout, List.of());
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.lifecycle;

import io.minitempo.ring.Endpoint;
import java.time.Duration;

/// What one process enters into one instance ring.
///
/// @param ring the ring's name in logs and metrics, such as `live-store`
/// @param id the instance id
/// @param endpoint where it listens, and the address that goes into the ring
/// @param zone the availability zone, or empty
/// @param tokenCount how many tokens it holds; 0 for presence only
/// @param heartbeatPeriod the time between two heartbeats; zero for none
/// @param heartbeatTimeout when others count as dead; after twice this they are forgotten, zero forgets nobody
/// @param unregisterOnShutdown whether the entry is removed on stop, or left behind as LEAVING
public record Registration(
        String ring,
        String id,
        Endpoint endpoint,
        String zone,
        int tokenCount,
        Duration heartbeatPeriod,
        Duration heartbeatTimeout,
        boolean unregisterOnShutdown) {

    /// The address that goes into the ring.
    public String address() {
        return endpoint.advertise().toString();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.lifecycle;

import io.minitempo.ring.instance.InstanceDesc;
import io.minitempo.ring.instance.InstanceRingDesc;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Removes instances that have been dead for twice the heartbeat timeout (`spec/ring.md §2`).
final class AutoForget {

    private final Duration after;

    /// @param heartbeatTimeout zero forgets nobody, since it makes everybody look dead
    AutoForget(Duration heartbeatTimeout) {
        this.after = heartbeatTimeout.multipliedBy(2);
    }

    /// The instances to remove, never `self`.
    List<String> due(InstanceRingDesc ring, String self, Instant now) {
        if (after.isZero()) {
            return List.of();
        }
        return ring.members().stream()
                .filter(m -> !m.id().equals(self) && !m.isHeartbeatFresh(now.toEpochMilli(), after))
                .map(InstanceDesc::id)
                .toList();
    }
}

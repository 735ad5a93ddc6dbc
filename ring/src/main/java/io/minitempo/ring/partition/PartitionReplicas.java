// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.partition;

import io.minitempo.core.TempoException;
import io.minitempo.ring.instance.InstanceDesc;
import io.minitempo.ring.instance.InstanceRing;
import io.minitempo.ring.instance.Operation;
import io.minitempo.ring.instance.ReplicationSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Whom to ask about the recent data of each partition (`spec/ring.md §7.5`).
public final class PartitionReplicas {

    private PartitionReplicas() {}

    /// One set per partition in the ring, in any state: its owners that are registered and can serve reads at `now`.
    ///
    /// The zones of a set are replicas of each other, so all but one may fail.
    ///
    /// @throws TempoException.Unavailable `empty ring`, or `partition 3: too many unhealthy instances in the ring` when
    ///     nobody can answer for a partition
    public static List<ReplicationSet> forReading(PartitionRing partitions, InstanceRing instances, Instant now) {
        if (partitions.partitions().isEmpty()) {
            throw new TempoException.Unavailable("empty ring");
        }
        List<ReplicationSet> sets = new ArrayList<>();
        for (PartitionDesc partition : partitions.partitions()) {
            List<InstanceDesc> owners = new ArrayList<>();
            for (String id : partitions.ownersOf(partition.id())) {
                Optional<InstanceDesc> owner = instances.find(id);
                if (owner.isPresent() && instances.isHealthy(owner.get(), Operation.READ, now)) {
                    owners.add(owner.get());
                }
            }
            if (owners.isEmpty()) {
                throw new TempoException.Unavailable(
                        "partition " + partition.id() + ": too many unhealthy instances in the ring");
            }
            int zones = (int) owners.stream().map(InstanceDesc::zone).distinct().count();
            sets.add(ReplicationSet.byZone(owners, zones - 1));
        }
        return sets;
    }
}

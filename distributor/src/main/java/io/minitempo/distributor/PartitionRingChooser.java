// SPDX-License-Identifier: Apache-2.0
package io.minitempo.distributor;

import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.ring.partition.PartitionRing;
import io.minitempo.server.overrides.Overrides;
import java.util.function.Supplier;

/// Chooses among the ACTIVE partitions of the partition ring, or among those of the tenant's shuffle shard
/// (`spec/write-path.md §3.2`, `spec/ring.md §7`). Each request sees one snapshot of the ring.
public final class PartitionRingChooser implements PartitionChooser {

    private final Supplier<PartitionRing> ring;
    private final Overrides overrides;

    /// A chooser.
    ///
    /// @param ring gives the newest snapshot
    public PartitionRingChooser(Supplier<PartitionRing> ring, Overrides overrides) {
        this.ring = ring;
        this.overrides = overrides;
    }

    @Override
    public Partitions partitionsOf(TenantId tenant) {
        int size = overrides.of(tenant).ingestion().tenantShardSize();
        PartitionRing shard = ring.get().shuffleShard(tenant.toString(), size);
        if (shard.activeCount() == 0) {
            throw new TempoException.Unavailable("DoBatch: InstancesCount <= 0");
        }
        return shard::activePartition;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.quorum;

import io.minitempo.ring.partition.PartitionRing;
import java.util.List;

/// Writes to the one ACTIVE partition that takes a token; no failure is tolerated (`spec/ring.md §7.3`).
public final class PartitionWriteRing implements WriteRing<Integer> {

    private final PartitionRing ring;

    /// Writes over one snapshot, usually the shard of a tenant.
    public PartitionWriteRing(PartitionRing ring) {
        this.ring = ring;
    }

    @Override
    public int targetCount() {
        return ring.activeCount();
    }

    @Override
    public Replicas<Integer> replicas(int token) {
        return new Replicas<>(List.of(ring.activePartition(token)), 0);
    }

    @Override
    public String address(Integer target) {
        return target.toString();
    }
}

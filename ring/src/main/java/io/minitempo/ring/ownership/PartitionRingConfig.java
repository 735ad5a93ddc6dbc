// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.ownership;

import io.minitempo.ring.kv.KvConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The `live_store.partition_ring` block, and `ingester.partition_ring` of 2.10 (`spec/ring.md §7.4`).
///
/// @param kvstore where the ring is kept
/// @param minPartitionOwnersCount how many owners a partition needs to become ACTIVE
/// @param minPartitionOwnersDuration how long each of them must have owned it
/// @param deleteInactivePartitionAfter when an INACTIVE partition without owners is deleted; zero for never
public record PartitionRingConfig(
        KvConfig kvstore,
        int minPartitionOwnersCount,
        Duration minPartitionOwnersDuration,
        Duration deleteInactivePartitionAfter) {

    /// Tempo's defaults.
    public static PartitionRingConfig defaults() {
        return new PartitionRingConfig(KvConfig.defaults(), 1, Duration.ofSeconds(10), Duration.ofHours(13));
    }

    /// The block as `target: all` overrides it: a ring inside the process (`spec/ring.md §2`).
    public PartitionRingConfig inProcess() {
        return new PartitionRingConfig(
                kvstore.withStore("inmemory"),
                minPartitionOwnersCount,
                minPartitionOwnersDuration,
                deleteInactivePartitionAfter);
    }

    /// The problems of this block, each with its full key.
    public List<String> validate(String block) {
        List<String> problems = new ArrayList<>();
        if (minPartitionOwnersCount < 0) {
            problems.add(block + ".min_partition_owners_count: must not be negative, found " + minPartitionOwnersCount);
        }
        if (minPartitionOwnersDuration.isNegative()) {
            problems.add(block + ".min_partition_owners_duration: must not be negative");
        }
        if (deleteInactivePartitionAfter.isNegative()) {
            problems.add(block + ".delete_inactive_partition_after: must not be negative");
        }
        return problems;
    }
}

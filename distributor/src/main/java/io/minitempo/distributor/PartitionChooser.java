// SPDX-License-Identifier: Apache-2.0
package io.minitempo.distributor;

import io.minitempo.core.TenantId;

/// Says which partition of the log a trace belongs to, by the partition ring (`spec/write-path.md §3.2`). Used by many
/// threads.
@FunctionalInterface
public interface PartitionChooser {

    /// The partitions that a tenant's traces may go to now, its shuffle shard.
    ///
    /// @throws io.minitempo.core.TempoException.Unavailable when none of them is active
    Partitions partitionsOf(TenantId tenant);

    /// One state of the ring.
    @FunctionalInterface
    interface Partitions {
        /// The active partition that owns a token, which is unsigned.
        int partitionOf(int token);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.ownership;

/// What one process enters into one partition ring.
///
/// @param ring the ring's name in logs and metrics, such as `livestore-partitions`
/// @param partition the partition that it owns
/// @param owner its instance id
/// @param config what makes partitions ACTIVE, and what deletes them
/// @param metricPrefix `tempo_`, or `cortex_` for the 2.10 ingester (`spec/ring.md §2`)
public record PartitionOwnership(
        String ring, int partition, String owner, PartitionRingConfig config, String metricPrefix) {}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.blockbuilder;

import io.minitempo.block.config.WalConfig;
import io.minitempo.core.time.GoDuration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The block `block_builder` (`spec/write-path.md §5.2`). The format of blocks is that of `storage.trace.block`;
/// the keys that 2.10 has for it under `block_builder.block` are not built.
///
/// @param instanceId which of the block-builders this is
/// @param assignedPartitions partitions per instance id; when it is empty the digits at the end of the id decide
/// @param partitionsPerInstance how many partitions an instance has, when the digits decide
/// @param consumeCycleDuration length of a section in time, and pause between looks at a partition without a backlog
/// @param maxConsumingBytes length of a section in bytes of record values, 0 for any
/// @param block what Tempo 3.0 has left of the settings of blocks
/// @param wal where traces lie that do not fit into memory, and how far times of a block may be off
public record BlockBuilderConfig(
        String instanceId,
        Map<String, List<Integer>> assignedPartitions,
        int partitionsPerInstance,
        Duration consumeCycleDuration,
        long maxConsumingBytes,
        Block block,
        WalConfig wal) {

    /// The block `block`.
    ///
    /// @param maxBlockBytes without effect, in Tempo too
    public record Block(int maxBlockBytes) {}

    /// Copies the map.
    public BlockBuilderConfig {
        assignedPartitions = assignedPartitions.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, entry -> List.copyOf(entry.getValue())));
    }

    /// The defaults of Tempo 3.0.3 and 2.10.8, except that the instance has no name.
    public static BlockBuilderConfig defaults() {
        return defaults("");
    }

    /// The defaults of Tempo 3.0.3 and 2.10.8; the instance is named after the host.
    public static BlockBuilderConfig defaults(String hostName) {
        return new BlockBuilderConfig(
                hostName,
                Map.of(),
                0,
                Duration.ofMinutes(5),
                5_000_000_000L,
                new Block(20 << 20),
                WalConfig.at("/var/tempo/block-builder/traces"));
    }

    /// What cannot work in any process, each text beginning with the key.
    public List<String> validate() {
        List<String> problems = new ArrayList<>();
        if (partitionsPerInstance < 0) {
            problems.add("partitions_per_instance: must not be negative, found " + partitionsPerInstance);
        }
        if (!consumeCycleDuration.isPositive()) {
            problems.add(
                    "consume_cycle_duration: must be above zero, found " + GoDuration.format(consumeCycleDuration));
        }
        if (maxConsumingBytes < 0) {
            problems.add("max_consuming_bytes: must not be negative, found " + maxConsumingBytes);
        }
        assignedPartitions.forEach((instance, partitions) -> {
            if (partitions.stream().anyMatch(partition -> partition < 0)) {
                problems.add("assigned_partitions: partitions of " + instance + " must not be negative, found "
                        + partitions);
            }
        });
        wal.validate().forEach(problem -> problems.add("wal." + problem));
        return problems;
    }

    /// What keeps a process from running a block-builder, each text beginning with the full key. The defaults do, for
    /// they name no partitions.
    public List<String> problemsInUse() {
        List<String> problems = new ArrayList<>();
        if (wal.path().isEmpty()) {
            problems.add("block_builder.wal.path: must not be empty");
        }
        if (!assignedPartitions.isEmpty()) {
            if (!assignedPartitions.containsKey(instanceId)) {
                problems.add("block_builder.assigned_partitions: has no entry for instance " + instanceId);
            }
        } else if (partitionsPerInstance == 0) {
            problems.add("block_builder: either assigned_partitions or partitions_per_instance must be set");
        } else if (PartitionAssignment.ordinal(instanceId).isEmpty()) {
            problems.add("block_builder.instance_id: must end in digits when partitions_per_instance is set, found "
                    + instanceId);
        }
        return problems;
    }
}

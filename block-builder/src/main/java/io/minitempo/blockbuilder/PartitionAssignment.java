// SPDX-License-Identifier: Apache-2.0
package io.minitempo.blockbuilder;

import io.minitempo.ring.partition.PartitionDesc;
import io.minitempo.ring.partition.PartitionRing;
import io.minitempo.ring.partition.PartitionState;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// Which partitions an instance consumes: those that the configuration gives it, as far as they are ACTIVE or INACTIVE
/// in the ring (`spec/write-path.md §5.1`).
final class PartitionAssignment {

    private static final Pattern ORDINAL = Pattern.compile("(\\d{1,9})$");

    private final List<Integer> configured;

    /// @throws IllegalArgumentException when [BlockBuilderConfig#problemsInUse] is not empty
    PartitionAssignment(BlockBuilderConfig config) {
        List<String> problems = config.problemsInUse();
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
        configured = config.assignedPartitions().isEmpty()
                ? ofOrdinal(ordinal(config.instanceId()).orElseThrow(), config.partitionsPerInstance())
                : config.assignedPartitions().getOrDefault(config.instanceId(), List.of());
    }

    /// The number at the end of an instance id, such as 3 of `block-builder-3`.
    static OptionalInt ordinal(String instanceId) {
        Matcher matcher = ORDINAL.matcher(instanceId);
        return matcher.find() ? OptionalInt.of(Integer.parseInt(matcher.group(1))) : OptionalInt.empty();
    }

    private static List<Integer> ofOrdinal(int ordinal, int count) {
        int first = Math.multiplyExact(ordinal, count);
        return IntStream.range(first, Math.addExact(first, count)).boxed().toList();
    }

    /// The partitions to consume now, ascending, with their states.
    SortedMap<Integer, PartitionState> in(PartitionRing ring) {
        SortedMap<Integer, PartitionState> owned = new TreeMap<>();
        for (int partition : configured) {
            ring.find(partition)
                    .map(PartitionDesc::state)
                    .filter(PartitionAssignment::isConsumed)
                    .ifPresent(state -> owned.put(partition, state));
        }
        return owned;
    }

    private static boolean isConsumed(PartitionState state) {
        return switch (state) {
            case ACTIVE, INACTIVE -> true;
            case UNKNOWN, PENDING, DELETED -> false;
        };
    }
}

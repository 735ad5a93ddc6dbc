// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.partition;

import io.minitempo.ring.shard.GoRandom;
import io.minitempo.ring.shard.ShardSeed;
import io.minitempo.ring.token.TokenMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Chooses the partitions that take the data of a tenant, the same ones in every process (`spec/ring.md §7.3`).
///
/// Used by one thread, for one choice.
final class PartitionShuffleShard {

    private final List<PartitionDesc> partitions;
    private final long since;
    private final LinkedHashSet<Integer> chosen = new LinkedHashSet<>();
    private final Set<Integer> excluded = new HashSet<>();
    private int size;

    /// @param since partitions whose state changed then or later, in unix seconds, are added without counting;
    ///     `Long.MAX_VALUE` for none
    PartitionShuffleShard(PartitionRing ring, long since) {
        this.partitions = ring.partitions();
        this.since = since;
    }

    /// The numbers of the chosen partitions in the order in which they were picked.
    Set<Integer> choose(String tenant, int wanted) {
        size = wanted <= 0 ? partitions.size() : Math.min(wanted, partitions.size());
        if (size == partitions.size() && since == Long.MAX_VALUE) {
            partitions.stream().filter(p -> p.state() == PartitionState.ACTIVE).forEach(p -> chosen.add(p.id()));
            return chosen;
        }
        TokenMap tokens =
                TokenMap.of(partitions.stream().map(PartitionDesc::tokens).toList());
        GoRandom random = ShardSeed.random(tenant, "");
        while (chosen.size() < size && chooseOne(tokens, random.nextUint32())) {
            // each turn of the loop picks one partition, and with a lookback all recent ones before it
        }
        return chosen;
    }

    private boolean chooseOne(TokenMap tokens, int key) {
        if (tokens.size() == 0) {
            return false;
        }
        int position = tokens.position(key);
        for (int i = 0; i < tokens.size(); i++) {
            PartitionDesc partition = partitions.get(tokens.holder(position));
            position = position + 1 == tokens.size() ? 0 : position + 1;
            if (chosen.contains(partition.id()) || excluded.contains(partition.id())) {
                continue;
            }
            if (consider(partition)) {
                return true;
            }
        }
        return false;
    }

    /// Whether `partition` ends the walk.
    private boolean consider(PartitionDesc partition) {
        boolean recent = since != Long.MAX_VALUE && partition.stateTimestamp() >= since;
        boolean eligible =
                partition.state() == PartitionState.ACTIVE || partition.state() == PartitionState.INACTIVE && recent;
        if (!eligible) {
            excluded.add(partition.id());
            return false;
        }
        chosen.add(partition.id());
        if (recent) {
            size++;
            return false;
        }
        return true;
    }
}

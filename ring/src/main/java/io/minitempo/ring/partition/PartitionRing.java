// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.partition;

import io.minitempo.core.TempoException;
import io.minitempo.ring.token.TokenMap;
import io.minitempo.ring.token.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A snapshot of a partition ring, ready for lookups (`spec/ring.md §7`); immutable.
///
/// A request takes one snapshot and keeps it. The shards of tenants are computed once per snapshot.
public final class PartitionRing {

    /// A ring without partitions.
    public static final PartitionRing EMPTY = of(PartitionRingDesc.EMPTY);

    /// Shards that are kept; more are computed anew at each call.
    private static final int MAX_SHARDS = 4096;

    private final PartitionRingDesc desc;
    private final List<PartitionDesc> partitions;
    private final int[] activeIds;
    private final TokenMap activeTokens;
    private final Map<Integer, List<String>> owners;
    private final Map<ShardKey, PartitionRing> shards = new ConcurrentHashMap<>();

    private PartitionRing(PartitionRingDesc desc) {
        this.desc = desc;
        this.partitions = List.copyOf(desc.partitions().values());
        List<PartitionDesc> active = partitions.stream()
                .filter(p -> p.state() == PartitionState.ACTIVE)
                .toList();
        this.activeIds = active.stream().mapToInt(PartitionDesc::id).toArray();
        this.activeTokens =
                TokenMap.of(active.stream().map(PartitionDesc::tokens).toList());
        this.owners = desc.owners().values().stream()
                .collect(Collectors.groupingBy(
                        OwnerDesc::partition, Collectors.mapping(OwnerDesc::id, Collectors.toUnmodifiableList())));
    }

    /// The snapshot of a ring without tombstones.
    public static PartitionRing of(PartitionRingDesc desc) {
        return new PartitionRing(desc);
    }

    /// The value the snapshot was made of.
    public PartitionRingDesc desc() {
        return desc;
    }

    /// The partitions in any state, sorted by number.
    public List<PartitionDesc> partitions() {
        return partitions;
    }

    /// The partition of that number.
    public Optional<PartitionDesc> find(int id) {
        return desc.partition(id);
    }

    /// The ids of the owners of a partition, sorted.
    public List<String> ownersOf(int partition) {
        return owners.getOrDefault(partition, List.of());
    }

    /// How many partitions take data.
    public int activeCount() {
        return activeIds.length;
    }

    /// The numbers of the partitions that take data, ascending.
    public List<Integer> activePartitions() {
        return IntStream.of(activeIds).boxed().toList();
    }

    /// The partition that takes the data of `token`: the one of the next token of an ACTIVE partition; allocates
    /// nothing.
    ///
    /// @throws TempoException.Unavailable `no active partition found`
    public int activePartition(int token) {
        if (activeTokens.size() == 0) {
            throw new TempoException.Unavailable("no active partition found");
        }
        return activeIds[activeTokens.holder(activeTokens.position(token))];
    }

    /// The share of the ring of each partition that [#partitions] lists, in tokens of 2^32, whatever its state.
    public long[] owned() {
        List<Tokens> tokens = partitions.stream().map(PartitionDesc::tokens).toList();
        return TokenMap.of(tokens).owned(partitions.size());
    }

    /// The part of the ring that takes the data of a tenant; a size of zero or less is all ACTIVE partitions.
    public PartitionRing shuffleShard(String tenant, int size) {
        ShardKey key = new ShardKey(tenant, size <= 0 ? 0 : size);
        @Nullable PartitionRing known = shards.get(key);
        if (known != null) {
            return known;
        }
        PartitionRing computed = part(new PartitionShuffleShard(this, Long.MAX_VALUE).choose(tenant, size));
        if (shards.size() < MAX_SHARDS) {
            shards.putIfAbsent(key, computed);
        }
        return computed;
    }

    /// The part of the ring that took data of a tenant at any time since `lookback` before `now`.
    public PartitionRing shuffleShard(String tenant, int size, Duration lookback, Instant now) {
        long since = now.minus(lookback).getEpochSecond();
        return part(new PartitionShuffleShard(this, since).choose(tenant, size));
    }

    private PartitionRing part(Set<Integer> chosen) {
        if (chosen.size() == partitions.size()) {
            return this;
        }
        TreeMap<Integer, PartitionDesc> kept = new TreeMap<>(desc.partitions());
        kept.keySet().retainAll(chosen);
        TreeMap<String, OwnerDesc> owners = new TreeMap<>(desc.owners());
        owners.values().removeIf(owner -> !chosen.contains(owner.partition()));
        return new PartitionRing(new PartitionRingDesc(kept, owners));
    }

    private record ShardKey(String tenant, int size) {}
}

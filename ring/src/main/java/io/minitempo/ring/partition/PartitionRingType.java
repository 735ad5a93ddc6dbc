// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.partition;

import io.minitempo.ring.kv.KvConfig;
import io.minitempo.ring.kv.KvKey;
import io.minitempo.ring.kv.Merge;
import io.minitempo.ring.kv.Pruned;
import io.minitempo.ring.kv.SnappyProtobuf;
import io.minitempo.ring.kv.ValueType;
import io.minitempo.ring.token.Tokens;
import java.time.Instant;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Values of codec `partitionRingDesc`: a snappy block of the protobuf `ring.PartitionRingDesc`
/// (`spec/ring.md §7.1`, `§12`).
public final class PartitionRingType implements ValueType<PartitionRingDesc> {

    /// The instance.
    public static final PartitionRingType INSTANCE = new PartitionRingType();

    private PartitionRingType() {}

    /// The key of a ring in the store of a `kvstore` block.
    ///
    /// @param name the key without prefix, such as `livestore-partitions`
    public static KvKey<PartitionRingDesc> key(KvConfig kvstore, String name) {
        return new KvKey<>(kvstore.prefix() + name, INSTANCE);
    }

    @Override
    public String codecId() {
        return "partitionRingDesc";
    }

    @Override
    public PartitionRingDesc empty() {
        return PartitionRingDesc.EMPTY;
    }

    @Override
    public byte[] encode(PartitionRingDesc value) {
        return SnappyProtobuf.encode(toProto(value));
    }

    /// Reads a ring. A state that this version does not know is read as unknown.
    @Override
    public PartitionRingDesc decode(byte[] bytes) {
        return fromProto(SnappyProtobuf.decode(io.minitempo.proto.ring.PartitionRingDesc.parser(), bytes, codecId()));
    }

    @Override
    public Merge<PartitionRingDesc> merge(
            PartitionRingDesc current, PartitionRingDesc incoming, Origin origin, Instant now) {
        return PartitionMerge.merge(current, incoming, origin, now);
    }

    @Override
    public Pruned<PartitionRingDesc> withoutTombstonesBefore(PartitionRingDesc value, Instant limit) {
        TreeMap<Integer, PartitionDesc> partitions = new TreeMap<>();
        TreeMap<String, OwnerDesc> owners = new TreeMap<>();
        int kept = 0;
        int removed = 0;
        for (PartitionDesc partition : value.partitions().values()) {
            boolean tombstone = partition.state() == PartitionState.DELETED;
            if (tombstone && partition.stateTimestamp() < limit.getEpochSecond()) {
                removed++;
                continue;
            }
            kept += tombstone ? 1 : 0;
            partitions.put(partition.id(), partition);
        }
        for (OwnerDesc owner : value.owners().values()) {
            boolean tombstone = owner.state() == OwnerState.DELETED;
            if (tombstone && owner.updated() < limit.getEpochSecond()) {
                removed++;
                continue;
            }
            kept += tombstone ? 1 : 0;
            owners.put(owner.id(), owner);
        }
        return new Pruned<>(removed == 0 ? value : new PartitionRingDesc(partitions, owners), kept, removed);
    }

    @Override
    public PartitionRingDesc withoutTombstones(PartitionRingDesc value) {
        return withoutTombstonesBefore(value, Instant.MAX).value();
    }

    /// The names of partitions and owners, kept apart by a prefix.
    @Override
    public Set<String> names(PartitionRingDesc change) {
        TreeSet<String> names = new TreeSet<>();
        change.partitions().keySet().forEach(id -> names.add("partition/" + id));
        change.owners().keySet().forEach(id -> names.add("owner/" + id));
        return names;
    }

    /// The message of a ring.
    public static io.minitempo.proto.ring.PartitionRingDesc toProto(PartitionRingDesc ring) {
        io.minitempo.proto.ring.PartitionRingDesc.Builder desc = io.minitempo.proto.ring.PartitionRingDesc.newBuilder();
        for (PartitionDesc partition : ring.partitions().values()) {
            io.minitempo.proto.ring.PartitionDesc.Builder entry = io.minitempo.proto.ring.PartitionDesc.newBuilder()
                    .setStateValue(partition.state().number())
                    .setStateTimestamp(partition.stateTimestamp())
                    .setId(partition.id())
                    .setStateChangeLocked(partition.locked())
                    .setStateChangeLockedTimestamp(partition.lockedTimestamp());
            for (int i = 0; i < partition.tokens().size(); i++) {
                entry.addTokens(partition.tokens().at(i));
            }
            desc.putPartitions(partition.id(), entry.build());
        }
        for (OwnerDesc owner : ring.owners().values()) {
            desc.putOwners(
                    owner.id(),
                    io.minitempo.proto.ring.OwnerDesc.newBuilder()
                            .setOwnedPartition(owner.partition())
                            .setStateValue(owner.state().number())
                            .setUpdatedTimestamp(owner.updated())
                            .build());
        }
        return desc.build();
    }

    /// The ring of a message; the map keys decide about numbers and ids.
    public static PartitionRingDesc fromProto(io.minitempo.proto.ring.PartitionRingDesc desc) {
        TreeMap<Integer, PartitionDesc> partitions = new TreeMap<>();
        desc.getPartitionsMap().forEach((id, value) -> {
            int[] tokens = new int[value.getTokensCount()];
            for (int i = 0; i < tokens.length; i++) {
                tokens[i] = value.getTokens(i);
            }
            partitions.put(
                    id,
                    new PartitionDesc(
                            id,
                            Tokens.of(tokens),
                            PartitionState.ofNumber(value.getStateValue()),
                            value.getStateTimestamp(),
                            value.getStateChangeLocked(),
                            value.getStateChangeLockedTimestamp()));
        });
        TreeMap<String, OwnerDesc> owners = new TreeMap<>();
        desc.getOwnersMap()
                .forEach((id, value) -> owners.put(
                        id,
                        new OwnerDesc(
                                id,
                                value.getOwnedPartition(),
                                OwnerState.ofNumber(value.getStateValue()),
                                value.getUpdatedTimestamp())));
        return new PartitionRingDesc(partitions, owners);
    }
}

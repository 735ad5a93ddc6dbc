// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.instance;

import io.minitempo.proto.ring.Desc;
import io.minitempo.ring.kv.KvConfig;
import io.minitempo.ring.kv.KvKey;
import io.minitempo.ring.kv.Merge;
import io.minitempo.ring.kv.Pruned;
import io.minitempo.ring.kv.SnappyProtobuf;
import io.minitempo.ring.kv.ValueType;
import io.minitempo.ring.token.Tokens;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Values of codec `ringDesc`: a snappy block of the protobuf `ring.Desc` (`spec/ring.md §1`, `§12`).
public final class InstanceRingType implements ValueType<InstanceRingDesc> {

    /// The instance.
    public static final InstanceRingType INSTANCE = new InstanceRingType();

    private InstanceRingType() {}

    /// The key of a ring in the store of a `kvstore` block.
    ///
    /// @param name the key without prefix, such as `live-store`
    public static KvKey<InstanceRingDesc> key(KvConfig kvstore, String name) {
        return new KvKey<>(kvstore.prefix() + name, INSTANCE);
    }

    @Override
    public String codecId() {
        return "ringDesc";
    }

    @Override
    public InstanceRingDesc empty() {
        return InstanceRingDesc.EMPTY;
    }

    @Override
    public byte[] encode(InstanceRingDesc value) {
        return SnappyProtobuf.encode(toProto(value));
    }

    /// Reads a ring. An entry in a state that this version does not know is left out, since nothing can be done with
    /// it.
    @Override
    public InstanceRingDesc decode(byte[] bytes) {
        return fromProto(SnappyProtobuf.decode(Desc.parser(), bytes, codecId()));
    }

    @Override
    public Merge<InstanceRingDesc> merge(
            InstanceRingDesc current, InstanceRingDesc incoming, Origin origin, Instant now) {
        return InstanceMerge.merge(current, incoming, origin, now);
    }

    @Override
    public Pruned<InstanceRingDesc> withoutTombstonesBefore(InstanceRingDesc value, Instant limit) {
        TreeMap<String, InstanceDesc> left = new TreeMap<>();
        int kept = 0;
        int removed = 0;
        for (InstanceDesc member : value.members()) {
            boolean tombstone = member.state() == InstanceState.LEFT;
            if (tombstone && member.timestamp() < limit.getEpochSecond()) {
                removed++;
                continue;
            }
            kept += tombstone ? 1 : 0;
            left.put(member.id(), member);
        }
        return new Pruned<>(removed == 0 ? value : new InstanceRingDesc(left), kept, removed);
    }

    @Override
    public InstanceRingDesc withoutTombstones(InstanceRingDesc value) {
        return withoutTombstonesBefore(value, Instant.MAX).value();
    }

    @Override
    public Set<String> names(InstanceRingDesc change) {
        return change.instances().keySet();
    }

    /// The message of a ring, as gossip and the pages of other processes read it.
    public static Desc toProto(InstanceRingDesc ring) {
        Desc.Builder desc = Desc.newBuilder();
        for (InstanceDesc member : ring.members()) {
            io.minitempo.proto.ring.InstanceDesc.Builder entry = io.minitempo.proto.ring.InstanceDesc.newBuilder()
                    .setAddr(member.address())
                    .setTimestamp(member.timestamp())
                    .setStateValue(member.state().number())
                    .setZone(member.zone())
                    .setRegisteredTimestamp(member.registered())
                    .setId(member.id())
                    .setReadOnlyUpdatedTimestamp(member.readOnlyUpdated())
                    .setReadOnly(member.readOnly())
                    .putAllVersions(member.versions());
            for (int i = 0; i < member.tokens().size(); i++) {
                entry.addTokens(member.tokens().at(i));
            }
            desc.putIngesters(member.id(), entry.build());
        }
        return desc.build();
    }

    /// The ring of a message.
    public static InstanceRingDesc fromProto(Desc desc) {
        TreeMap<String, InstanceDesc> members = new TreeMap<>();
        for (Map.Entry<String, io.minitempo.proto.ring.InstanceDesc> entry :
                desc.getIngestersMap().entrySet()) {
            io.minitempo.proto.ring.InstanceDesc value = entry.getValue();
            InstanceState.ofNumber(value.getStateValue())
                    .ifPresent(state -> members.put(entry.getKey(), member(entry.getKey(), state, value)));
        }
        return new InstanceRingDesc(members);
    }

    private static InstanceDesc member(String id, InstanceState state, io.minitempo.proto.ring.InstanceDesc value) {
        return new InstanceDesc(
                id,
                value.getAddr(),
                value.getTimestamp(),
                state,
                tokens(value),
                value.getZone(),
                value.getRegisteredTimestamp(),
                value.getReadOnlyUpdatedTimestamp(),
                value.getReadOnly(),
                new TreeMap<>(value.getVersionsMap()));
    }

    private static Tokens tokens(io.minitempo.proto.ring.InstanceDesc value) {
        int[] tokens = new int[value.getTokensCount()];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = value.getTokens(i);
        }
        return Tokens.of(tokens);
    }
}

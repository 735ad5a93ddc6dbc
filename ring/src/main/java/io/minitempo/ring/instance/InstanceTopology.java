// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.instance;

import io.minitempo.ring.token.TokenMap;
import io.minitempo.ring.token.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What heartbeats do not change: the members with their tokens and zones, indexed for lookups; immutable.
///
/// Consecutive snapshots of a ring share one topology, so that a heartbeat costs no sorting and keeps the shards that
/// were computed.
final class InstanceTopology {

    /// Shards that are kept; more are computed anew at each call.
    private static final int MAX_SHARDS = 4096;

    private final List<InstanceDesc> members;
    private final List<String> zones;
    private final int[] zoneOf;
    private final int[] holdersInZone;
    private final TokenMap tokens;
    private final List<TokenMap> tokensByZone;
    private final Map<ShardKey, Shard> shards = new ConcurrentHashMap<>();

    /// Indexes members that are sorted by id.
    InstanceTopology(List<InstanceDesc> members) {
        this.members = List.copyOf(members);
        List<Tokens> held = members.stream().map(InstanceDesc::tokens).toList();
        this.tokens = TokenMap.of(held);
        TreeMap<String, List<Integer>> byZone = new TreeMap<>();
        for (int i = 0; i < members.size(); i++) {
            byZone.computeIfAbsent(members.get(i).zone(), z -> new ArrayList<>())
                    .add(i);
        }
        this.zones = List.copyOf(byZone.keySet());
        this.zoneOf = new int[members.size()];
        this.holdersInZone = new int[zones.size()];
        List<TokenMap> maps = new ArrayList<>();
        for (int z = 0; z < zones.size(); z++) {
            int[] inZone = byZone.getOrDefault(zones.get(z), List.of()).stream()
                    .mapToInt(Integer::intValue)
                    .toArray();
            for (int member : inZone) {
                zoneOf[member] = z;
                holdersInZone[z] += held.get(member).isEmpty() ? 0 : 1;
            }
            maps.add(TokenMap.of(held, inZone));
        }
        this.tokensByZone = List.copyOf(maps);
    }

    /// Whether `other` members, sorted by id, would be indexed alike and have the same shards.
    boolean matches(List<InstanceDesc> other) {
        if (other.size() != members.size()) {
            return false;
        }
        for (int i = 0; i < members.size(); i++) {
            InstanceDesc a = members.get(i);
            InstanceDesc b = other.get(i);
            if (!a.id().equals(b.id())
                    || !a.zone().equals(b.zone())
                    || a.registered() != b.registered()
                    || a.readOnly() != b.readOnly()
                    || a.readOnlyUpdated() != b.readOnlyUpdated()
                    || !a.tokens().equals(b.tokens())) {
                return false;
            }
        }
        return true;
    }

    int size() {
        return members.size();
    }

    TokenMap tokens() {
        return tokens;
    }

    List<String> zones() {
        return zones;
    }

    int zoneOf(int member) {
        return zoneOf[member];
    }

    /// How many members of a zone hold tokens, and so can be met on a walk.
    int holdersInZone(int zone) {
        return holdersInZone[zone];
    }

    TokenMap tokensOfZone(int zone) {
        return tokensByZone.get(zone);
    }

    /// The members as they were when the topology was made; only what [#matches] compares is current.
    List<InstanceDesc> members() {
        return members;
    }

    /// The shard of a tenant, computed once.
    Shard shard(String tenant, int size, boolean zoneAware) {
        ShardKey key = new ShardKey(tenant, size, zoneAware);
        @Nullable Shard known = shards.get(key);
        if (known != null) {
            return known;
        }
        Shard computed = computeShard(tenant, size, zoneAware, Long.MAX_VALUE);
        if (shards.size() < MAX_SHARDS) {
            shards.putIfAbsent(key, computed);
        }
        return computed;
    }

    /// The shard of a tenant with everybody who joined it at or after `since`, in unix seconds.
    Shard shardSince(String tenant, int size, boolean zoneAware, long since) {
        return computeShard(tenant, size, zoneAware, since);
    }

    private Shard computeShard(String tenant, int size, boolean zoneAware, long since) {
        int[] chosen = new InstanceShuffleShard(this, zoneAware, since).choose(tenant, size);
        if (chosen.length == members.size()) {
            return new Shard(chosen, this);
        }
        List<InstanceDesc> part = IntStream.of(chosen).mapToObj(members::get).toList();
        return new Shard(chosen, new InstanceTopology(part));
    }

    /// Some of the members with a topology of their own. The array is not changed after construction.
    static final class Shard {
        private final int[] members;
        private final InstanceTopology topology;

        private Shard(int[] members, InstanceTopology topology) {
            this.members = members;
            this.topology = topology;
        }

        InstanceTopology topology() {
            return topology;
        }

        /// The current entries of the shard's members, given those of the whole ring.
        List<InstanceDesc> pick(List<InstanceDesc> all) {
            return IntStream.of(members).mapToObj(all::get).toList();
        }
    }

    private record ShardKey(String tenant, int size, boolean zoneAware) {}
}

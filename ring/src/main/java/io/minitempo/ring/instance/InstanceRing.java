// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.instance;

import io.minitempo.core.TempoException;
import io.minitempo.ring.token.TokenMap;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A snapshot of an instance ring, ready for lookups (`spec/ring.md §5`, `§6`); immutable.
///
/// A request takes one snapshot and keeps it, so that all its decisions agree.
public final class InstanceRing {

    private final InstanceTopology topology;
    private final List<InstanceDesc> instances;
    private final RingSettings settings;

    private InstanceRing(InstanceTopology topology, List<InstanceDesc> instances, RingSettings settings) {
        this.topology = topology;
        this.instances = List.copyOf(instances);
        this.settings = settings;
    }

    /// The snapshot of a ring without tombstones, less the instances of excluded zones.
    public static InstanceRing of(InstanceRingDesc desc, RingSettings settings) {
        List<InstanceDesc> members = included(desc.members(), settings);
        return new InstanceRing(new InstanceTopology(members), members, settings);
    }

    /// The snapshot of a newer value of the same ring; cheap when only heartbeats and states changed.
    public InstanceRing updated(InstanceRingDesc desc) {
        List<InstanceDesc> members = included(desc.members(), settings);
        return new InstanceRing(
                topology.matches(members) ? topology : new InstanceTopology(members), members, settings);
    }

    private static List<InstanceDesc> included(Collection<InstanceDesc> members, RingSettings settings) {
        return members.stream()
                .filter(m -> !settings.excludedZones().contains(m.zone()))
                .toList();
    }

    /// The members sorted by id.
    public List<InstanceDesc> instances() {
        return instances;
    }

    /// How the ring is looked at.
    public RingSettings settings() {
        return settings;
    }

    /// The tokens of all members.
    public TokenMap tokens() {
        return topology.tokens();
    }

    /// The different zones, sorted.
    public List<String> zones() {
        return topology.zones();
    }

    /// The tokens of the members of one zone.
    public TokenMap tokensOfZone(String zone) {
        int index = topology.zones().indexOf(zone);
        return index < 0 ? TokenMap.of(List.of()) : topology.tokensOfZone(index);
    }

    /// The member of that id.
    public Optional<InstanceDesc> find(String id) {
        int low = 0;
        int high = instances.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = instances.get(middle).id().compareTo(id);
            if (order == 0) {
                return Optional.of(instances.get(middle));
            } else if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return Optional.empty();
    }

    /// Whether an instance can serve `operation` at `now`: its state allows it and its heartbeat is fresh.
    public boolean isHealthy(InstanceDesc instance, Operation operation, Instant now) {
        return operation.isHealthy(instance.state())
                && instance.isHeartbeatFresh(now.toEpochMilli(), settings.heartbeatTimeout());
    }

    /// The members that can serve `operation` at `now`.
    public List<InstanceDesc> healthy(Operation operation, Instant now) {
        return instances.stream().filter(i -> isHealthy(i, operation, now)).toList();
    }

    /// Fills `selection` with the instances that hold `token`, healthy or not, in ring order; allocates nothing.
    public void select(int token, Operation operation, Selection selection) {
        boolean zoneAware = settings.zoneAware();
        selection.clear(zoneAware ? topology.zones().size() : 0);
        TokenMap tokens = topology.tokens();
        if (tokens.size() == 0) {
            return;
        }
        int target = settings.replicationFactor();
        int openZones = topology.zones().size();
        int position = tokens.position(token);
        for (int i = 0; i < tokens.size() && selection.count() < Math.min(instances.size(), target); i++) {
            int member = tokens.holder(position);
            position = position + 1 == tokens.size() ? 0 : position + 1;
            int zone = topology.zoneOf(member);
            InstanceDesc instance = instances.get(member);
            boolean zoned = zoneAware && !instance.zone().isEmpty();
            if (selection.contains(member) || zoned && selection.isFound(zone)) {
                continue;
            }
            selection.add(member);
            boolean closed = zoneAware && selection.examine(zone) == topology.holdersInZone(zone);
            if (operation.extendsOn(instance.state())) {
                target++;
            } else if (zoned) {
                selection.found(zone);
                closed = true;
            }
            if (closed && --openZones == 0) {
                return;
            }
        }
    }

    /// The instances to call for `token`, and how many of the calls may fail.
    ///
    /// @throws TempoException.Unavailable `empty ring`, or `at least 2 live replicas required, could only find 1 ...`
    public ReplicationSet get(int token, Operation operation, Instant now) {
        return get(token, operation, now, new Selection());
    }

    /// As [#get(int, Operation, Instant)] with a selection that is used again for the next token.
    public ReplicationSet get(int token, Operation operation, Instant now, Selection selection) {
        if (topology.tokens().size() == 0) {
            throw new TempoException.Unavailable("empty ring");
        }
        select(token, operation, selection);
        List<InstanceDesc> healthy = new ArrayList<>(selection.count());
        List<String> unhealthy = new ArrayList<>(0);
        for (int i = 0; i < selection.count(); i++) {
            InstanceDesc instance = instances.get(selection.member(i));
            if (isHealthy(instance, operation, now)) {
                healthy.add(instance);
            } else {
                unhealthy.add(instance.address());
            }
        }
        return ReplicationSet.byInstance(healthy, tolerated(healthy.size(), selection.count(), unhealthy));
    }

    /// How many of the healthy replicas may fail.
    private int tolerated(int healthy, int selected, List<String> unhealthy) {
        int factor = settings.replicationFactor();
        // With two replicas a quorum would be both; Tempo is content with one then (`spec/ring.md §5.3`).
        boolean eventuallyConsistent = factor == 2;
        int minSuccess = eventuallyConsistent ? 1 : Math.max(factor, selected) / 2 + 1;
        if (healthy < minSuccess) {
            throw new TempoException.Unavailable("at least " + minSuccess + " live replicas required"
                    + (settings.zoneAware() && !eventuallyConsistent ? " across different availability zones" : "")
                    + ", could only find " + healthy
                    + (unhealthy.isEmpty() || eventuallyConsistent
                            ? ""
                            : " - unhealthy instances: " + String.join(",", unhealthy)));
        }
        return healthy - minSuccess;
    }

    /// The instances to call to see everything the ring holds.
    ///
    /// @throws TempoException.Unavailable `empty ring`, or `too many unhealthy instances in the ring`
    public ReplicationSet replicationSet(Operation operation, Instant now) {
        if (topology.tokens().size() == 0) {
            throw new TempoException.Unavailable("empty ring");
        }
        List<InstanceDesc> healthy = healthy(operation, now);
        int factor = settings.replicationFactor();
        if (!settings.zoneAware()) {
            int required = Math.max(instances.size(), factor) - factor / 2;
            if (healthy.size() < required) {
                throw tooManyUnhealthy();
            }
            return ReplicationSet.byInstance(healthy, healthy.size() - required);
        }
        Set<String> failing = new HashSet<>();
        for (InstanceDesc instance : instances) {
            if (!isHealthy(instance, operation, now)) {
                failing.add(instance.zone());
            }
        }
        int replicatedZones = Math.min(topology.zones().size(), factor);
        int tolerated = replicatedZones - (replicatedZones / 2 + 1);
        if (failing.size() > tolerated) {
            throw tooManyUnhealthy();
        }
        return ReplicationSet.byZone(
                healthy.stream().filter(i -> !failing.contains(i.zone())).toList(), tolerated - failing.size());
    }

    private static TempoException.Unavailable tooManyUnhealthy() {
        return new TempoException.Unavailable("too many unhealthy instances in the ring");
    }

    /// The part of the ring that takes the writes of a tenant; a size of zero or less is the whole ring.
    public InstanceRing shuffleShard(String tenant, int size) {
        return shard(topology.shard(tenant, size, settings.zoneAware()));
    }

    /// The part of the ring that took writes of a tenant at any time since `lookback` before `now`.
    public InstanceRing shuffleShard(String tenant, int size, Duration lookback, Instant now) {
        long since = now.minus(lookback).getEpochSecond();
        return shard(topology.shardSince(tenant, size, settings.zoneAware(), since));
    }

    private InstanceRing shard(InstanceTopology.Shard shard) {
        return new InstanceRing(shard.topology(), shard.pick(instances), settings);
    }
}

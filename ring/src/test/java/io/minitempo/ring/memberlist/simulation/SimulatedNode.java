// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.simulation;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.core.time.Clock;
import io.minitempo.ring.instance.InstanceDesc;
import io.minitempo.ring.instance.InstanceRingDesc;
import io.minitempo.ring.instance.InstanceRingType;
import io.minitempo.ring.instance.InstanceState;
import io.minitempo.ring.kv.CasLoop;
import io.minitempo.ring.kv.KvKey;
import io.minitempo.ring.memberlist.GossipKv;
import io.minitempo.ring.memberlist.MemberlistConfig;
import io.minitempo.ring.memberlist.MemberlistMetrics;
import io.minitempo.ring.memberlist.SimulationAccess;
import io.minitempo.ring.memberlist.membership.Member;
import io.minitempo.ring.memberlist.membership.Membership;
import io.minitempo.ring.memberlist.membership.Settings;
import io.minitempo.ring.memberlist.wire.NodeAddress;
import io.minitempo.ring.partition.PartitionRingType;
import io.minitempo.ring.token.Tokens;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/// A process of a simulation: member, store, and one entry in an instance ring that it keeps fresh.
final class SimulatedNode {

    static final KvKey<InstanceRingDesc> RING = new KvKey<>("collectors/ring", InstanceRingType.INSTANCE);

    private final String id;
    private final NodeAddress address;
    private final VirtualTime time;
    private final Clock clock;
    private final SimulatedNetwork network;
    private final Duration heartbeatPeriod;
    private final GossipKv kv;
    private final Membership membership;
    private boolean up = true;
    private boolean registered;
    private boolean leaving;

    SimulatedNode(
            String name,
            String id,
            NodeAddress address,
            Duration skew,
            Duration heartbeatPeriod,
            VirtualTime time,
            SimulatedNetwork network,
            RandomGenerator random) {
        this.id = id;
        this.address = address;
        this.time = time;
        this.clock = time.clock(skew);
        this.network = network;
        this.heartbeatPeriod = heartbeatPeriod;
        this.kv = new GossipKv(
                MemberlistConfig.defaults(),
                List.of(InstanceRingType.INSTANCE, PartitionRingType.INSTANCE),
                clock,
                new MemberlistMetrics(new SimpleMeterRegistry()));
        this.membership =
                new Membership(Settings.defaults(name, address), network.transport(address), time, clock, random, kv);
    }

    String id() {
        return id;
    }

    NodeAddress address() {
        return address;
    }

    Membership membership() {
        return membership;
    }

    boolean isUp() {
        return up;
    }

    boolean isLeaving() {
        return leaving;
    }

    boolean registered() {
        return registered;
    }

    /// Exchanges full states with a seed, as a process does when told to join again.
    void rejoin(NodeAddress seed) {
        membership.exchange(seed, true, problem -> {});
    }

    /// Listens, joins through one of `seeds` again and again until that worked, and then registers with `tokens`.
    void start(Supplier<NodeAddress> seeds, Tokens tokens) {
        network.listen(address, this);
        membership.start();
        join(seeds, tokens);
    }

    private void join(Supplier<NodeAddress> seeds, Tokens tokens) {
        if (!up) {
            return;
        }
        membership.exchange(seeds.get(), true, problem -> {
            if (problem == null) {
                register(tokens);
            } else {
                time.schedule(Duration.ofSeconds(1), () -> join(seeds, tokens));
            }
        });
    }

    private void register(Tokens tokens) {
        registered = true;
        long now = clock.instant().getEpochSecond();
        put(ring -> ring.with(InstanceDesc.of(id, address.hostPort())
                .withState(InstanceState.ACTIVE)
                .withTokens(ring.find(id)
                        .map(InstanceDesc::tokens)
                        .filter(known -> !known.isEmpty())
                        .orElse(tokens))
                .withRegistered(now)
                .withTimestamp(Math.max(now, nextTimestamp(ring)))));
        time.schedule(heartbeatPeriod, this::heartbeat);
    }

    private void heartbeat() {
        if (!up || !registered) {
            return;
        }
        beat();
        time.schedule(heartbeatPeriod, this::heartbeat);
    }

    /// Keeps the own entry fresh, and the address in it right: an older process of this instance whose clock was ahead
    /// may have overwritten it. Returns the timestamp written.
    long beat() {
        long now = clock.instant().getEpochSecond();
        put(ring -> {
            InstanceDesc own = ring.find(id)
                    .orElseGet(() -> InstanceDesc.of(id, address.hostPort()).withState(InstanceState.ACTIVE));
            return ring.with(own.withAddress(address.hostPort()).withTimestamp(Math.max(now, nextTimestamp(ring))));
        });
        return view().find(id).orElseThrow().timestamp();
    }

    private long nextTimestamp(InstanceRingDesc ring) {
        return ring.find(id).map(own -> own.timestamp() + 1).orElse(0L);
    }

    /// Removes another instance, as the Forget button does.
    void forget(String other) {
        put(ring -> ring.without(other));
    }

    private void put(UnaryOperator<InstanceRingDesc> change) {
        CasLoop.Outcome outcome = SimulationAccess.attempt(kv, RING, ring -> Optional.of(change.apply(ring)));
        if (outcome == CasLoop.Outcome.VERSION_MISMATCH) {
            throw new IllegalStateException("nobody else writes in one thread");
        }
    }

    /// LEAVING, then gone from the ring, then the good-bye, then silence.
    void leave() {
        registered = false;
        leaving = true;
        long now = clock.instant().getEpochSecond();
        put(ring -> ring.find(id)
                .map(own -> ring.with(
                        own.withState(InstanceState.LEAVING).withTimestamp(Math.max(now, own.timestamp() + 1))))
                .orElse(ring));
        put(ring -> ring.without(id));
        time.schedule(Duration.ofSeconds(3), () -> membership.leave(() -> {}));
        time.schedule(Duration.ofSeconds(8), this::crash);
    }

    /// Stops at once, without a word.
    void crash() {
        up = false;
        registered = false;
        membership.stop();
        network.close(address);
    }

    InstanceRingDesc view() {
        return kv.get(RING);
    }

    /// The instances that this node knows to be removed.
    Set<String> tombstones() {
        return SimulationAccess.stored(kv, RING).members().stream()
                .filter(entry -> entry.state() == InstanceState.LEFT)
                .map(InstanceDesc::id)
                .collect(Collectors.toSet());
    }

    /// Names of the members that this node believes to be alive.
    Set<String> alive() {
        return membership.members().stream()
                .filter(member -> !member.state().gone())
                .map(Member::name)
                .collect(Collectors.toSet());
    }
}

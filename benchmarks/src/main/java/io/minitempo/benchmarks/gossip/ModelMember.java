// SPDX-License-Identifier: Apache-2.0
package io.minitempo.benchmarks.gossip;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.ring.instance.InstanceDesc;
import io.minitempo.ring.instance.InstanceRingType;
import io.minitempo.ring.instance.InstanceState;
import io.minitempo.ring.memberlist.GossipKv;
import io.minitempo.ring.memberlist.MemberlistConfig;
import io.minitempo.ring.memberlist.MemberlistMetrics;
import io.minitempo.ring.memberlist.membership.Membership;
import io.minitempo.ring.memberlist.membership.Settings;
import io.minitempo.ring.memberlist.membership.Transport;
import io.minitempo.ring.memberlist.wire.NodeAddress;
import io.minitempo.ring.token.Tokens;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// A process of the model: a gossip member, its store, and one entry in the ring that it keeps fresh.
final class ModelMember {

    private static final Duration HEARTBEAT = Duration.ofSeconds(5);

    private final String id;
    private final NodeAddress address;
    private final Tokens tokens;
    private final ModelTime time;
    private final GossipKv kv;
    private final Membership membership;

    ModelMember(
            String id,
            NodeAddress address,
            Tokens tokens,
            ModelTime time,
            Transport transport,
            RandomGenerator random) {
        this.id = id;
        this.address = address;
        this.tokens = tokens;
        this.time = time;
        this.kv = new GossipKv(
                MemberlistConfig.defaults(),
                List.of(InstanceRingType.INSTANCE),
                time,
                new MemberlistMetrics(new SimpleMeterRegistry()));
        this.membership = new Membership(Settings.defaults(id, address), transport, time, time, random, kv);
    }

    NodeAddress address() {
        return address;
    }

    Membership membership() {
        return membership;
    }

    /// Joins through `seed`, then registers.
    void start(NodeAddress seed) {
        membership.start();
        membership.exchange(seed, true, problem -> {
            if (problem != null) {
                throw new IllegalStateException(id + " cannot join: " + problem);
            }
            beat();
        });
    }

    private void beat() {
        put();
        time.schedule(HEARTBEAT, this::beat);
    }

    /// Writes the entry anew; returns its timestamp.
    long put() {
        long timestamp =
                Math.max(time.instant().getEpochSecond(), knownTimestamp(id).orElse(0L) + 1);
        try {
            kv.compareAndSet(
                    SocketCluster.RING,
                    ring -> Optional.of(ring.with(InstanceDesc.of(id, address.hostPort())
                            .withState(InstanceState.ACTIVE)
                            .withTokens(tokens)
                            .withTimestamp(timestamp))));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        return timestamp;
    }

    /// The newest heartbeat of a member that this one knows of.
    Optional<Long> knownTimestamp(String member) {
        return kv.get(SocketCluster.RING).find(member).map(InstanceDesc::timestamp);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.membership;

import io.minitempo.ring.memberlist.wire.Bytes;
import io.minitempo.ring.memberlist.wire.Message;
import io.minitempo.ring.memberlist.wire.Message.Ack;
import io.minitempo.ring.memberlist.wire.Message.IndirectPing;
import io.minitempo.ring.memberlist.wire.Message.Nack;
import io.minitempo.ring.memberlist.wire.Message.Ping;
import io.minitempo.ring.memberlist.wire.Message.Suspect;
import io.minitempo.ring.memberlist.wire.MessageCodec;
import io.minitempo.ring.memberlist.wire.NodeAddress;
import io.minitempo.ring.memberlist.wire.NodeState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Asks one member after the other whether it is there, directly and then through others, and asks on behalf of others
/// (`spec/ring.md §11.1`). Owned by the lock of its [Membership].
final class Prober {

    /// Indirect pings that may wait for their answer at one time; more are not served.
    private static final int MAX_RELAYS = 1024;
    private static final long MAX_SEQUENCE = 0xffff_ffffL;

    private final Settings settings;
    private final Roster roster;
    private final Courier courier;
    private final Scheduler scheduler;
    private final HealthScore health;
    private final Map<Long, Waiting> waiting = new HashMap<>();
    private long sequence;
    private long inFlight;

    Prober(Settings settings, Roster roster, Courier courier, Scheduler scheduler, HealthScore health) {
        this.settings = settings;
        this.roster = roster;
        this.courier = courier;
        this.scheduler = scheduler;
        this.health = health;
    }

    /// Someone who waits for an answer to a ping.
    private interface Waiting {
        void acked();

        void nacked();
    }

    /// Probes the next member, unless the probe before is still under way.
    void probe(Runnable purge) {
        if (waiting.containsKey(inFlight)) {
            return;
        }
        @Nullable
        MemberEntry target = roster.table().nextToProbe(entry -> !roster.isSelf(entry) && !entry.state.gone(), purge);
        if (target != null) {
            Probe probe = new Probe(target);
            inFlight = probe.number;
            probe.start();
        }
    }

    void acked(Ack ack) {
        @Nullable Waiting who = waiting.remove(ack.sequence());
        if (who != null) {
            who.acked();
        }
    }

    void nacked(Nack nack) {
        @Nullable Waiting who = waiting.get(nack.sequence());
        if (who != null) {
            who.nacked();
        }
    }

    private long nextSequence() {
        sequence = sequence == MAX_SEQUENCE ? 1 : sequence + 1;
        return sequence;
    }

    private Ping ping(long number, String node) {
        return new Ping(number, node, settings.address(), settings.name());
    }

    /// Pings `target` for someone else, and tells it the outcome.
    void relay(IndirectPing request, NodeAddress requester) {
        if (waiting.size() < MAX_RELAYS) {
            new Relay(request, requester).start();
        }
    }

    private final class Relay implements Waiting {

        private final IndirectPing request;
        private final NodeAddress requester;
        private final long number = nextSequence();

        private Relay(IndirectPing request, NodeAddress requester) {
            this.request = request;
            this.requester = requester;
        }

        private void start() {
            waiting.put(number, this);
            scheduler.schedule(settings.timings().probeTimeout(), this::timedOut);
            courier.send(request.target(), ping(number, request.node()));
        }

        private void timedOut() {
            if (waiting.remove(number) != null && request.nack()) {
                courier.send(requester, new Nack(request.sequence()));
            }
        }

        @Override
        public void acked() {
            courier.send(requester, new Ack(request.sequence(), Bytes.EMPTY));
        }

        @Override
        public void nacked() {}
    }

    private final class Probe implements Waiting {

        private final MemberEntry target;
        private final long number = nextSequence();
        private int nacksExpected;
        private int nacks;

        private Probe(MemberEntry target) {
            this.target = target;
        }

        private void start() {
            waiting.put(number, this);
            scheduler.schedule(settings.timings().probeTimeout(), this::askOthers);
            scheduler.schedule(health.scale(settings.timings().probe()), this::giveUp);
            Message ping = ping(number, target.name);
            if (target.state == NodeState.ALIVE) {
                courier.send(target.address, ping);
            } else {
                Message accusation = new Suspect(target.incarnation, target.name, settings.name());
                courier.send(target, List.of(MessageCodec.encode(ping), MessageCodec.encode(accusation)));
            }
        }

        private void askOthers() {
            if (!waiting.containsKey(number)) {
                return;
            }
            List<MemberEntry> others = roster.table()
                    .random(
                            Settings.INDIRECT_PROBES,
                            entry -> !roster.isSelf(entry)
                                    && !entry.name.equals(target.name)
                                    && entry.state == NodeState.ALIVE);
            nacksExpected = others.size();
            IndirectPing request =
                    new IndirectPing(number, target.address, target.name, true, settings.address(), settings.name());
            for (MemberEntry other : others) {
                courier.send(other.address, request);
            }
        }

        private void giveUp() {
            if (waiting.remove(number) == null) {
                return;
            }
            health.change(nacksExpected > 0 ? Math.max(0, nacksExpected - nacks) : 1);
            roster.suspect(new Suspect(target.incarnation, target.name, settings.name()));
        }

        @Override
        public void acked() {
            health.change(-1);
        }

        @Override
        public void nacked() {
            nacks++;
        }
    }
}

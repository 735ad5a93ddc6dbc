// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.membership;

import io.minitempo.core.time.Clock;
import io.minitempo.ring.memberlist.wire.Message;
import io.minitempo.ring.memberlist.wire.Message.Alive;
import io.minitempo.ring.memberlist.wire.Message.Dead;
import io.minitempo.ring.memberlist.wire.Message.Suspect;
import io.minitempo.ring.memberlist.wire.MessageCodec;
import io.minitempo.ring.memberlist.wire.NodeState;
import io.minitempo.ring.memberlist.wire.ProtocolVersions;
import io.minitempo.ring.memberlist.wire.PushPull;
import io.minitempo.ring.memberlist.wire.WireLimits;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The rules by which claims about members are believed, refuted and passed on (`spec/ring.md §11.1`).
///
/// Owned by the lock of its [Membership].
final class Roster {

    private static final Logger log = LoggerFactory.getLogger(Roster.class);
    private static final long MAX_INCARNATION = 0xffff_ffffL;

    private final Settings settings;
    private final Scheduler scheduler;
    private final Clock clock;
    private final HealthScore health;
    private final MemberTable table;
    private final BroadcastQueue broadcasts;
    private long incarnation;
    private boolean leaving;
    private long conflicts;

    Roster(Settings settings, Scheduler scheduler, Clock clock, RandomGenerator random, HealthScore health) {
        this.settings = settings;
        this.scheduler = scheduler;
        this.clock = clock;
        this.health = health;
        this.table = new MemberTable(random);
        this.broadcasts = new BroadcastQueue(settings.retransmitFactor());
    }

    MemberTable table() {
        return table;
    }

    BroadcastQueue broadcasts() {
        return broadcasts;
    }

    boolean isSelf(MemberEntry entry) {
        return entry.name.equals(settings.name());
    }

    boolean leaving() {
        return leaving;
    }

    /// Claims of one name at two addresses that were turned down.
    long conflicts() {
        return conflicts;
    }

    /// Enters this process as the first member.
    void enterSelf() {
        incarnation = 1;
        MemberEntry self =
                new MemberEntry(settings.name(), settings.address(), ProtocolVersions.CURRENT, clock.nanoTime());
        table.add(self);
        accept(self, announcement());
    }

    private Alive announcement() {
        return new Alive(incarnation, settings.name(), settings.address(), settings.meta(), ProtocolVersions.CURRENT);
    }

    void alive(Alive claim) {
        boolean self = claim.node().equals(settings.name());
        if ((self && leaving) || !claim.versions().valid() || claim.node().isEmpty()) {
            return;
        }
        @Nullable MemberEntry known = table.find(claim.node());
        if (known == null) {
            if (table.size() < WireLimits.MAX_NODES && claim.incarnation() > 0) {
                MemberEntry entry = new MemberEntry(claim.node(), claim.address(), claim.versions(), clock.nanoTime());
                table.add(entry);
                accept(entry, claim);
            }
            return;
        }
        boolean moved = !known.address.equals(claim.address());
        if (moved && !reclaimable(known)) {
            conflict(known, claim);
        } else if (self) {
            aliveSelf(known, claim);
        } else if (moved || claim.incarnation() > known.incarnation) {
            accept(known, claim);
        }
    }

    private void aliveSelf(MemberEntry self, Alive claim) {
        boolean mine = claim.incarnation() == self.incarnation
                && claim.meta().equals(self.meta)
                && claim.versions().equals(self.versions);
        if (claim.incarnation() >= self.incarnation && !mine) {
            refute(self, claim.incarnation());
        }
    }

    private boolean reclaimable(MemberEntry entry) {
        Duration reclaim = settings.timings().deadNodeReclaim();
        return entry.state == NodeState.LEFT
                || (entry.state == NodeState.DEAD
                        && reclaim.isPositive()
                        && clock.nanoTime() - entry.stateChangeNanos > reclaim.toNanos());
    }

    private void conflict(MemberEntry known, Alive claim) {
        conflicts++;
        if (Long.bitCount(conflicts) == 1) {
            log.atWarn()
                    .addKeyValue("member", known.name)
                    .addKeyValue("known", known.address)
                    .addKeyValue("claimed", claim.address())
                    .addKeyValue("conflicts", conflicts)
                    .log("conflicting address of a member refused");
        }
    }

    private void accept(MemberEntry entry, Alive claim) {
        entry.clearSuspicion();
        broadcast(entry.name, claim, null);
        entry.versions = claim.versions();
        entry.incarnation = claim.incarnation();
        entry.meta = claim.meta();
        entry.address = claim.address();
        if (entry.state != NodeState.ALIVE) {
            entry.change(NodeState.ALIVE, clock.nanoTime());
            log.atDebug()
                    .addKeyValue("member", entry.name)
                    .addKeyValue("addr", entry.address)
                    .log("member alive");
        }
    }

    void suspect(Suspect claim) {
        @Nullable MemberEntry entry = table.find(claim.node());
        if (entry == null || claim.incarnation() < entry.incarnation) {
            return;
        }
        @Nullable Suspicion running = entry.suspicion;
        if (running != null) {
            if (running.confirm(claim.from(), clock.nanoTime())) {
                broadcast(entry.name, claim, null);
            }
            return;
        }
        if (entry.state != NodeState.ALIVE) {
            return;
        }
        if (isSelf(entry)) {
            refute(entry, claim.incarnation());
            return;
        }
        log.atInfo()
                .addKeyValue("member", entry.name)
                .addKeyValue("accuser", claim.from())
                .log("member suspected");
        broadcast(entry.name, claim, null);
        entry.incarnation = claim.incarnation();
        entry.change(NodeState.SUSPECT, clock.nanoTime());
        entry.suspicion = new Suspicion(
                claim.from(),
                table.size(),
                settings.timings().probe(),
                scheduler,
                clock.nanoTime(),
                () -> dead(new Dead(entry.incarnation, entry.name, settings.name())));
    }

    void dead(Dead claim) {
        @Nullable MemberEntry entry = table.find(claim.node());
        if (entry == null || claim.incarnation() < entry.incarnation || entry.state.gone()) {
            return;
        }
        entry.clearSuspicion();
        if (isSelf(entry) && !leaving) {
            refute(entry, claim.incarnation());
            return;
        }
        bury(entry, claim, null);
    }

    private void bury(MemberEntry entry, Dead claim, @Nullable Runnable sent) {
        broadcast(entry.name, claim, sent);
        entry.incarnation = claim.incarnation();
        boolean left = claim.node().equals(claim.from());
        entry.change(left ? NodeState.LEFT : NodeState.DEAD, clock.nanoTime());
        log.atInfo()
                .addKeyValue("member", entry.name)
                .addKeyValue("from", claim.from())
                .log(left ? "member left" : "member dead");
    }

    /// Declares this process gone; `sent` runs once that was told often enough. From now on no claim is refuted.
    void leave(Runnable sent) {
        leaving = true;
        @Nullable MemberEntry self = table.find(settings.name());
        if (self == null || self.state == NodeState.LEFT) {
            sent.run();
            return;
        }
        bury(self, new Dead(self.incarnation, self.name, self.name), sent);
        if (table.all().stream().allMatch(entry -> isSelf(entry) || entry.state.gone())) {
            sent.run();
        }
    }

    private void refute(MemberEntry self, long accused) {
        incarnation = Math.min(MAX_INCARNATION, Math.max(incarnation, accused) + 1);
        self.incarnation = incarnation;
        health.change(1);
        log.atInfo().addKeyValue("incarnation", incarnation).log("refuting a claim about this process");
        broadcast(self.name, announcement(), null);
    }

    /// Takes over what a peer believes; of its dead members it is only believed that they deserve suspicion.
    void merge(List<PushPull.Node> nodes) {
        for (PushPull.Node node : nodes) {
            switch (node.state()) {
                case ALIVE ->
                    alive(new Alive(node.incarnation(), node.name(), node.address(), node.meta(), node.versions()));
                case LEFT -> dead(new Dead(node.incarnation(), node.name(), node.name()));
                case DEAD, SUSPECT -> suspect(new Suspect(node.incarnation(), node.name(), settings.name()));
            }
        }
    }

    private void broadcast(String subject, Message message, @Nullable Runnable finished) {
        broadcasts.add(new ClaimBroadcast(subject, MessageCodec.encode(message), finished));
    }

    /// A newer claim about a member replaces every older one.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record ClaimBroadcast(
            String subject, byte[] message, @Nullable Runnable done) implements BroadcastQueue.Broadcast {

        @Override
        public boolean replaces(BroadcastQueue.Broadcast older) {
            return true;
        }

        @Override
        public void finished() {
            if (done != null) {
                done.run();
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.membership;

import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Throttle;
import io.minitempo.ring.memberlist.wire.Bytes;
import io.minitempo.ring.memberlist.wire.Message;
import io.minitempo.ring.memberlist.wire.Message.Ack;
import io.minitempo.ring.memberlist.wire.Message.Ping;
import io.minitempo.ring.memberlist.wire.NodeAddress;
import io.minitempo.ring.memberlist.wire.NodeState;
import io.minitempo.ring.memberlist.wire.PushPull;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One member of a gossip cluster (`spec/ring.md §10`, `§11.1`): it announces itself, probes the others, passes news
/// on, exchanges full states, and defends itself against being declared dead.
///
/// One lock owns all its state; any thread may call any method, and none blocks on the network. Everything that
/// happens follows from calls, from due timers and from the random source, so equal inputs give equal histories.
public final class Membership {

    private static final Logger log = LoggerFactory.getLogger(Membership.class);
    private static final Duration WARNING_PAUSE = Duration.ofMinutes(1);
    private static final int LARGE_CLUSTER = 32;

    private final ReentrantLock lock = new ReentrantLock();
    private final Settings settings;
    private final Transport transport;
    private final Scheduler scheduler;
    private final Clock clock;
    private final Throttle warnings;
    private final RandomGenerator random;
    private final UserData userData;
    private final HealthScore health = new HealthScore();
    private final Roster roster;
    private final Courier courier;
    private final Prober prober;
    private boolean running;

    /// A member that is not started; nothing is sent and no timer runs.
    public Membership(
            Settings settings,
            Transport transport,
            Scheduler scheduler,
            Clock clock,
            RandomGenerator random,
            UserData userData) {
        this.settings = settings;
        this.transport = transport;
        this.scheduler = scheduler;
        this.clock = clock;
        this.warnings = new Throttle(WARNING_PAUSE, clock);
        this.random = random;
        this.userData = userData;
        Scheduler locked = (delay, task) -> scheduler.schedule(delay, () -> locked(task));
        this.roster = new Roster(settings, locked, clock, random, health);
        this.courier = new Courier(roster, userData, transport);
        this.prober = new Prober(settings, roster, courier, locked, health);
    }

    /// Enters this member into its own table. Must have happened before messages arrive: one that tells of this member,
    /// as of before a restart, would enter it as a stranger.
    public void enter() {
        locked(() -> {
            if (!running) {
                running = true;
                roster.enterSelf();
            }
        });
    }

    /// Announces this member and starts its timers.
    public void start() {
        enter();
        Settings.Timings timings = settings.timings();
        every(timings::probe, () -> locked(() -> prober.probe(this::purge)));
        every(timings::gossip, () -> locked(this::gossip));
        if (timings.pushPull().isPositive()) {
            every(this::pushPullPause, this::pushPull);
        }
    }

    /// Ends all timers. Messages that come later are still understood, but nothing is sent any more.
    public void stop() {
        locked(() -> running = false);
    }

    /// Says good-bye: from now on no claim about this member is refuted. `sent` runs once, when the good-bye was passed
    /// on often enough, or at once when nobody is there to hear it.
    public void leave(Runnable sent) {
        locked(() -> roster.leave(new Once(sent)));
    }

    /// Exchanges full states with whoever listens at `to`; `done` gets the problem, or nothing when both sides merged.
    public void exchange(NodeAddress to, boolean join, ExchangeListener done) {
        transport.exchange(to, localState(join), new Transport.ExchangeOutcome() {
            @Override
            public void replied(PushPull reply) {
                @Nullable String problem = "the reply was not merged";
                try {
                    problem = merge(reply).orElse(null);
                } finally {
                    done.done(problem);
                }
            }

            @Override
            public void failed(String problem) {
                done.done(problem);
            }
        });
    }

    /// Receives the end of an exchange.
    @FunctionalInterface
    public interface ExchangeListener {
        /// The exchange ended; `problem` is null when it succeeded.
        void done(@Nullable String problem);
    }

    /// Processes the messages of one packet.
    ///
    /// @param sender where an answer goes when a message does not say it; null when the packet named no valid address
    public void receive(@Nullable NodeAddress sender, List<Message> messages) {
        List<Bytes> user = new ArrayList<>();
        lock.lock();
        try {
            for (Message message : messages) {
                if (message instanceof Message.User carried) {
                    user.add(carried.body());
                } else {
                    handle(sender, message);
                }
            }
        } finally {
            lock.unlock();
        }
        for (Bytes body : user) {
            userData.received(body);
        }
    }

    private void handle(@Nullable NodeAddress sender, Message message) {
        switch (message) {
            case Ping ping -> {
                @Nullable NodeAddress source = ping.source() == null ? sender : ping.source();
                Optional<Ack> ack = answer(ping);
                if (running && source != null && ack.isPresent()) {
                    courier.send(source, ack.get());
                }
            }
            case Message.IndirectPing ping -> {
                @Nullable NodeAddress source = ping.source() == null ? sender : ping.source();
                if (running && source != null) {
                    prober.relay(ping, source);
                }
            }
            case Ack ack -> prober.acked(ack);
            case Message.Nack nack -> prober.nacked(nack);
            case Message.Alive alive -> roster.alive(alive);
            case Message.Suspect suspect -> roster.suspect(suspect);
            case Message.Dead dead -> roster.dead(dead);
            case Message.Failure failure ->
                log.atDebug().addKeyValue("error", failure.error()).log("peer failed");
            case Message.User user -> throw new IllegalStateException("user messages are not handled here");
        }
    }

    /// The answer to a ping, nothing when someone else is meant: an old member lived at this address.
    public Optional<Ack> answer(Ping ping) {
        boolean meant = ping.node().isEmpty() || ping.node().equals(settings.name());
        return meant ? Optional.of(new Ack(ping.sequence(), Bytes.EMPTY)) : Optional.empty();
    }

    /// What this member tells a peer in an exchange of full states.
    public PushPull localState(boolean join) {
        List<PushPull.Node> nodes = new ArrayList<>();
        locked(() -> roster.table().all().forEach(entry -> nodes.add(entry.toWire())));
        return new PushPull(join, nodes, userData.localState());
    }

    /// Takes a peer's full state over; returns why it was refused as a whole, or nothing.
    public Optional<String> merge(PushPull remote) {
        lock.lock();
        try {
            Optional<String> problem =
                    ProtocolRange.problem(remote.nodes(), roster.table().all());
            if (problem.isPresent()) {
                log.atWarn().addKeyValue("reason", problem.get()).log("state of a peer refused");
                return problem;
            }
            roster.merge(remote.nodes());
        } finally {
            lock.unlock();
        }
        if (!remote.userState().isEmpty()) {
            userData.merge(remote.userState());
        }
        return Optional.empty();
    }

    private void gossip() {
        long now = clock.nanoTime();
        List<MemberEntry> targets = roster.table()
                .gossipTargets(
                        settings.gossipNodes(), settings.name(), entry -> !roster.isSelf(entry) && hears(entry, now));
        for (MemberEntry target : targets) {
            List<byte[]> messages = courier.gossip();
            if (messages.isEmpty()) {
                return;
            }
            courier.send(target, messages);
        }
    }

    private boolean hears(MemberEntry entry, long now) {
        return switch (entry.state) {
            case ALIVE, SUSPECT -> true;
            case DEAD ->
                now - entry.stateChangeNanos
                        <= settings.timings().gossipToDead().toNanos();
            case LEFT -> false;
        };
    }

    private void purge() {
        long now = clock.nanoTime();
        roster.table()
                .purge(entry -> entry.state.gone()
                        && !roster.isSelf(entry)
                        && now - entry.stateChangeNanos
                                > settings.timings().gossipToDead().toNanos());
    }

    private void pushPull() {
        List<MemberEntry> target = new ArrayList<>();
        locked(() -> target.addAll(
                roster.table().random(1, entry -> !roster.isSelf(entry) && entry.state == NodeState.ALIVE)));
        for (MemberEntry peer : target) {
            exchange(peer.address, false, problem -> {
                if (problem != null && warnings.tryPass()) {
                    log.atWarn()
                            .addKeyValue("peer", peer.name)
                            .addKeyValue("err", problem)
                            .log("exchange of full state failed");
                }
            });
        }
    }

    /// Full exchanges become rarer as the cluster grows, so that their sum grows no faster than the cluster.
    private Duration pushPullPause() {
        int size = size();
        long factor = size <= LARGE_CLUSTER ? 1 : (long) Math.ceil(Math.log(size) / Math.log(2) - 5) + 1;
        return settings.timings().pushPull().multipliedBy(factor);
    }

    /// Repeats `task`, the first time after a random part of its pause: members that start together must not act
    /// together, and news of a newcomer must not wait longer than other news.
    private void every(Supplier<Duration> pause, Runnable task) {
        Duration stagger =
                Duration.ofNanos(random.nextLong(Math.max(1, pause.get().toNanos())));
        scheduler.schedule(stagger, () -> repeat(pause, task));
    }

    private void repeat(Supplier<Duration> pause, Runnable task) {
        if (!running()) {
            return;
        }
        try {
            task.run();
        } finally {
            // One round that fails must not be the last one.
            scheduler.schedule(pause.get(), () -> repeat(pause, task));
        }
    }

    private boolean running() {
        lock.lock();
        try {
            return running;
        } finally {
            lock.unlock();
        }
    }

    private void locked(Runnable task) {
        lock.lock();
        try {
            task.run();
        } finally {
            lock.unlock();
        }
    }

    /// Every member known, also those gone, sorted by name.
    public List<Member> members() {
        List<Member> members = new ArrayList<>();
        locked(() -> roster.table().all().forEach(entry -> members.add(entry.snapshot())));
        members.sort(Comparator.comparing(Member::name));
        return members;
    }

    /// The name of this member.
    public String name() {
        return settings.name();
    }

    /// Members known, also those gone.
    public int size() {
        lock.lock();
        try {
            return roster.table().size();
        } finally {
            lock.unlock();
        }
    }

    /// Members that are not gone, this one included.
    public int present() {
        lock.lock();
        try {
            int present = 0;
            for (MemberEntry entry : roster.table().all()) {
                present += entry.state.gone() ? 0 : 1;
            }
            return present;
        } finally {
            lock.unlock();
        }
    }

    /// Claims of a known name at another address that were refused so far.
    public long conflicts() {
        lock.lock();
        try {
            return roster.conflicts();
        } finally {
            lock.unlock();
        }
    }

    /// How far this process distrusts its own judgement of others, 0 (healthy) to 7.
    public int healthScore() {
        return health.score();
    }

    /// A callback that runs at most once, whoever calls it first.
    private static final class Once implements Runnable {

        private final Runnable task;
        private boolean done;

        private Once(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            if (!done) {
                done = true;
                task.run();
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist;

import io.micrometer.core.instrument.MeterRegistry;
import io.minitempo.core.TempoException;
import io.minitempo.core.concurrent.Threads;
import io.minitempo.core.lifecycle.Service;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.ring.LocalHost;
import io.minitempo.ring.kv.ValueType;
import io.minitempo.ring.memberlist.MemberlistStatus.HistoryEntry;
import io.minitempo.ring.memberlist.membership.Membership;
import io.minitempo.ring.memberlist.membership.Settings;
import io.minitempo.core.dns.NameResolver;
import io.minitempo.ring.memberlist.seed.SeedResolver;
import io.minitempo.core.dns.SystemResolver;
import io.minitempo.ring.memberlist.tcp.AdvertisedAddress;
import io.minitempo.ring.memberlist.tcp.TcpTransport;
import io.minitempo.ring.memberlist.tcp.TransportMetrics;
import io.minitempo.ring.memberlist.wire.NodeAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The gossip member of this process and the store that lives on it.
///
/// The store can be given to rings before the start; it is empty until then. Starting listens and joins through a few
/// seeds, so that rings that start afterwards see what the cluster knows; all seeds are joined in the background. A
/// process whose rings never ask for the store takes no part in gossip: there starting does nothing, and no metric but
/// those of DNS appears.
public final class MemberlistService implements Service {

    private static final Logger log = LoggerFactory.getLogger(MemberlistService.class);

    /// Connecting, TLS, sending and reading may each take `memberlist.stream_timeout`; one more for the merge.
    private static final int PHASES = 5;

    private final MemberlistConfig config;
    private final Clock clock;
    private final MeterRegistry registry;
    private final SplittableRandom random;
    private final LocalHost host;
    private final AdvertisedAddress addresses;
    private final Settings.Timings timings;
    private final Collection<ValueType<?>> types;
    private final EventLoop loop;
    private final SeedResolver seeds;
    private final ReentrantLock storing = new ReentrantLock();
    private volatile @Nullable Store store;
    private volatile @Nullable Running running;
    private volatile @Nullable Thread background;

    /// The member of this machine.
    ///
    /// @param types the kinds of values that rings store
    public MemberlistService(
            MemberlistConfig config,
            Collection<ValueType<?>> types,
            Clock clock,
            RandomGenerator random,
            MeterRegistry registry) {
        this(
                config,
                types,
                clock,
                random,
                registry,
                new Environment(
                        LocalHost.system(),
                        AdvertisedAddress.system(),
                        new SystemResolver(clock, new SplittableRandom(random.nextLong()))),
                timings(config));
    }

    /// @param timings replaces the intervals that are fixed in Tempo, so that tests need not wait for them
    MemberlistService(
            MemberlistConfig config,
            Collection<ValueType<?>> types,
            Clock clock,
            RandomGenerator random,
            MeterRegistry registry,
            Environment environment,
            Settings.Timings timings) {
        this.config = config;
        this.clock = clock;
        this.registry = registry;
        this.random = new SplittableRandom(random.nextLong());
        this.host = environment.host();
        this.addresses = environment.addresses();
        this.timings = timings;
        this.types = List.copyOf(types);
        this.loop = new EventLoop(clock);
        this.seeds = new SeedResolver(environment.names(), registry);
    }

    /// What the service knows of its machine and of DNS.
    record Environment(LocalHost host, AdvertisedAddress addresses, NameResolver names) {}

    private record Store(GossipKv kv, MemberlistMetrics metrics) {}

    private record Running(GossipKv kv, TcpTransport transport, Membership member, NodeAddress advertised) {}

    static Settings.Timings timings(MemberlistConfig config) {
        Settings.Timings fixed = Settings.Timings.defaults();
        return new Settings.Timings(
                config.gossipInterval(),
                config.pullPushInterval(),
                fixed.probe(),
                fixed.probeTimeout(),
                config.gossipToDeadNodesTime(),
                config.deadNodeReclaimTime());
    }

    /// The store, the same at every call. Usable at once; shared with the cluster after the start.
    public GossipKv kv() {
        storing.lock();
        try {
            @Nullable Store made = store;
            if (made == null) {
                MemberlistMetrics metrics = new MemberlistMetrics(registry);
                made = new Store(new GossipKv(config, types, clock, metrics), metrics);
                store = made;
            }
            return made.kv();
        } finally {
            storing.unlock();
        }
    }

    /// Listens and joins, if anyone asked for the store before.
    ///
    /// @throws TempoException.Invalid when the configuration is wrong; the message names every problem
    /// @throws TempoException.NotBuilt when it enables the propagation delay tracker
    /// @throws TempoException.Unavailable when the port is taken, or when the first join fails and
    ///     `abort_if_cluster_fast_join_fails` is set
    @Override
    public void start(FailureListener failure) throws InterruptedException {
        @Nullable Store used = store;
        if (used == null) {
            return;
        }
        List<String> problems = config.validate();
        if (!problems.isEmpty()) {
            throw new TempoException.Invalid(String.join("; ", problems));
        }
        if (config.propagationDelayTracker().enabled()) {
            throw new TempoException.NotBuilt("memberlist.propagation_delay_tracker.enabled: true is not built yet");
        }
        types.forEach(MemberlistService::rehearse);
        TcpTransport transport = new TcpTransport(
                MemberlistSettings.tcp(config),
                MemberlistSettings.tls(config, clock),
                loop,
                clock,
                new TransportMetrics(registry));
        Running started = open(transport, used.kv());
        running = started;
        used.metrics().observe(used.kv(), started.member());
        loop.start();
        started.member().enter();
        transport.serve(started.member(), started.advertised());
        started.member().start();
        log.atInfo()
                .addKeyValue("node", started.member().name())
                .addKeyValue("listen", transport.listenAddresses())
                .addKeyValue("advertise", started.advertised())
                .log("memberlist started");
        join(started, failure);
    }

    /// Uses a codec once before peers wait for it: they give an exchange two seconds, and a process that just starts on
    /// a busy machine may spend them on loading classes and the library of the compression.
    private static <V> void rehearse(ValueType<V> type) {
        type.decode(type.encode(type.empty()));
    }

    private Running open(TcpTransport transport, GossipKv kv) {
        int port;
        try {
            port = transport.bind();
        } catch (IOException e) {
            throw new TempoException.Unavailable(String.valueOf(e.getMessage()), e);
        }
        try {
            InetAddress bound =
                    InetAddress.ofLiteral(transport.listenAddresses().getFirst().host());
            InetAddress configured = MemberlistSettings.bindAddresses(config).getFirst();
            NodeAddress advertised = addresses.resolve(
                    config.advertiseAddr(),
                    config.advertisePort(),
                    configured.isAnyLocalAddress() ? configured : bound,
                    port);
            Settings settings = MemberlistSettings.membership(config, nodeName(), advertised, timings);
            Membership member = new Membership(settings, transport, loop, clock, random.split(), kv);
            return new Running(kv, transport, member, advertised);
        } catch (RuntimeException e) {
            transport.close();
            throw e;
        }
    }

    private String nodeName() {
        String name = config.nodeName().isEmpty() ? host.name() : config.nodeName();
        return config.randomizeNodeName() ? name + "-" + HexFormat.of().toHexDigits(random.nextInt()) : name;
    }

    private void join(Running started, FailureListener failure) throws InterruptedException {
        if (config.joinMembers().isEmpty()) {
            return;
        }
        Joiner joiner = new Joiner(config, seeds, seed -> exchange(started.member(), seed), clock, random.split());
        int joined = joiner.fastJoin();
        if (config.abortIfClusterFastJoinFails() && joined < config.abortIfClusterFastJoinFailsMinNodes()) {
            throw new TempoException.Unavailable("memberlist reached " + joined + " of the "
                    + config.abortIfClusterFastJoinFailsMinNodes()
                    + " members that memberlist.abort_if_cluster_fast_join_fails_min_nodes demands; "
                    + joiner.lastProblem());
        }
        background = Threads.startVirtual("memberlist-join", () -> keepJoined(joiner, failure));
    }

    private void keepJoined(Joiner joiner, FailureListener failure) {
        try {
            if (!joiner.join()) {
                if (config.abortIfClusterJoinFails()) {
                    failure.failed(
                            new TempoException.Unavailable("no memberlist seed answered; " + joiner.lastProblem()));
                    return;
                }
                log.atError()
                        .addKeyValue("err", joiner.lastProblem())
                        .log("no memberlist seed answered, going on alone");
            }
            while (config.rejoinInterval().isPositive()) {
                clock.sleep(config.rejoinInterval());
                joiner.rejoin();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Every phase has a limit of its own; this one is for what nobody thought of.
    private Optional<String> exchange(Membership member, NodeAddress seed) throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(1);
        AtomicReference<@Nullable String> outcome = new AtomicReference<>(seed + ": nothing came of the exchange");
        member.exchange(seed, true, problem -> {
            outcome.set(problem);
            ended.countDown();
        });
        Duration limit = config.streamTimeout().multipliedBy(PHASES);
        if (!ended.await(limit.toNanos(), TimeUnit.NANOSECONDS)) {
            log.atError().addKeyValue("seed", seed).log("an exchange did not end");
        }
        return Optional.ofNullable(outcome.get());
    }

    /// Passes own changes on, says good-bye, and closes. Rings must have stopped before.
    @Override
    public void stop(Deadline deadline) throws InterruptedException {
        @Nullable Thread joining = background;
        if (joining != null) {
            joining.interrupt();
            joining.join(deadline.remaining());
        }
        @Nullable Running started = running;
        if (started != null) {
            try {
                leave(started, deadline);
            } finally {
                started.member().stop();
                close(started.transport(), deadline);
            }
        }
        loop.stop(deadline);
    }

    private void leave(Running started, Deadline deadline) throws InterruptedException {
        Membership member = started.member();
        Duration forChanges = config.broadcastTimeoutForLocalUpdatesOnShutdown();
        if (member.present() > 1
                && !started.kv()
                        .awaitLocalChangesSent(deadline.atMost(forChanges).remaining())) {
            log.atWarn().log("own changes may not have reached the memberlist cluster before the good-bye");
        }
        CountDownLatch sent = new CountDownLatch(1);
        member.leave(sent::countDown);
        Duration patience = deadline.atMost(config.leaveTimeout()).remaining();
        if (!sent.await(patience.toNanos(), TimeUnit.NANOSECONDS)) {
            log.atWarn().log("the good-bye to the memberlist cluster may not have been heard");
        }
    }

    /// Closes once the last messages, the good-bye among them, are written; they travel on threads of their own.
    private void close(TcpTransport transport, Deadline deadline) throws InterruptedException {
        try {
            boolean sent =
                    transport.awaitSent(deadline.atMost(config.leaveTimeout()).remaining());
            log.atDebug().addKeyValue("all_sent", sent).log("memberlist closed");
        } finally {
            transport.close();
        }
    }

    /// What the page shows; nothing when the service was never started.
    public Optional<MemberlistStatus> status() {
        @Nullable Running started = running;
        if (started == null) {
            return Optional.empty();
        }
        GossipKv kv = started.kv();
        TreeMap<String, MemberlistStatus.Key> keys = new TreeMap<>();
        kv.contents()
                .forEach((key, stored) -> keys.put(
                        key,
                        new MemberlistStatus.Key(
                                stored.version(),
                                stored.type().codecId(),
                                stored.deleted(),
                                stored.updated(),
                                stored.encoded().length())));
        return Optional.of(new MemberlistStatus(
                clock.instant(),
                started.member().name(),
                started.transport().listenAddresses(),
                started.advertised(),
                started.member().members(),
                started.member().healthScore(),
                keys,
                config.messageHistoryBufferBytes(),
                kv.history().sent(),
                kv.history().received(),
                config.zoneAwareRouting()));
    }

    /// The encoded value of a key with its tombstones, for the page; nothing for an unknown key.
    public Optional<StoredBytes> value(String key) {
        return usedStore()
                .map(kv -> kv.contents().get(key))
                .map(stored -> new StoredBytes(
                        key,
                        stored.version(),
                        stored.type().codecId(),
                        stored.encoded().toByteArray()));
    }

    /// One message of the history, for the page; nothing for an unknown one.
    public Optional<HistoryEntry> message(int id) {
        return usedStore().flatMap(kv -> kv.history().find(id));
    }

    /// Empties the history.
    public void deleteMessages() {
        usedStore().ifPresent(kv -> kv.history().clear());
    }

    private Optional<GossipKv> usedStore() {
        return Optional.ofNullable(store).map(Store::kv);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.ring.LocalHost;
import io.minitempo.ring.instance.InstanceDesc;
import io.minitempo.ring.instance.InstanceRingDesc;
import io.minitempo.ring.instance.InstanceRingType;
import io.minitempo.ring.instance.InstanceState;
import io.minitempo.ring.kv.KvKey;
import io.minitempo.ring.memberlist.membership.Member;
import io.minitempo.ring.memberlist.membership.Settings;
import io.minitempo.core.dns.NameResolver;
import io.minitempo.ring.memberlist.tcp.AdvertisedAddress;
import io.minitempo.ring.memberlist.wire.NodeState;
import io.minitempo.ring.partition.PartitionRingType;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/// Members on loopback sockets with intervals twenty times shorter than Tempo's.
final class TestCluster {

    static final KvKey<InstanceRingDesc> RING = new KvKey<>("collectors/live-store", InstanceRingType.INSTANCE);

    private static final Settings.Timings QUICK = new Settings.Timings(
            Duration.ofMillis(50),
            Duration.ofSeconds(1),
            Duration.ofMillis(250),
            Duration.ofMillis(100),
            Duration.ofSeconds(30),
            Duration.ZERO);
    /// DNS: one host, and one service that runs at the port that a test set.
    private static final String HOST = "gossip.test";
    private static final String SERVICE = "_gossip._tcp.test";

    private volatile int servicePort;

    private final NameResolver names = new NameResolver() {
        @Override
        public List<InetAddress> addresses(String host) throws IOException {
            if (!host.equals(HOST)) {
                throw new IOException("no such host: " + host);
            }
            return List.of(InetAddress.getLoopbackAddress());
        }

        @Override
        public List<Service> services(String name) throws IOException {
            if (!name.equals(SERVICE)) {
                throw new IOException("no such service: " + name);
            }
            return List.of(new Service(HOST, servicePort));
        }
    };

    private final List<Node> nodes = new ArrayList<>();
    private final Random random = new Random(1);

    /// One member.
    ///
    /// @param service the member
    /// @param registry its metrics
    record Node(MemberlistService service, SimpleMeterRegistry registry) {

        int port() {
            return status().listen().getFirst().port();
        }

        String seed() {
            return "127.0.0.1:" + status().advertised().port();
        }

        MemberlistStatus status() {
            return service.status().orElseThrow();
        }

        Map<String, NodeState> states() {
            Map<String, NodeState> states = new TreeMap<>();
            for (Member member : status().members()) {
                states.put(member.name(), member.state());
            }
            return states;
        }

        long present() {
            return states().values().stream().filter(state -> !state.gone()).count();
        }

        String name() {
            return status().name();
        }

        InstanceRingDesc ring() {
            return service.kv().get(RING);
        }

        /// Registers an instance, with a timestamp newer than any that is known of it.
        void register(String id, String address) throws InterruptedException {
            long now = Clock.system().instant().getEpochSecond();
            service.kv().compareAndSet(RING, ring -> {
                long known = ring.find(id).map(InstanceDesc::timestamp).orElse(0L);
                return Optional.of(ring.with(InstanceDesc.of(id, address)
                        .withState(InstanceState.ACTIVE)
                        .withTimestamp(Math.max(now, known + 1))));
            });
        }

        void leave() throws InterruptedException {
            service.stop(Deadline.after(Duration.ofSeconds(20)));
        }

        /// Closes the sockets without a word, as far as others can see.
        void kill() throws InterruptedException {
            service.stop(Deadline.after(Duration.ZERO));
        }

        double count(String metric) {
            return registry.find(metric).counters().stream()
                    .mapToDouble(counter -> counter.count())
                    .sum();
        }

        double refused(String reason) {
            return registry.find("mini_tempo_memberlist_refused_total").tag("reason", reason).counters().stream()
                    .mapToDouble(counter -> counter.count())
                    .sum();
        }
    }

    /// Says in DNS that `_gossip._tcp.test` runs at `gossip.test`, which is loopback, and at this port.
    void publish(int port) {
        servicePort = port;
    }

    /// A member on 127.0.0.1, at a free port, that joins through `seeds`.
    Node start(List<String> seeds, Object... namesAndValues) throws InterruptedException {
        return start(QUICK, seeds, namesAndValues);
    }

    /// A member that hardly does anything of its own accord.
    Node startQuiet(Object... namesAndValues) throws InterruptedException {
        Duration never = Duration.ofHours(1);
        return start(
                new Settings.Timings(never, Duration.ZERO, never, never, never, Duration.ZERO),
                List.of(),
                namesAndValues);
    }

    private Node start(Settings.Timings timings, List<String> seeds, Object... namesAndValues)
            throws InterruptedException {
        MemberlistConfig config = MemberlistConfigs.with(
                MemberlistConfigs.with("bindAddr", List.of("127.0.0.1"), "bindPort", 0, "joinMembers", seeds),
                namesAndValues);
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        MemberlistService service = new MemberlistService(
                config,
                List.of(InstanceRingType.INSTANCE, PartitionRingType.INSTANCE),
                Clock.system(),
                random,
                registry,
                new MemberlistService.Environment(LocalHost.system(), AdvertisedAddress.system(), names),
                timings);
        Node node = new Node(service, registry);
        nodes.add(node);
        service.kv();
        service.start(cause -> {});
        return node;
    }

    /// Stops everyone at once.
    public void close() throws InterruptedException {
        for (Node node : nodes) {
            node.kill();
        }
    }
}

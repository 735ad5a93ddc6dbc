// SPDX-License-Identifier: Apache-2.0
package io.minitempo.benchmarks.gossip;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.core.net.HostPort;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.ring.Endpoint;
import io.minitempo.ring.instance.InstanceRingDesc;
import io.minitempo.ring.instance.InstanceRingType;
import io.minitempo.ring.kv.KvKey;
import io.minitempo.ring.lifecycle.BasicLifecycler;
import io.minitempo.ring.lifecycle.Registration;
import io.minitempo.ring.memberlist.MemberlistConfig;
import io.minitempo.ring.memberlist.MemberlistService;
import io.minitempo.ring.token.RandomTokens;
import io.minitempo.server.config.ConfigBinder;
import io.minitempo.server.config.yaml.YamlTree;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Members with Tempo's default intervals on sockets of loopback, all in this process, each with one ring entry.
final class SocketCluster {

    /// The ring that all of them are in.
    static final KvKey<InstanceRingDesc> RING = new KvKey<>("collectors/ring", InstanceRingType.INSTANCE);

    private static final Duration BETWEEN_STARTS = Duration.ofMillis(50);

    private final Clock clock = Clock.system();
    private final Random random = new Random(7);
    private final List<Node> nodes = new ArrayList<>();

    private record Node(MemberlistService gossip, BasicLifecycler lifecycler, SimpleMeterRegistry registry) {

        double count(String... counters) {
            double sum = 0;
            for (String counter : counters) {
                sum += registry.get("tempo_memberlist_" + counter).counter().count();
            }
            return sum;
        }
    }

    /// Starts `size` members that hold `tokensEach` tokens, one after the other; each joins through the first.
    SocketCluster(int size, int tokensEach) throws InterruptedException {
        String seed = "";
        for (int i = 0; i < size; i++) {
            Node node = node("live-store-" + i, tokensEach, seed);
            nodes.add(node);
            if (seed.isEmpty()) {
                seed = node.gossip.status().orElseThrow().advertised().hostPort();
            }
            clock.sleep(BETWEEN_STARTS);
        }
    }

    private Node node(String id, int tokensEach, String seed) throws InterruptedException {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        MemberlistConfig config = ConfigBinder.bind(
                        YamlTree.parse("{node_name: " + id + ", bind_addr: [127.0.0.1], bind_port: 0, join_members: ['"
                                + seed + "']}"),
                        MemberlistConfig.defaults())
                .value();
        MemberlistService gossip = new MemberlistService(
                config, List.of(InstanceRingType.INSTANCE), clock, new Random(random.nextLong()), registry);
        Registration registration = new Registration(
                "live-store",
                id,
                new Endpoint(new HostPort("127.0.0.1", 9095), new HostPort(id, 9095)),
                "",
                tokensEach,
                Duration.ofSeconds(5),
                Duration.ofMinutes(1),
                true);
        BasicLifecycler lifecycler = new BasicLifecycler(
                registration, gossip.kv(), RING, new RandomTokens(new Random(random.nextLong())), clock, registry);
        gossip.start(GossipBenchmark::failed);
        lifecycler.start(GossipBenchmark::failed);
        return new Node(gossip, lifecycler, registry);
    }

    /// Whether each knows all others, as members and in the ring.
    boolean isWhole() {
        return nodes.stream()
                .allMatch(node -> node.gossip.status().orElseThrow().present().size() == nodes.size()
                        && node.gossip.kv().get(RING).members().size() == nodes.size());
    }

    /// What all sent so far.
    ModelCluster.Traffic traffic() {
        double packets = 0;
        double exchanges = 0;
        double bytes = 0;
        for (Node node : nodes) {
            packets += node.count("tcp_transport_packets_sent_total");
            exchanges += node.count("tcp_transport_outgoing_streams_total");
            bytes += node.count("tcp_transport_packets_sent_bytes_total", "client_state_pushes_bytes_total");
        }
        return new ModelCluster.Traffic((long) packets, (long) exchanges, (long) bytes);
    }

    /// Ends all without a good-bye.
    void stop() throws InterruptedException {
        for (Node node : nodes) {
            node.lifecycler.stop(Deadline.after(Duration.ZERO));
            node.gossip.stop(Deadline.after(Duration.ZERO));
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist;

import static io.minitempo.testsupport.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.core.TempoException;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.ring.instance.InstanceDesc;
import io.minitempo.ring.instance.InstanceRingType;
import io.minitempo.ring.kv.InMemoryKv;
import io.minitempo.ring.kv.Kv;
import io.minitempo.ring.kv.KvConfig;
import io.minitempo.ring.kv.KvStores;
import io.minitempo.ring.kv.Watch;
import io.minitempo.ring.memberlist.TestCluster.Node;
import io.minitempo.ring.memberlist.wire.NodeState;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whole members over real sockets on loopback.
class MemberlistIT {

    private final TestCluster cluster = new TestCluster();

    @AfterEach
    void stop() throws InterruptedException {
        cluster.close();
    }

    @Test
    void twelveMembersFindEachOther() throws Exception {
        long start = Clock.system().nanoTime();
        List<Node> nodes = startAll(12);

        eventually(() -> assertThat(nodes).allMatch(node -> node.present() == 12));
        long millis = Duration.ofNanos(Clock.system().nanoTime() - start).toMillis();
        Files.writeString(Path.of("target", "join-time.txt"), "12 members joined in " + millis + " ms\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1:PORT",
                "gossip.test:PORT",
                "dns+gossip.test:PORT",
                "dnssrv+_gossip._tcp.test",
                "dnssrvnoa+_gossip._tcp.test"
            })
    void joinsThroughEveryKindOfSeed(String seed) throws Exception {
        Node first = cluster.start(List.of());
        cluster.publish(first.port());
        Node second = cluster.start(List.of(seed.replace("PORT", String.valueOf(first.port()))));

        assertThat(second.present()).as("members known when the start is over").isEqualTo(2);
        eventually(() -> assertThat(first.present()).isEqualTo(2));
    }

    @Test
    void rejoinsASeedThatWasNotThereAtFirst() throws Exception {
        Node early = cluster.start(List.of());
        int port = early.port();
        early.kill();
        Node waiting = cluster.start(
                List.of("127.0.0.1:" + port), "maxJoinRetries", 1, "rejoinInterval", Duration.ofMillis(100));
        assertThat(waiting.present()).isEqualTo(1);

        Node late = cluster.start(List.of(), "bindPort", port);
        eventually(() -> assertThat(waiting.present()).isEqualTo(2));
        eventually(() -> assertThat(late.present()).isEqualTo(2));
    }

    @Test
    void takesNoPartInGossipUnlessARingAsksForTheStore() throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        MemberlistService unused = new MemberlistService(
                MemberlistConfigs.with("gossipNodes", 0, "bindPort", 70_000),
                List.of(InstanceRingType.INSTANCE),
                Clock.system(),
                new Random(7),
                registry);
        unused.start(cause -> {});

        assertThat(unused.status()).isEmpty();
        assertThat(unused.value("collectors/live-store")).isEmpty();
        assertThat(unused.message(1)).isEmpty();
        assertThat(registry.getMeters())
                .extracting(meter -> meter.getId().getName())
                .containsExactlyInAnyOrder("tempo_dns_lookups_total", "tempo_dns_failures_total");
        unused.stop(Deadline.after(Duration.ofSeconds(5)));
    }

    @Test
    void ringsOpenTheStoreByItsName() throws Exception {
        Node node = cluster.start(List.of());
        KvStores stores = new KvStores(new InMemoryKv(Clock.system()), node.service()::kv);
        Kv opened = stores.open(KvConfig.defaults(), "live_store.ring.kvstore");
        node.register("live-store-5", "127.0.0.1:5555");

        assertThat(opened.get(TestCluster.RING).find("live-store-5")).isPresent();
    }

    @Test
    void everyoneSeesThatAMemberWasKilled() throws Exception {
        List<Node> nodes = startAll(12);
        eventually(() -> assertThat(nodes).allMatch(node -> node.present() == 12));
        Node victim = nodes.removeLast();
        String name = victim.name();
        victim.kill();

        eventually(() -> assertThat(nodes).allMatch(node -> node.states().get(name) == NodeState.DEAD));
    }

    @Test
    void everyoneSeesAGoodbyeAtOnce() throws Exception {
        List<Node> nodes = startAll(5);
        eventually(() -> assertThat(nodes).allMatch(node -> node.present() == 5));
        Node leaver = nodes.removeLast();
        String name = leaver.name();
        leaver.leave();

        eventually(() -> assertThat(nodes).allMatch(node -> node.states().get(name) == NodeState.LEFT));
    }

    @Test
    void restartedInstanceReplacesItsAddressEverywhere() throws Exception {
        List<Node> nodes = startAll(4);
        Node first = nodes.getLast();
        first.register("live-store-0", "127.0.0.1:1111");
        eventually(() -> assertThat(nodes).allMatch(node -> address(node).equals("127.0.0.1:1111")));

        first.kill();
        nodes.remove(first);
        Node second = cluster.start(List.of(nodes.getFirst().seed()));
        nodes.add(second);
        second.register("live-store-0", "127.0.0.1:2222");

        eventually(() -> assertThat(nodes).allMatch(node -> address(node).equals("127.0.0.1:2222")));
        assertThat(second.ring().instances()).hasSize(1);
    }

    private static String address(Node node) {
        return node.ring().find("live-store-0").map(InstanceDesc::address).orElse("");
    }

    @Test
    void aNameThatLeftMayComeBackAtAnotherPortButOneThatIsAliveMayNot() throws Exception {
        Node seed = cluster.start(List.of());
        Node first = cluster.start(List.of(seed.seed()), "nodeName", "twin", "randomizeNodeName", false);
        eventually(() -> assertThat(seed.present()).isEqualTo(2));
        int firstPort = first.port();

        Node rival = cluster.start(List.of(seed.seed()), "nodeName", "twin", "randomizeNodeName", false);
        assertThat(portOf(seed, "twin")).isEqualTo(firstPort);
        rival.kill();

        first.leave();
        eventually(() -> assertThat(seed.states()).containsEntry("twin", NodeState.LEFT));
        Node second = cluster.start(List.of(seed.seed()), "nodeName", "twin", "randomizeNodeName", false);
        eventually(() -> assertThat(seed.states()).containsEntry("twin", NodeState.ALIVE));
        assertThat(portOf(seed, "twin")).isEqualTo(second.port()).isNotEqualTo(firstPort);
    }

    private static int portOf(Node observer, String name) {
        return observer.status().members().stream()
                .filter(member -> member.name().equals(name))
                .findFirst()
                .orElseThrow()
                .address()
                .port();
    }

    @Test
    void changesReachWatchersElsewhere() throws Exception {
        List<Node> nodes = startAll(3);
        CountDownLatch seen = new CountDownLatch(1);
        try (Watch watch = nodes.getLast().service().kv().watch(TestCluster.RING, ring -> {
            if (ring.find("live-store-9").isPresent()) {
                seen.countDown();
            }
        })) {
            nodes.getFirst().register("live-store-9", "127.0.0.1:9999");
            assertThat(seen.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(watch).isNotNull();
        }
    }

    @Test
    void wrongLabelIsRefused() throws Exception {
        Node inside = cluster.start(List.of(), "clusterLabel", "tempo-eu");
        Node friend = cluster.start(List.of(inside.seed()), "clusterLabel", "tempo-eu");
        Node stranger = cluster.start(
                List.of(inside.seed()),
                "clusterLabel",
                "tempo-us",
                "maxJoinRetries",
                1,
                "minJoinBackoff",
                Duration.ofMillis(1));
        Node unlabelled = cluster.start(List.of(inside.seed()), "maxJoinRetries", 1);

        eventually(() -> assertThat(inside.present()).isEqualTo(2));
        eventually(() -> assertThat(inside.refused("label")).isGreaterThanOrEqualTo(2));
        assertThat(friend.present()).isEqualTo(2);
        assertThat(stranger.present()).isEqualTo(1);
        assertThat(unlabelled.present()).isEqualTo(1);
    }

    @Test
    void labelsAreNotVerifiedWhenThatIsOff() throws Exception {
        Node old = cluster.start(List.of(), "clusterLabelVerificationDisabled", true);
        Node migrated = cluster.start(
                List.of(old.seed()), "clusterLabel", "tempo-eu", "clusterLabelVerificationDisabled", true);

        eventually(() -> assertThat(old.present()).isEqualTo(2));
        eventually(() -> assertThat(migrated.present()).isEqualTo(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lzw", "snappy"})
    void compressingAndPlainMembersUnderstandEachOther(String algorithm) throws Exception {
        Node plain = cluster.start(List.of());
        Node compressing =
                cluster.start(List.of(plain.seed()), "compressionEnabled", true, "compressionAlgorithm", algorithm);
        compressing.register("live-store-1", "127.0.0.1:1111");
        plain.register("live-store-2", "127.0.0.1:2222");

        eventually(() -> {
            assertThat(plain.ring().instances()).containsOnlyKeys("live-store-1", "live-store-2");
            assertThat(compressing.ring().instances()).containsOnlyKeys("live-store-1", "live-store-2");
        });
    }

    @Test
    void gossipsOverIpv6() throws Exception {
        assumeThat(NetworkInterface.getByInetAddress(InetAddress.ofLiteral("::1")))
                .as("this machine has IPv6")
                .isNotNull();
        Node first = cluster.start(List.of(), "bindAddr", List.of("::1"));
        String seed = "[::1]:" + first.port();
        Node second = cluster.start(List.of(seed), "bindAddr", List.of("::1"));
        second.register("live-store-6", "[::1]:6666");

        assertThat(first.status().advertised().hostPort()).isEqualTo(seed);
        eventually(() -> assertThat(first.ring().find("live-store-6")).isPresent());
        eventually(() -> assertThat(first.states()).containsEntry(second.name(), NodeState.ALIVE));
    }

    @Test
    void listensOnSeveralAddresses() throws Exception {
        Node node = cluster.start(List.of(), "bindAddr", List.of("127.0.0.1", "127.0.0.2"));
        Node other = cluster.start(List.of("127.0.0.2:" + node.port()));

        eventually(() -> assertThat(other.present()).isEqualTo(2));
        assertThat(node.status().listen()).hasSize(2);
        assertThat(node.status().advertised().hostPort()).isEqualTo("127.0.0.1:" + node.port());
    }

    @Test
    void membersBehindAProxyAreReachedThroughItAlone() throws Exception {
        try (ForwardingProxy proxy = ForwardingProxy.open()) {
            Node seed = cluster.start(List.of());
            Node hidden =
                    cluster.start(List.of(seed.seed()), "advertiseAddr", "127.0.0.1", "advertisePort", proxy.port());
            proxy.forwardTo(hidden.port());
            Node third = cluster.start(List.of(seed.seed()));
            hidden.register("live-store-3", "127.0.0.1:3333");

            eventually(() -> {
                assertThat(portOf(seed, hidden.name())).isEqualTo(proxy.port());
                assertThat(portOf(third, hidden.name())).isEqualTo(proxy.port());
                assertThat(third.ring().find("live-store-3")).isPresent();
                assertThat(hidden.present()).isEqualTo(3);
            });
            long before = proxy.connections();
            eventually(() -> assertThat(proxy.connections()).isGreaterThan(before + 10));
            eventually(() -> assertThat(seed.states()).containsEntry(hidden.name(), NodeState.ALIVE));

            proxy.stop();
            // Not for good: over the connections that it opens itself it goes on refuting.
            eventually(() -> assertThat(seed.states().get(hidden.name())).isNotEqualTo(NodeState.ALIVE));
        }
    }

    @Test
    void startsAloneWhenNoSeedAnswersUnlessToldNotTo() throws Exception {
        Node alone = cluster.start(List.of("127.0.0.1:1"), "maxJoinRetries", 1);
        assertThat(alone.present()).isEqualTo(1);

        assertThatThrownBy(() -> cluster.start(List.of("127.0.0.1:1"), "abortIfClusterFastJoinFails", true))
                .isInstanceOf(TempoException.Unavailable.class)
                .hasMessageContaining("abort_if_cluster_fast_join_fails_min_nodes");
    }

    @Test
    void refusesToStartWithNamesOfTheWrongKeys() {
        assertThatThrownBy(() -> cluster.start(List.of(), "gossipNodes", 0, "advertisePort", 70_000))
                .isInstanceOf(TempoException.Invalid.class)
                .hasMessageContaining("memberlist.gossip_nodes")
                .hasMessageContaining("memberlist.advertise_port");
        assertThatThrownBy(() -> cluster.start(
                        List.of(),
                        "propagationDelayTracker",
                        new MemberlistConfig.PropagationDelayTracker(
                                true, Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ZERO)))
                .isInstanceOf(TempoException.NotBuilt.class)
                .hasMessageContaining("memberlist.propagation_delay_tracker.enabled");
        assertThatThrownBy(() -> cluster.start(List.of(), "bindAddr", List.of("localhost")))
                .isInstanceOf(TempoException.Invalid.class)
                .hasMessage("memberlist.bind_addr: expected an IP address, found 'localhost'");
        assertThatThrownBy(() -> cluster.start(List.of(), "advertiseAddr", "tempo.local"))
                .hasMessage("memberlist.advertise_addr: expected an IP address, found 'tempo.local'");
    }

    @Test
    void saysWhichPortIsTaken() throws Exception {
        Node node = cluster.start(List.of());
        assertThatThrownBy(() -> cluster.start(List.of(), "bindPort", node.port()))
                .isInstanceOf(TempoException.Unavailable.class)
                .hasMessageContaining("cannot listen on 127.0.0.1:" + node.port());
    }

    @Test
    void stopsWithinItsDeadlineThoughNobodyListens() throws Exception {
        List<Node> nodes = startAll(2);
        eventually(() -> assertThat(nodes).allMatch(node -> node.present() == 2));
        nodes.getLast().register("live-store-0", "127.0.0.1:1");
        nodes.getFirst().kill();
        nodes.getLast().service().stop(Deadline.after(Duration.ofMillis(500)));
    }

    private List<Node> startAll(int count) throws InterruptedException {
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<String> seeds = nodes.stream().limit(3).map(Node::seed).toList();
            nodes.add(cluster.start(seeds));
        }
        return nodes;
    }
}

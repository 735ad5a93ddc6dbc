// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.path;

import static io.minitempo.testsupport.Eventually.eventually;
import static io.minitempo.testsupport.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.core.TraceId;
import io.minitempo.core.time.Clock;
import io.minitempo.testkit.FreePorts;
import io.minitempo.testkit.NodePlan;
import io.minitempo.testkit.TempoClient.Answer;
import io.minitempo.testkit.TestCluster;
import io.minitempo.testkit.proxy.ProxyKind;
import io.minitempo.testsupport.Golden;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;

/// A proxy on the ports that live-stores advertise: as a TCP proxy in front of one, as one of gRPC in front of the
/// other; and in front of the query-frontend.
final class BehindProxy {

    private static final String A = "live-store-a-0";
    private static final String B = "live-store-b-0";
    private static final String FRONTEND = "query-frontend";
    private static final String LOOKUP = "/tempopb.Querier/FindTraceByID";
    private static final int ROUNDS = 12;
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final Duration RECOVERY = Duration.ofSeconds(20);

    private final Path folder;
    private final HttpClient http = HttpClient.newHttpClient();

    BehindProxy(Path folder) {
        this.folder = folder;
    }

    private double lookups(TestCluster cluster, String name) throws Exception {
        return new NodeMetrics(http, cluster.node(name))
                .sum("tempo_request_duration_seconds_count", "route=\"" + LOOKUP + "\"");
    }

    private static void assertComplete(TestCluster cluster, Map<TraceId, TraceMeaning> expected) throws Exception {
        for (Map.Entry<TraceId, TraceMeaning> trace : expected.entrySet()) {
            String path = "/api/v2/traces/" + trace.getKey();
            Answer answer = cluster.client().get(path, "application/protobuf");
            TraceMeaning.of(path, answer).assertSameAs(trace.getValue(), path);
        }
    }

    /// Queries through the proxy, without it, and through it in front of one live-store only.
    void queriesPass(ProxyKind kind, RealProxy proxy) throws Exception {
        Map<TraceId, TraceMeaning> input = TraceMeaning.ofRequests(Golden.otlpRequests());
        try (TestCluster cluster = TestCluster.in(folder)
                .withSidecars()
                .adjust(FRONTEND, node -> node.advertising(FreePorts.next()))
                .without("block-builder")
                .start()) {
            NodePlan a = cluster.node(A).plan();
            NodePlan b = cluster.node(B).plan();
            String stream = proxy.tcp(a.advertisedPort(), a.grpcPort());
            String grpc = proxy.grpc(b.advertisedPort(), b.grpcPort());
            cluster.removeSidecar(A);
            cluster.removeSidecar(B);
            proxy.start(b.advertisedPort(), stream, grpc);
            for (byte[] request : Golden.otlpRequests()) {
                assertThat(cluster.client().push(request).status()).isEqualTo(200);
            }
            for (String name : List.of(A, B)) {
                NodeMetrics metrics = new NodeMetrics(http, cluster.node(name));
                eventually(() -> assertThat(metrics.sum("tempo_live_store_traces_created_total"))
                        .isGreaterThanOrEqualTo(input.size()));
            }

            within(RECOVERY, () -> {
                assertComplete(cluster, input);
                return input;
            });
            assertThat(lookups(cluster, A)).isPositive();
            assertThat(lookups(cluster, B)).isPositive();

            proxy.stop();
            assertFails(cluster, input.keySet().iterator().next());
            // Every connection was one of the proxy's.
            assertNotConnected(cluster, A);
            assertNotConnected(cluster, B);
            assertThat((double) proxy.passed(LOOKUP).size()).isEqualTo(lookups(cluster, B));

            reachesOneOnly(cluster, proxy, input, A, a.advertisedPort(), stream);
            int before = proxy.passed(LOOKUP).size();
            reachesOneOnly(cluster, proxy, input, B, b.advertisedPort(), proxy.impatient(grpc));
            assertThat(proxy.passed(LOOKUP).stream().skip(before).map(line -> line.split(" ", 2)[0]))
                    .as("connections")
                    .hasSizeGreaterThan(2 * ROUNDS)
                    .satisfies(all -> assertThat(Set.copyOf(all)).hasSizeGreaterThanOrEqualTo(ROUNDS / 3));
            carriesTheStreamsOfQueriers(cluster, proxy, input, stream);
            withinTls(cluster, kind, input);
        }
    }

    /// With proxies in front of one live-store and of the query-frontend that want certificates, and hide that.
    private void withinTls(TestCluster cluster, ProxyKind kind, Map<TraceId, TraceMeaning> input) throws Exception {
        try (MutualTls tls = new MutualTls(kind, folder, cluster, A, FRONTEND)) {
            Callable<?> complete = () -> {
                assertComplete(cluster, input);
                return input;
            };
            double before = lookups(cluster, A);
            // From here on there is one live-store, so that every error is its.
            cluster.node(B).stop();
            tls.start();
            within(RECOVERY, complete);
            assertThat(lookups(cluster, A) - before).isGreaterThanOrEqualTo(input.size());
            tls.checksSayWhoWantsTls();
            String trace = input.keySet().iterator().next().toString();
            tls.aStrangerIsRefused(trace, complete);
            tls.silenceIsAnErrorInBoundedTime(trace);
        }
    }

    private void assertNotConnected(TestCluster cluster, String name) throws Exception {
        NodeMetrics metrics = new NodeMetrics(http, cluster.node(name));
        eventually(() -> assertThat(metrics.sum("tempo_tcp_connections", "protocol=\"grpc\""))
                .isZero());
    }

    /// Queriers keep streams to the query-frontend open; those come back after a restart of the proxy.
    private void carriesTheStreamsOfQueriers(
            TestCluster cluster, RealProxy proxy, Map<TraceId, TraceMeaning> input, String liveStore) throws Exception {
        NodePlan frontend = cluster.node(FRONTEND).plan();
        cluster.removeSidecar(FRONTEND);
        assertNotConnected(cluster, FRONTEND);
        for (int start = 0; start < 2; start++) {
            proxy.start(
                    frontend.advertisedPort(), liveStore, proxy.grpc(frontend.advertisedPort(), frontend.grpcPort()));
            within(RECOVERY, () -> {
                assertComplete(cluster, input);
                return input;
            });
            proxy.stop();
            assertNotConnected(cluster, FRONTEND);
        }
    }

    /// With the proxy in front of one live-store only, that one gives every answer, also when its connections end.
    private void reachesOneOnly(
            TestCluster cluster,
            RealProxy proxy,
            Map<TraceId, TraceMeaning> input,
            String name,
            int port,
            String server)
            throws Exception {
        proxy.start(port, server);
        double before = lookups(cluster, name);
        within(RECOVERY, () -> {
            assertComplete(cluster, input);
            return input;
        });
        assertThat(lookups(cluster, name) - before).isGreaterThanOrEqualTo(input.size());
        Map<TraceId, TraceMeaning> some = new HashMap<>(input);
        some.keySet().retainAll(input.keySet().stream().limit(4).toList());
        for (int round = 0; round < ROUNDS; round++) {
            // Short pauses and ones in which impatient proxies end a connection.
            Clock.system().sleep(PAUSE.multipliedBy(round % 4));
            assertComplete(cluster, some);
        }
        proxy.stop();
    }

    private static void assertFails(TestCluster cluster, TraceId id) throws Exception {
        Clock clock = Clock.system();
        long start = clock.nanoTime();
        Answer answer = cluster.client().trace(id.toString());
        assertThat(answer.status()).as(answer.text()).isEqualTo(500);
        assertThat(answer.text()).contains("live-store-");
        assertThat(Duration.ofNanos(clock.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }
}

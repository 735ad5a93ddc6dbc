// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.path;

import static io.minitempo.testsupport.Eventually.eventually;
import static io.minitempo.testsupport.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.minitempo.core.TraceId;
import io.minitempo.core.time.Clock;
import io.minitempo.testkit.NodePlan;
import io.minitempo.testkit.TempoClient.Answer;
import io.minitempo.testkit.TestCluster;
import io.minitempo.testsupport.Golden;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// nginx on the ports that live-stores advertise: `stream` in front of one, `grpc_pass` in front of the other.
@Timeout(120)
class NginxIT {

    private static final String A = "live-store-a-0";
    private static final String B = "live-store-b-0";
    private static final String LOOKUP = "/tempopb.Querier/FindTraceByID";
    private static final Duration RECOVERY = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();

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

    @Test
    void standsBetweenQuerierAndLiveStoresAsStreamAndAsGrpcPass() throws Exception {
        assumeThat(Nginx.program()).as("nginx is installed").isPresent();
        Map<TraceId, TraceMeaning> input = TraceMeaning.ofRequests(Golden.otlpRequests());
        try (TestCluster cluster = TestCluster.in(folder)
                        .withSidecars()
                        .without("block-builder")
                        .start();
                Nginx nginx = Nginx.in(folder.resolve("nginx"))) {
            NodePlan a = cluster.node(A).plan();
            NodePlan b = cluster.node(B).plan();
            String stream = Nginx.stream(a.advertisedPort(), a.grpcPort());
            String grpc = Nginx.grpc(b.advertisedPort(), b.grpcPort());
            cluster.removeSidecar(A);
            cluster.removeSidecar(B);
            nginx.start(b.advertisedPort(), stream, grpc);
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

            nginx.stop();
            assertFails(cluster, input.keySet().iterator().next());
            // Every connection was one of nginx's.
            for (String name : List.of(A, B)) {
                NodeMetrics metrics = new NodeMetrics(http, cluster.node(name));
                eventually(() -> assertThat(metrics.sum("tempo_tcp_connections", "protocol=\"grpc\""))
                        .isZero());
            }
            assertThat((double) passedCalls(nginx)).isEqualTo(lookups(cluster, B));

            reachesOneOnly(cluster, nginx, input, A, a.advertisedPort(), stream);
            reachesOneOnly(cluster, nginx, input, B, b.advertisedPort(), grpc);
        }
    }

    /// With nginx in front of one live-store only, that one gives every answer.
    private void reachesOneOnly(
            TestCluster cluster, Nginx nginx, Map<TraceId, TraceMeaning> input, String name, int port, String server)
            throws Exception {
        nginx.start(port, server);
        double before = lookups(cluster, name);
        within(RECOVERY, () -> {
            assertComplete(cluster, input);
            return input;
        });
        assertThat(lookups(cluster, name) - before).isGreaterThanOrEqualTo(input.size());
        nginx.stop();
    }

    private static void assertFails(TestCluster cluster, TraceId id) throws Exception {
        Clock clock = Clock.system();
        long start = clock.nanoTime();
        Answer answer = cluster.client().trace(id.toString());
        assertThat(answer.status()).as(answer.text()).isEqualTo(500);
        assertThat(answer.text()).contains("live-store-");
        assertThat(Duration.ofNanos(clock.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }

    private static long passedCalls(Nginx nginx) throws Exception {
        return nginx.lines("grpc.log").stream()
                .filter(line -> line.contains(LOOKUP))
                .count();
    }
}

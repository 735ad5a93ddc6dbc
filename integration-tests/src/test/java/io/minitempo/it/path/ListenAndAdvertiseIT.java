// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.path;

import static io.minitempo.testsupport.Eventually.eventually;
import static io.minitempo.testsupport.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.TraceId;
import io.minitempo.core.concurrent.Threads;
import io.minitempo.core.time.Clock;
import io.minitempo.sidecar.Faults;
import io.minitempo.sidecar.Sidecar;
import io.minitempo.testkit.ClusterNode;
import io.minitempo.testkit.TempoClient.Answer;
import io.minitempo.testkit.TestCluster;
import io.minitempo.testsupport.Golden;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Live-stores that listen on one port and advertise a sidecar's: the querier meets the sidecar only, and survives its
/// faults.
@Timeout(120)
class ListenAndAdvertiseIT {

    private static final String A = "live-store-a-0";
    private static final String B = "live-store-b-0";
    /// Where live-stores listen; nobody but their sidecars is told. At the advertised address their port refuses
    /// everybody.
    private static final String HIDDEN = "127.0.0.2";

    private static final String LOOKUP = "route=\"/tempopb.Querier/FindTraceByID\"";
    private static final Faults REFUSE = new Faults(true, false, Duration.ZERO, 0);
    private static final Faults SILENT = new Faults(false, true, Duration.ZERO, 0);
    /// Less waiting than by default: for a zone that is silent, for its answer, and until its connection is given up.
    private static final String PATIENCE = """
              partition_ring: {hedging_delay: 1s}
            live_store_client:
              remote_timeout: 3s
              pool_config: {checkinterval: 3s}
            """;
    /// The hedging delay, and ample time for a slow machine.
    private static final Duration FAIL_OVER = Duration.ofSeconds(9);
    private static final Duration RECOVERY = Duration.ofSeconds(60);

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    private static Path folder;

    private static TestCluster cluster;
    private static Map<TraceId, TraceMeaning> input;

    @BeforeAll
    static void startAndPush() throws Exception {
        cluster = TestCluster.in(folder)
                .withSidecars()
                .adjust(A, node -> node.listeningAt(HIDDEN))
                .adjust(B, node -> node.listeningAt(HIDDEN))
                .without("block-builder")
                .yaml("querier", PATIENCE)
                .start();
        input = TraceMeaning.ofRequests(Golden.otlpRequests());
        for (byte[] request : Golden.otlpRequests()) {
            assertThat(cluster.client().push(request).status()).isEqualTo(200);
        }
        for (String name : List.of(A, B)) {
            NodeMetrics metrics = metrics(name);
            eventually(() -> assertThat(metrics.sum("tempo_live_store_traces_created_total"))
                    .isGreaterThanOrEqualTo(input.size()));
        }
        assertComplete(input.keySet(), FAIL_OVER);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @AfterEach
    void heal() throws Exception {
        cluster.sidecar(A).faults(Faults.NONE);
        cluster.sidecar(B).faults(Faults.NONE);
        within(RECOVERY, () -> {
            TraceId first = input.keySet().iterator().next();
            for (String name : List.of(A, B)) {
                double before = lookups(name);
                assertThat(cluster.client().trace(first.toString()).status()).isEqualTo(200);
                assertThat(lookups(name)).as("lookups at %s", name).isGreaterThan(before);
            }
            return first;
        });
    }

    private static NodeMetrics metrics(String name) {
        return new NodeMetrics(HTTP, cluster.node(name));
    }

    private static double lookups(String name) throws Exception {
        return metrics(name).sum("tempo_request_duration_seconds_count", LOOKUP);
    }

    private static List<TraceId> some(int count) {
        return input.keySet().stream().limit(count).toList();
    }

    private static void assertComplete(Iterable<TraceId> ids, Duration limit) throws Exception {
        Clock clock = Clock.system();
        for (TraceId id : ids) {
            long start = clock.nanoTime();
            String path = "/api/traces/" + id;
            Answer answer = cluster.client().get(path, "application/protobuf");
            TraceMeaning.of(path, answer).assertSameAs(Objects.requireNonNull(input.get(id)), path);
            assertThat(Duration.ofNanos(clock.nanoTime() - start)).as(path).isLessThan(limit);
        }
    }

    private static List<ClusterNode> liveStores() {
        return List.of(cluster.node(A), cluster.node(B));
    }

    @Test
    void ringPagesOfEveryProcessShowWhatIsAdvertised() throws Exception {
        for (String process : List.of(A, B, "querier")) {
            NodeMetrics pages = metrics(process);
            JsonNode members = new JsonMapper().readTree(pages.get("/live-store/ring", "application/json"));
            List<String> addresses = new ArrayList<>();
            members.path("shards")
                    .forEach(shard -> addresses.add(shard.path("id").asString() + " "
                            + shard.path("address").asString()));
            assertThat(addresses)
                    .as(process)
                    .containsExactly(
                            A + " 127.0.0.1:" + cluster.node(A).plan().advertisedPort(),
                            B + " 127.0.0.1:" + cluster.node(B).plan().advertisedPort());

            String page = pages.get("/live-store/ring", "text/html");
            String owners = pages.get("/partition-ring", "text/html");
            for (ClusterNode node : liveStores()) {
                assertThat(page).contains("<td>127.0.0.1:" + node.plan().advertisedPort() + "</td>");
                boolean listensHere = page.contains(HIDDEN + ":" + node.plan().grpcPort());
                assertThat(listensHere)
                        .as("%s names the port of %s", process, node)
                        .isEqualTo(node.name().equals(process));
                assertThat(owners).contains(node.name());
            }
            JsonNode partitions = new JsonMapper().readTree(pages.get("/partition-ring", "application/json"));
            assertThat(partitions.toString()).contains(A, B);
        }
    }

    /// What a live-store has received over its gRPC port, and what its sidecar has passed on, in bytes and connections.
    private record Traffic(long received, long passedOn, long accepted, long connected) {

        static Traffic of(ClusterNode node) throws Exception {
            Sidecar sidecar = cluster.sidecar(node.name());
            return new Traffic(
                    (long) metrics(node.name()).sum("minitempo_tcp_received_bytes_total"),
                    sidecar.bytesUp(),
                    (long) metrics(node.name()).sum("minitempo_tcp_accepted_connections_total"),
                    sidecar.connectionsAccepted());
        }

        /// The same at a moment when nothing is on its way.
        static Traffic quiet(ClusterNode node) throws Exception {
            Traffic first = of(node);
            Traffic second = of(node);
            assertThat(second).isEqualTo(first);
            return second;
        }
    }

    @Test
    void theQuerierReachesLiveStoresThroughTheirSidecarsOnly() throws Exception {
        List<ClusterNode> nodes = liveStores();
        List<Traffic> before = new ArrayList<>();
        for (ClusterNode node : nodes) {
            before.add(eventually(() -> Traffic.quiet(node)));
        }
        double lookupsBefore = lookups(A) + lookups(B);

        assertComplete(input.keySet(), FAIL_OVER);

        for (int i = 0; i < nodes.size(); i++) {
            ClusterNode node = nodes.get(i);
            Traffic start = before.get(i);
            // Byte for byte: all that the live-store received came through its sidecar.
            eventually(() -> {
                Traffic now = Traffic.of(node);
                assertThat(now.received() - start.received()).isPositive().isEqualTo(now.passedOn() - start.passedOn());
                assertThat(now.accepted() - start.accepted()).isEqualTo(now.connected() - start.connected());
            });
        }
        for (ClusterNode node : nodes) {
            Sidecar sidecar = cluster.sidecar(node.name());
            assertThat(sidecar.openConnections()).isPositive();
            assertThat(metrics(node.name()).sum("tempo_tcp_connections", "protocol=\"grpc\""))
                    .isEqualTo(sidecar.openConnections());
            try (Socket past = new Socket()) {
                assertThatThrownBy(() -> past.connect(new InetSocketAddress(
                                InetAddress.getLoopbackAddress(), node.plan().grpcPort())))
                        .as("past the sidecar")
                        .isInstanceOf(ConnectException.class);
            }
        }
        double asked = lookups(A) + lookups(B) - lookupsBefore;
        assertThat(asked).as("one zone is enough").isBetween((double) input.size(), 1.2 * input.size());
    }

    @Test
    void aClosedSidecarIsFailedOverToTheOtherZone() throws Exception {
        cluster.sidecar(A).faults(REFUSE);
        assertComplete(input.keySet(), FAIL_OVER);
        double none = metrics(A).sum("tempo_tcp_connections", "protocol=\"grpc\"");
        assertThat(none).isZero();

        heal();
        cluster.sidecar(B).faults(REFUSE);
        assertComplete(some(10), FAIL_OVER);
    }

    @Test
    void aSilentSidecarIsFailedOverToTheOtherZone() throws Exception {
        cluster.sidecar(B).faults(SILENT);
        assertComplete(some(4), FAIL_OVER);
    }

    @Test
    void connectionsCutUnderLoadAreNotSeenByClients() throws Exception {
        for (TraceId id : some(20)) {
            cluster.sidecar(A).cut();
            assertComplete(List.of(id), FAIL_OVER);
        }
        assertThat(cluster.sidecar(A).connectionsCut()).isPositive();
    }

    @Test
    void withBothSidecarsClosedTheAnswerIsAnErrorAtOnce() throws Exception {
        cluster.sidecar(A).faults(REFUSE);
        cluster.sidecar(B).faults(REFUSE);
        assertFails(some(3), Duration.ofSeconds(10));
    }

    @Test
    void withBothSidecarsSilentTheAnswerIsAnErrorInBoundedTime() throws Exception {
        cluster.sidecar(A).faults(SILENT);
        cluster.sidecar(B).faults(SILENT);
        assertFails(some(1), Duration.ofSeconds(20));
    }

    @Test
    void aSearchDuringWhichBothSidecarsAreCutEndsInAnErrorAtOnce() throws Exception {
        for (String name : List.of(A, B)) {
            cluster.sidecar(name).faults(SILENT);
            cluster.sidecar(name).cut();
        }
        long before =
                cluster.sidecar(A).connectionsAccepted() + cluster.sidecar(B).connectionsAccepted();
        CompletableFuture<Answer> search = new CompletableFuture<>();
        Threads.startVirtual("search", () -> {
            try {
                search.complete(cluster.client().get("/api/search?q=%7B%7D&limit=5", "application/json"));
            } catch (Exception e) {
                search.completeExceptionally(e);
            }
        });
        eventually(() -> assertThat(cluster.sidecar(A).connectionsAccepted()
                        + cluster.sidecar(B).connectionsAccepted())
                .isGreaterThan(before));
        assertThat(search).isNotDone();
        long cut = Clock.system().nanoTime();
        for (String name : List.of(A, B)) {
            cluster.sidecar(name).faults(REFUSE);
        }

        Answer answer = search.get(30, TimeUnit.SECONDS);

        assertThat(answer.status()).as(answer.text()).isEqualTo(500);
        assertThat(answer.text()).contains("live-stores").contains("127.0.0.1:");
        assertThat(Duration.ofNanos(Clock.system().nanoTime() - cut)).isLessThan(Duration.ofSeconds(10));
    }

    /// An error that names who did not answer, and not an answer that misses spans.
    private static void assertFails(Iterable<TraceId> ids, Duration limit) throws Exception {
        Clock clock = Clock.system();
        for (TraceId id : ids) {
            long start = clock.nanoTime();
            Answer answer = cluster.client().trace(id.toString());
            Duration took = Duration.ofNanos(clock.nanoTime() - start);
            assertThat(answer.status()).as(answer.text()).isEqualTo(500);
            assertThat(answer.text()).contains("live-store-").contains("127.0.0.1:");
            assertThat(took).isLessThan(limit);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.path;

import static io.minitempo.testsupport.Eventually.eventually;
import static io.minitempo.testsupport.Eventually.within;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.minitempo.core.TraceId;
import io.minitempo.testkit.ClusterBuilder;
import io.minitempo.testkit.ClusterNode;
import io.minitempo.testkit.TempoClient.Answer;
import io.minitempo.testkit.TestCluster;
import io.minitempo.testsupport.GarageServer;
import io.minitempo.testsupport.Golden;
import io.minitempo.testsupport.S3Server;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The golden input through Kafka into live-stores, then into blocks, and every trace whole at each stage.
@Timeout(180)
class EndToEndIT {

    private static final String BUILDER = "block-builder-0";
    private static final int TRACES = 120;
    private static final int SPANS = 1418;
    /// That of the probes of a cluster that starts.
    private static final String OTHER_TRACE = "mini-tempo-probe";
    /// Three golden traces have two spans of the same id and kind.
    private static final int DUPLICATES = 3;
    private static final Duration MOVED = Duration.ofSeconds(60);
    private static final String HASTY = """
            max_trace_idle: 500ms
            max_trace_live: 2s
            flush_check_period: 200ms
            max_block_duration: 1s
            complete_block_timeout: 30s
            flush_op_timeout: 300ms
            block_reclaim_grace: 100ms
            commit_interval: 200ms
            """;

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();

    private ClusterBuilder cluster() {
        return TestCluster.in(folder)
                .liveStore(HASTY)
                .cycles("500ms", "1s")
                .yaml("query-frontend", "query_frontend: {trace_by_id: {query_shards: 4}}\n");
    }

    /// Two requests over gRPC, two over HTTP.
    private static void push(TestCluster cluster) throws Exception {
        List<byte[]> requests = Golden.otlpRequests();
        try (OtlpGrpc grpc = OtlpGrpc.to(cluster.otlpGrpcAddress())) {
            for (int i = 0; i < requests.size(); i++) {
                if (i % 2 == 0) {
                    ExportTraceServiceResponse answer = grpc.push(ExportTraceServiceRequest.parseFrom(requests.get(i)));
                    assertThat(answer.getPartialSuccess()).isEqualTo(ExportTracePartialSuccess.getDefaultInstance());
                } else {
                    Answer answer = cluster.client().push(requests.get(i));
                    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
                }
            }
        }
    }

    /// Asks for every trace at both endpoints, as JSON and as protobuf.
    private static void assertAnswers(TestCluster cluster, Map<TraceId, TraceMeaning> expected, int spans)
            throws Exception {
        assertThat(expected).hasSize(TRACES);
        assertThat(expected.values().stream()
                        .mapToInt(each -> each.spans().size())
                        .sum())
                .isEqualTo(spans);
        for (Map.Entry<TraceId, TraceMeaning> trace : expected.entrySet()) {
            for (String endpoint : List.of("/api/traces/", "/api/v2/traces/")) {
                for (String type : List.of("application/json", "application/protobuf")) {
                    String path = endpoint + trace.getKey();
                    Answer answer = cluster.client().get(path, type);
                    assertThat(answer.contentType()).as(path).isEqualTo(type);
                    TraceMeaning.of(path, answer).assertSameAs(trace.getValue(), path + " as " + type);
                }
            }
        }
    }

    /// A span of a trace that nobody asks for.
    private static byte[] later() {
        Span span = Span.newBuilder()
                .setTraceId(ByteString.copyFromUtf8(OTHER_TRACE))
                .setSpanId(ByteString.copyFromUtf8("thelater"))
                .build();
        ScopeSpans scope = ScopeSpans.newBuilder().addSpans(span).build();
        return ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder().addScopeSpans(scope))
                .build()
                .toByteArray();
    }

    private static void awaitConsumed(TestCluster cluster, Set<TraceId> ids) throws Exception {
        for (ClusterNode node : liveStores(cluster)) {
            try (LiveData live = LiveData.of(node)) {
                eventually(
                        () -> assertThat(live.of(ids)).as("traces of %s", node).isEqualTo(ids));
            }
        }
    }

    private static void awaitDropped(TestCluster cluster, Set<TraceId> ids) throws Exception {
        for (ClusterNode node : liveStores(cluster)) {
            try (LiveData live = LiveData.of(node)) {
                within(
                        MOVED,
                        () -> assertThat(live.of(ids)).as("traces of %s", node).isEqualTo(Set.of()));
            }
        }
    }

    private static List<ClusterNode> liveStores(TestCluster cluster) {
        List<ClusterNode> nodes = cluster.nodes().stream()
                .filter(node -> node.plan().target().equals("live-store"))
                .toList();
        assertThat(nodes).hasSize(2);
        return nodes;
    }

    /// From the push to the moment when only the object store has the traces.
    private void walk(TestCluster cluster) throws Exception {
        Map<TraceId, TraceMeaning> input = TraceMeaning.ofRequests(Golden.otlpRequests());
        cluster.node(BUILDER).stop();
        push(cluster);
        awaitConsumed(cluster, input.keySet());

        assertAnswers(cluster, input, SPANS);
        Map<TraceId, TraceMeaning> tempos = TraceMeaning.recorded("traces-live");
        input.forEach((id, meaning) -> meaning.assertSameAs(requireNonNull(tempos.get(id)), "input " + id));

        cluster.node(BUILDER).start();
        // A section ends with the first record of a later cycle, or when ten seconds bring none.
        assertThat(cluster.client().push(later()).status()).isEqualTo(200);
        awaitDropped(cluster, input.keySet());
        for (ClusterNode node : liveStores(cluster)) {
            NodeMetrics metrics = new NodeMetrics(http, node);
            eventually(() ->
                    assertThat(metrics.sum("tempo_live_store_live_traces")).isZero());
            assertThat(metrics.sum("tempo_live_store_blocks_completed_total")).isPositive();
        }
        assertAnswers(cluster, TraceMeaning.builtFromRequests(Golden.otlpRequests()), SPANS - DUPLICATES);
    }

    @Test
    void everyTraceIsWholeInLiveStoresAndThenInTheObjectStoreAlone() throws Exception {
        try (TestCluster cluster = cluster().start()) {
            walk(cluster);
            assertDuckDbReads(folder.resolve("blocks/single-tenant"));
        }
    }

    @Test
    void everyTraceIsWholeInLiveStoresAndThenInS3Alone() throws Exception {
        try (S3Server s3 = S3Server.start("traces")) {
            String yaml = """
                    backend: s3
                    s3:
                      bucket: traces
                      endpoint: "%s"
                      region: us-east-1
                      access_key: %s
                      secret_key: %s
                      insecure: true
                      forcepathstyle: true
                    """.formatted(s3.endpoint().replaceFirst("^http://", ""), s3.accessKey(), s3.secretKey());
            try (TestCluster cluster = cluster().storage(yaml).start()) {
                walk(cluster);
                assertThat(folder.resolve("blocks")).doesNotExist();
                assertThat(s3.calls(S3Server.Operation.WRITE)).isPositive();
                assertThat(s3.openUploads("traces")).isZero();
            }
        }
    }

    @Test
    @Tag("garage")
    void everyTraceIsWholeInLiveStoresAndThenInGarageAlone(@TempDir Path store) throws Exception {
        try (GarageServer garage = GarageServer.start(store)) {
            String yaml = """
                    backend: s3
                    s3:
                      bucket: %s
                      endpoint: "%s"
                      region: %s
                      access_key: %s
                      secret_key: %s
                      insecure: true
                      forcepathstyle: true
                    """.formatted(
                            garage.bucket(),
                            garage.endpoint(),
                            garage.region(),
                            garage.environment().get("AWS_ACCESS_KEY_ID"),
                            garage.environment().get("AWS_SECRET_ACCESS_KEY"));
            try (TestCluster cluster = cluster().storage(yaml).start()) {
                walk(cluster);
                assertThat(folder.resolve("blocks")).doesNotExist();
            }
        }
    }

    /// DuckDB knows nothing of Tempo: what it reads is what the Parquet files say.
    private static void assertDuckDbReads(Path tenant) throws IOException, SQLException {
        List<Path> blocks;
        try (Stream<Path> files = Files.list(tenant)) {
            blocks = files.filter(block -> Files.exists(block.resolve("meta.json")))
                    .toList();
        }
        assertThat(blocks).isNotEmpty();
        String read = blocks.stream()
                .map(block -> "'" + block.resolve("data.parquet") + "'")
                .collect(Collectors.joining(", ", "read_parquet([", "])"));
        String golden = "WHERE TraceID != '" + OTHER_TRACE + "'::BLOB";
        String spans = "list_sum(list_transform(rs, lambda r: list_sum(list_transform(r.ss, lambda s: len(s.Spans)))))";
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:")) {
            assertThat(number(connection, "SELECT count(DISTINCT TraceID) FROM " + read + " " + golden))
                    .isEqualTo(TRACES);
            assertThat(number(connection, "SELECT sum(" + spans + ") FROM " + read + " " + golden))
                    .isEqualTo(SPANS - DUPLICATES);
            assertThat(number(connection, "SELECT count(DISTINCT RootServiceName) FROM " + read + " " + golden))
                    .isGreaterThan(1);
        }
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getLong(1);
        }
    }
}

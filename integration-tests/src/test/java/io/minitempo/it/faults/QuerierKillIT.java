// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.faults;

import static io.minitempo.testsupport.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.core.TenantId;
import io.minitempo.core.concurrent.Threads;
import io.minitempo.it.path.NodeMetrics;
import io.minitempo.server.logging.LogFormat;
import io.minitempo.server.logging.LogLevel;
import io.minitempo.server.logging.Logging;
import io.minitempo.testkit.ClusterNode;
import io.minitempo.testkit.TempoClient.Answer;
import io.minitempo.testkit.TestCluster;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A querier is killed, as a machine is switched off, while it has jobs of queries: another one answers them, nothing
/// is missing and nothing counts twice.
///
/// Queriers wait for a bucket that is too slow for any test until it is made fast again, so the victim has what it was
/// given when it is killed. It has a JVM of its own; the other querier is in this one.
@Timeout(180)
class QuerierKillIT {

    private static final String RANGE = "start=1795175940&end=1795177200";
    private static final String TRACE = "2d2c633fb93b39f9";
    private static final int TRACES = 120;
    private static final int SPANS = 1418;

    /// Streams that a querier opens by default.
    private static final int STREAMS = 20;
    /// One for recent data, the others share the blocks.
    private static final int LOOKUP_JOBS = 4;

    private static final Duration VERY_SLOW = Duration.ofMinutes(10);

    @TempDir
    private static Path folder;

    private static final HttpClient http = HttpClient.newHttpClient();
    private static Bucket bucket;
    private static TestCluster cluster;
    private static ClusterNode other;
    private static ClusterNode victim;
    private static int blocks;

    @BeforeAll
    static void start() throws Exception {
        Logging.configure(LogFormat.LOGFMT, LogLevel.ERROR);
        bucket = new Bucket(folder);
        bucket.putGoldenBlocks(Files.createDirectory(folder.resolve("golden")));
        blocks = bucket.blocks().blocks(TenantId.SINGLE).live().size();
        cluster = TestCluster.in(folder)
                .storage(bucket.yaml())
                .zones("a")
                .without("block-builder")
                .queriers(2)
                .fork("querier-1", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
                .logLevel("error")
                .yaml("query-frontend", """
                        query_frontend:
                          max_batch_size: 1
                          trace_by_id: {query_shards: %d}
                          search: {max_duration: 0s}
                          metrics: {max_duration: 0s}
                        """.formatted(LOOKUP_JOBS))
                .start();
        other = cluster.node("querier");
        victim = cluster.node("querier-1");
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
        bucket.close();
        http.close();
    }

    /// Both queriers are there. The victim has nothing in memory, as every test kills it.
    @BeforeEach
    void mend() throws Exception {
        bucket.fast();
        for (ClusterNode querier : List.of(other, victim)) {
            if (!querier.isRunning()) {
                querier.start();
                querier.awaitReady();
            }
        }
        awaitStreams(2 * STREAMS);
    }

    /// Queriers keep parts of blocks in memory; one that has just begun must read the bucket.
    private static void restart(ClusterNode node) throws InterruptedException {
        if (node.isRunning()) {
            node.stop();
        }
        node.start();
        node.awaitReady();
    }

    private static void awaitStreams(int expected) throws InterruptedException {
        NodeMetrics frontend = new NodeMetrics(http, cluster.node("query-frontend"));
        eventually(() -> assertThat(frontend.sum("tempo_query_frontend_connected_clients"))
                .isEqualTo(expected));
    }

    /// Jobs that a querier was given since it began.
    private static int jobs(ClusterNode querier) throws IOException, InterruptedException {
        return (int) new NodeMetrics(http, querier).sum("tempo_querier_worker_request_executed_total");
    }

    private static Answer search() throws IOException, InterruptedException {
        return get("/api/search?limit=1000&" + RANGE + "&q=" + encoded("{ }"));
    }

    private static Answer count() throws IOException, InterruptedException {
        return get("/api/metrics/query?" + RANGE + "&q=" + encoded("{ } | count_over_time()"));
    }

    private static Answer lookup() throws IOException, InterruptedException {
        return get("/api/traces/" + TRACE);
    }

    private static Answer get(String path) throws IOException, InterruptedException {
        return cluster.client().get(path, "application/json");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static JsonNode whole(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return JsonMapper.shared().readTree(answer.body());
    }

    private static void assertAllFound(Answer search) {
        JsonNode found = whole(search);
        assertThat(found.get("traces").size()).isEqualTo(TRACES);
        assertThat(found.get("metrics").get("completedJobs").asInt()).isEqualTo(blocks);
    }

    private static void assertAllCounted(Answer metrics) {
        JsonNode series = whole(metrics).get("series");
        assertThat(series.size()).isEqualTo(1);
        assertThat(series.get(0).get("value").asInt()).isEqualTo(SPANS);
    }

    private static int spans(Answer lookup) {
        return whole(lookup).findValues("spanId").size();
    }

    @Test
    void whatTheOnlyQuerierHadIsAnsweredByTheNextOne() throws Exception {
        other.stop();
        awaitStreams(STREAMS);

        try (ExecutorService clients = Threads.perTask("client-")) {
            bucket.slow(VERY_SLOW);
            Future<Answer> search = clients.submit(QuerierKillIT::search);
            Future<Answer> count = clients.submit(QuerierKillIT::count);
            Future<Answer> lookup = clients.submit(QuerierKillIT::lookup);
            eventually(() -> assertThat(jobs(victim)).isEqualTo(2 * blocks + LOOKUP_JOBS));

            victim.kill();
            awaitStreams(0);
            bucket.fast();
            other.start();

            assertAllFound(search.get());
            assertAllCounted(count.get());
            assertThat(spans(lookup.get())).isPositive().isEqualTo(spans(lookup()));
        }
    }

    /// So many queries that the other querier cannot have them all; its own jobs go on.
    @Test
    @Tag("soak")
    void queriesOfWhichItHadAPartAreWholeAllTheSame() throws Exception {
        int queries = STREAMS / blocks + 1;
        restart(other);
        awaitStreams(2 * STREAMS);
        try (ExecutorService clients = Threads.perTask("client-")) {
            bucket.slow(VERY_SLOW);
            List<Future<Answer>> counts = new ArrayList<>();
            for (int i = 0; i < queries; i++) {
                counts.add(clients.submit(QuerierKillIT::count));
            }
            eventually(() -> assertThat(jobs(other) + jobs(victim)).isEqualTo(queries * blocks));
            assertThat(jobs(victim)).isPositive();

            victim.kill();
            bucket.fast();

            for (Future<Answer> count : counts) {
                assertAllCounted(count.get());
            }
        }
    }

    @Test
    @Tag("soak")
    void aQueryWhoseQuerierIsGoneForGoodEndsInTheConfiguredTime() throws Exception {
        ClusterNode frontend = cluster.node("query-frontend");
        Path file = frontend.plan().configFile();
        String yaml = Files.readString(file);
        Files.writeString(file, yaml.replace("  max_batch_size: 1\n", "  max_batch_size: 1\n  api_timeout: 5s\n"));
        restart(frontend);
        try (ExecutorService clients = Threads.perTask("client-")) {
            other.stop();
            awaitStreams(STREAMS);
            bucket.slow(VERY_SLOW);
            Future<Answer> search = clients.submit(QuerierKillIT::search);
            eventually(() -> assertThat(jobs(victim)).isEqualTo(blocks));

            victim.kill();

            assertThat(search.get().status()).isEqualTo(503);
            assertThat(search.get().text()).isEqualTo("unable to process request in the configured timeout");
        } finally {
            Files.writeString(file, yaml);
            bucket.fast();
            other.start();
            restart(frontend);
        }
    }
}

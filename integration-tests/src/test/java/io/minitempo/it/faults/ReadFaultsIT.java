// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.faults;

import static io.minitempo.testsupport.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.core.BlockId;
import io.minitempo.core.TenantId;
import io.minitempo.core.concurrent.Threads;
import io.minitempo.core.time.Clock;
import io.minitempo.core.wire.WireWriter;
import io.minitempo.objectstore.Backend;
import io.minitempo.testkit.ClusterNode;
import io.minitempo.testkit.TempoClient.Answer;
import io.minitempo.testkit.TestCluster;
import io.minitempo.testsupport.S3Server.Operation;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Searches and metrics while what they read from is broken: the answer is whole, or it is an error that says what is
/// wrong; it is never a part, and it always comes.
///
/// Old data are the golden blocks in a bucket; recent data are spans of now in live-stores of two zones, which are
/// asked through sidecars. No block-builder moves the one to the other.
@Timeout(180)
class ReadFaultsIT {

    private static final long OLD_START = 1_795_175_940L;
    private static final long OLD_END = 1_795_177_200L;
    private static final int OLD_TRACES = 120;
    private static final int OLD_SPANS = 1418;
    private static final int RECENT_TRACES = 30;
    private static final List<String> ZONES = List.of("live-store-a-0", "live-store-b-0");

    /// Far longer than any test may take: whoever waits for the bucket waits until it is told not to.
    private static final Duration VERY_SLOW = Duration.ofMinutes(10);

    @TempDir
    private static Path folder;

    private static Bucket bucket;
    private static TestCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        bucket = new Bucket(folder);
        bucket.putGoldenBlocks(Files.createDirectory(folder.resolve("golden")));
        cluster = TestCluster.in(folder)
                .storage(bucket.yaml())
                .without("block-builder")
                .withSidecars()
                .logLevel("error")
                .yaml(
                        "query-frontend",
                        "query_frontend: {query_end_cutoff: 0s, search: {max_duration: 0s}, metrics: {max_duration: 0s}}\n")
                .start();
        assertThat(cluster.client().push(recentSpans()).status()).isEqualTo(200);
        eventually(() -> assertThat(traces(recent("/api/search"))).isEqualTo(RECENT_TRACES));
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
        bucket.close();
    }

    @AfterEach
    void mend() throws InterruptedException {
        bucket.fast();
        ZONES.forEach(name -> cluster.sidecar(name).change(now -> now.with("refuse", "off")));
        eventually(() -> {
            assertThat(traces(recent("/api/search"))).isEqualTo(RECENT_TRACES);
            assertThat(traces(old("/api/search"))).isEqualTo(OLD_TRACES);
        });
    }

    private static byte[] recentSpans() {
        long now = Clock.system().millis() * 1_000_000;
        WireWriter tag = new WireWriter(32)
                .stringField(1, "recent.tag")
                .messageField(2, new WireWriter(8).stringField(1, "yes"));
        WireWriter scope = new WireWriter(4096);
        for (int i = 1; i <= RECENT_TRACES; i++) {
            byte[] trace = Arrays.copyOf(("recent" + i).getBytes(StandardCharsets.US_ASCII), 16);
            scope.messageField(
                    2,
                    new WireWriter(128)
                            .bytesField(1, trace)
                            .bytesField(2, Arrays.copyOf(trace, 8))
                            .stringField(5, "recent")
                            .fixed64Field(7, now)
                            .fixed64Field(8, now + 1_000_000)
                            .messageField(9, tag));
        }
        return new WireWriter(4096)
                .messageField(1, new WireWriter(4096).messageField(2, scope))
                .toByteArray();
    }

    private static Answer recent(String path) throws IOException, InterruptedException {
        long now = Clock.system().millis() / 1000;
        return ask(path, "{ name = \"recent\" }", now - 600, now + 60);
    }

    private static Answer old(String path) throws IOException, InterruptedException {
        return ask(path, "{ }", OLD_START, OLD_END);
    }

    private static Answer everything(String path) throws IOException, InterruptedException {
        return ask(path, "{ }", OLD_START, Clock.system().millis() / 1000 + 60);
    }

    private static Answer ask(String path, String filter, long start, long end)
            throws IOException, InterruptedException {
        String query = path.contains("metrics") ? filter + " | count_over_time()" : filter;
        return cluster.client()
                .get(
                        path + "?limit=1000&start=" + start + "&end=" + end + "&q="
                                + URLEncoder.encode(query, StandardCharsets.UTF_8),
                        "application/json");
    }

    private static JsonNode whole(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return JsonMapper.shared().readTree(answer.body());
    }

    private static int traces(Answer answer) {
        return whole(answer).get("traces").size();
    }

    private static int count(Answer answer) {
        JsonNode series = whole(answer).get("series");
        assertThat(series.size()).isEqualTo(1);
        return series.get(0).get("value").asInt();
    }

    private static List<String> tags(Answer answer) {
        return whole(answer)
                .get("tagNames")
                .valueStream()
                .map(JsonNode::asString)
                .toList();
    }

    private static void kill(String liveStore) {
        cluster.sidecar(liveStore).change(now -> now.with("refuse", "on"));
    }

    @Test
    void oneLiveStoreIsEnough() throws Exception {
        kill(ZONES.getFirst());

        assertThat(traces(recent("/api/search"))).isEqualTo(RECENT_TRACES);
        assertThat(count(recent("/api/metrics/query"))).isEqualTo(RECENT_TRACES);
        assertThat(tags(recent("/api/search/tags"))).contains("recent.tag");

        cluster.sidecar(ZONES.getFirst()).change(now -> now.with("refuse", "off"));
        kill(ZONES.getLast());
        // The connection to the first one may still wait for its next attempt.
        eventually(() -> assertThat(traces(recent("/api/search"))).isEqualTo(RECENT_TRACES));
        assertThat(count(recent("/api/metrics/query"))).isEqualTo(RECENT_TRACES);
    }

    @Test
    void withoutLiveStoresWhatIsRecentIsAnErrorAndWhatIsOldIsNot() throws Exception {
        ZONES.forEach(ReadFaultsIT::kill);

        for (String path : List.of("/api/search", "/api/metrics/query", "/api/search/tags")) {
            Answer recent = recent(path);
            assertThat(recent.status()).as(path + " " + recent.text()).isEqualTo(500);
            assertThat(recent.text()).contains("error querying live-stores");
            Answer both = everything(path);
            assertThat(both.status()).as(path + " " + both.text()).isEqualTo(500);
        }
        assertThat(traces(old("/api/search"))).isEqualTo(OLD_TRACES);
        assertThat(count(old("/api/metrics/query"))).isEqualTo(OLD_SPANS);
    }

    @Test
    void aDamagedBlockIsAnErrorThatNamesIt() throws Exception {
        BlockId block = bucket.blocks().blocks(TenantId.SINGLE).live().getFirst();
        Backend store = bucket.blocks().backend();
        String data = bucket.blocks().meta(TenantId.SINGLE, block).keys().data();
        byte[] sound = store.read(data);
        byte[] damaged = sound.clone();
        Arrays.fill(damaged, 4, damaged.length / 2, (byte) 0xff);
        store.put(data, damaged);
        try {
            forgetBlocks();
            for (String path : List.of("/api/search", "/api/metrics/query")) {
                Answer answer = old(path);
                assertThat(answer.status()).as(path + " " + answer.text()).isEqualTo(500);
                assertThat(answer.text()).contains(block.toString());
            }
            assertThat(traces(recent("/api/search"))).isEqualTo(RECENT_TRACES);
        } finally {
            store.put(data, sound);
        }
    }

    /// What was in two blocks that are gone is in their successor; nothing is missed, and nothing counts twice.
    @Test
    void blocksThatGoAfterTheyWereListedAreFoundInTheirSuccessor() throws Exception {
        assertThat(count(old("/api/metrics/query"))).as("all blocks listed").isEqualTo(OLD_SPANS);
        List<BlockId> gone = bucket.blocks().blocks(TenantId.SINGLE).live().subList(0, 2);
        bucket.compact(gone);
        for (BlockId block : gone) {
            bucket.blocks().delete(TenantId.SINGLE, block);
        }

        assertThat(count(old("/api/metrics/query"))).isEqualTo(OLD_SPANS);
        assertThat(traces(old("/api/search"))).isEqualTo(OLD_TRACES);
    }

    @Test
    void aSlowBucketMakesAnswersLateButNotWrong() throws Exception {
        bucket.slow(Duration.ofMillis(15));

        assertThat(traces(old("/api/search"))).isEqualTo(OLD_TRACES);
        assertThat(count(old("/api/metrics/query"))).isEqualTo(OLD_SPANS);
        assertThat(tags(old("/api/search/tags"))).contains("cache.hit", "http.route");
    }

    @Test
    void aQueryThatTakesTooLongIs503AndEndsAtTheQuerier() throws Exception {
        ClusterNode frontend = cluster.node("query-frontend");
        Path file = frontend.plan().configFile();
        String yaml = Files.readString(file);
        restart(frontend, yaml.replace("query_end_cutoff: 0s", "query_end_cutoff: 0s, api_timeout: 500ms"), file);
        try {
            forgetBlocks();
            bucket.slow(VERY_SLOW);
            for (String path : List.of("/api/search", "/api/metrics/query")) {
                Answer answer = old(path);
                assertThat(answer.status()).as(path + " " + answer.text()).isEqualTo(503);
                assertThat(answer.text()).isEqualTo("unable to process request in the configured timeout");
            }
            eventually(() -> assertThat(readersOfBlocks()).isEmpty());
        } finally {
            bucket.fast();
            restart(frontend, yaml, file);
        }
    }

    private static void restart(ClusterNode node, String yaml, Path file) throws Exception {
        Files.writeString(file, yaml);
        restart(node);
    }

    private static void restart(ClusterNode node) throws Exception {
        node.stop();
        node.start();
        node.awaitReady();
    }

    /// Queriers keep decoded parts of blocks; one that has just begun must read the bucket.
    private static void forgetBlocks() throws Exception {
        restart(cluster.node("querier"));
        eventually(() -> assertThat(traces(recent("/api/search"))).isEqualTo(RECENT_TRACES));
    }

    @Test
    void aClientThatGoesAwayEndsTheWorkOfTheQuerier() throws Exception {
        forgetBlocks();
        bucket.slow(VERY_SLOW);
        try (ExecutorService clients = Threads.perTask("client-")) {
            for (String path : List.of("/api/search", "/api/metrics/query")) {
                long before = bucket.server().calls(Operation.READ);
                Future<Answer> answer = clients.submit(() -> old(path));
                eventually(() -> assertThat(readersOfBlocks())
                        .as("calls before " + before)
                        .isNotEmpty());
                answer.cancel(true);
                eventually(() -> assertThat(readersOfBlocks()).isEmpty());
            }
        }
    }

    /// The threads of the queriers, which are in this JVM, that read a block.
    private static List<String> readersOfBlocks() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> Arrays.stream(thread.getValue())
                        .anyMatch(frame -> frame.getClassName().startsWith("io.minitempo.querier.search.BlockParts")))
                .map(thread -> thread.getKey().getName())
                .toList();
    }
}

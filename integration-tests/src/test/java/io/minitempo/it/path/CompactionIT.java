// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.path;

import static io.minitempo.testsupport.Eventually.eventually;
import static io.minitempo.testsupport.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.testkit.TestCluster;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A trace is whole in every answer while its blocks are merged, marked and deleted, again and again.
class CompactionIT {

    private static final Logger log = LoggerFactory.getLogger(CompactionIT.class);

    /// Jobs as soon as there are two blocks; blocks of a job may have another one after two polls.
    private static final String SCHEDULER = """
            job_timeout: 500ms
            maintenance_interval: 500ms
            backend_flush_interval: 500ms
            work: {prune_age: 1500ms}
            provider:
              retention: {interval: 1s}
              compaction: {min_cycle_interval: 500ms, measure_interval: 500ms}
            """;

    private static final String WORKER = """
            backoff: {min_period: 50ms, max_period: 200ms}
            compaction: {compacted_block_retention: 3s}
            ring:
              kvstore: {store: memberlist}
              instance_id: backend-worker-0
              instance_addr: 127.0.0.1
              wait_stability_min_duration: 0s
            """;

    private static final int MOST_ROUNDS = 12;

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    @Test
    @Timeout(120)
    void everyTraceIsWholeWhileItsBlocksAreMergedAndDeleted() throws Exception {
        try (TestCluster cluster = TestCluster.in(folder)
                        .zones("a")
                        .liveStore(NoGapIT.HASTY)
                        .cycles("500ms", "1s")
                        .compaction(SCHEDULER, WORKER)
                        .start();
                GapWatch watch = new GapWatch(cluster)) {
            NodeMetrics worker = new NodeMetrics(http, cluster.node("backend-worker-0"));
            for (int round = 0; round < MOST_ROUNDS && !hasMerged(worker); round++) {
                watch.push(1, Duration.ofMillis(1200));
            }
            eventually(() -> assertThat(watch.isConsumed()).isTrue());
            within(Duration.ofSeconds(40), () -> {
                assertThat(hasMerged(worker)).isTrue();
                assertThat(worker.sum("tempodb_retention_deleted_total")).isGreaterThanOrEqualTo(2);
                return worker;
            });
            long before = watch.asks();
            eventually(() -> assertThat(watch.asks()).isGreaterThan(before + 120));
            assertThat(watch.gaps()).isEmpty();
            assertThat(worker.sum("tempodb_compaction_errors_total")).isZero();
            assertThat(new NodeMetrics(http, cluster.node("backend-scheduler")).get("/status/backendscheduler", "*/*"))
                    .contains("JOB_STATUS_SUCCEEDED");
            assertThat(worker.get("/backend-worker/ring", "application/json"))
                    .contains("\"backend-worker-0\"", "\"ACTIVE\"");
            assertThat(worker.sum("tempodb_blocklist_tenant_index_builder")).isEqualTo(1);
            assertThat(Files.readString(folder.resolve("blocks/work.json"))).startsWith("{\"shards\":[");
            log.atInfo()
                    .addKeyValue("asks", watch.asks())
                    .addKeyValue("merged", worker.sum("tempodb_compaction_blocks_total"))
                    .addKeyValue("deleted", worker.sum("tempodb_retention_deleted_total"))
                    .log("no gap in sight");
        }
    }

    /// Whether blocks were merged more than once, and parts of a trace that lay in two of them.
    private static boolean hasMerged(NodeMetrics worker) throws Exception {
        return worker.sum("tempodb_compaction_blocks_total") >= 4
                && worker.sum("tempodb_compaction_objects_combined_total") > 0;
    }
}

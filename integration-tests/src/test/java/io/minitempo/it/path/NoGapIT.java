// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.path;

import static io.minitempo.testsupport.Eventually.eventually;
import static io.minitempo.testsupport.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.testkit.TestCluster;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A trace that was acknowledged and consumed is whole in every answer, wherever it is at that moment: in memory, in
/// the WAL, in a local block, in the object store.
class NoGapIT {

    private static final Logger log = LoggerFactory.getLogger(NoGapIT.class);
    private static final List<String> LIVE_STORES = List.of("live-store-a-0", "live-store-b-0");
    /// Everything in a live-store as often as possible.
    static final String HASTY = """
            max_trace_idle: 1s
            max_trace_live: 3s
            flush_check_period: 200ms
            max_block_duration: 1s
            complete_block_timeout: 3s
            flush_op_timeout: 200ms
            block_reclaim_grace: 1s
            commit_interval: 300ms
            """;

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    @Test
    @Timeout(120)
    void everyTraceIsWholeAtEveryMoment() throws Exception {
        watch(1, 8, Duration.ofSeconds(2));
    }

    @Test
    @Tag("soak")
    @Timeout(900)
    void everyTraceIsWholeAtEveryMomentForMinutes() throws Exception {
        watch(30, 4, Duration.ofSeconds(7));
    }

    private void watch(int rounds, int traces, Duration apart) throws Exception {
        try (TestCluster cluster =
                TestCluster.in(folder).liveStore(HASTY).cycles("500ms", "1s").start()) {
            long asks;
            long lagged;
            try (GapWatch watch = new GapWatch(cluster)) {
                for (int round = 0; round < rounds; round++) {
                    watch.push(traces, apart);
                }
                eventually(() -> assertThat(watch.isConsumed()).isTrue());
                within(Duration.ofSeconds(60), () -> {
                    for (String name : LIVE_STORES) {
                        assertEmpty(new NodeMetrics(http, cluster.node(name)));
                    }
                    return watch;
                });
                // Two polls of the block list more, with nothing but blocks to answer from.
                long before = watch.asks();
                eventually(() -> assertThat(watch.asks()).isGreaterThan(before + 20L * traces * rounds));
                assertThat(watch.gaps()).isEmpty();
                asks = watch.asks();
                lagged = watch.lagged();
            }
            log.atInfo().addKeyValue("asks", asks).addKeyValue("lagged", lagged).log("no gap in sight");
            assertThat(asks).isGreaterThan(50L * traces * rounds);
        }
    }

    /// The live-store has been through every stage and holds nothing any more.
    private static void assertEmpty(NodeMetrics metrics) throws Exception {
        assertThat(metrics.sum("tempo_live_store_live_traces")).isZero();
        double completed = metrics.sum("tempo_live_store_blocks_completed_total");
        assertThat(completed).isPositive();
        assertThat(metrics.sum("tempo_live_store_blocks_cut_total")).isEqualTo(completed);
        assertThat(metrics.sum("tempo_live_store_blocks_cleared_total", "block_type=\"complete\""))
                .isEqualTo(completed);
    }
}

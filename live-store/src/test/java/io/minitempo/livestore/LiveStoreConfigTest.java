// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.block.config.WalConfig;
import io.minitempo.server.config.KeyTree;
import io.minitempo.server.config.RecordConformance;
import io.minitempo.server.config.Topology;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LiveStoreConfigTest {

    @Test
    void defaultsAreThoseOfTempo() {
        KeyTree keys = KeyTree.load("");
        assertThat(RecordConformance.differences(keys, Topology.KAFKA, "live_store", LiveStoreConfig.defaults()))
                .isEmpty();
        assertThat(LiveStoreConfig.defaults().validate()).isEmpty();
    }

    @Test
    void namesEveryKeyThatCannotWork() {
        LiveStoreConfig d = LiveStoreConfig.defaults();
        Duration none = Duration.ZERO;
        Duration negative = Duration.ofSeconds(-1);
        LiveStoreConfig wrong = new LiveStoreConfig(
                d.ring(),
                d.partitionRing(),
                d.metrics(),
                negative,
                new WalConfig("", negative),
                0,
                none,
                0,
                negative,
                "",
                none,
                none,
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                0,
                none,
                0,
                negative,
                negative,
                true,
                true);
        assertThat(wrong.validate())
                .extracting(problem -> problem.split(":", 2)[0])
                .containsExactlyInAnyOrder(
                        "live_store.commit_interval",
                        "live_store.wal.ingestion_time_range_slack",
                        "live_store.query_block_concurrency",
                        "live_store.complete_block_timeout",
                        "live_store.complete_block_concurrency",
                        "live_store.block_reclaim_grace",
                        "live_store.flush_check_period",
                        "live_store.flush_op_timeout",
                        "live_store.max_trace_idle",
                        "live_store.max_live_traces_bytes",
                        "live_store.max_block_duration",
                        "live_store.max_block_bytes",
                        "live_store.readiness_target_lag",
                        "live_store.readiness_max_wait");
    }
}

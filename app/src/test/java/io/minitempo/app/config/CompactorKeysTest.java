// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.block.compact.CompactionConfig;
import io.minitempo.compactor.classic.CompactorConfig;
import io.minitempo.ring.kv.KvConfig;
import io.minitempo.ring.lifecycle.WorkerRingConfig;
import io.minitempo.server.config.yaml.ConfigException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The block `compactor` of Tempo 2.10 in a file.
class CompactorKeysTest {

    @TempDir
    private Path directory;

    private EffectiveConfig load(String yaml) {
        return new ConfigLoader("host-3").load(Sources.of(directory, yaml, "target: compactor"));
    }

    @Test
    void allOfThemAreRead() {
        EffectiveConfig config = load("""
                compactor:
                  ring:
                    kvstore: {store: memberlist, prefix: rings/}
                    heartbeat_period: 1s
                    heartbeat_timeout: 2s
                    wait_stability_min_duration: 3s
                    wait_stability_max_duration: 4s
                    instance_id: c-1
                    instance_interface_names: [lo]
                    instance_port: 7
                    instance_addr: proxy
                    enable_inet6: true
                    wait_active_instance_timeout: 5s
                  compaction:
                    v2_in_buffer_bytes: 1
                    v2_out_buffer_bytes: 2
                    v2_prefetch_traces_count: 3
                    compaction_window: 6m
                    max_compaction_objects: 7
                    max_block_bytes: 8
                    block_retention: 9h
                    compacted_block_retention: 10m
                    retention_concurrency: 11
                    max_time_per_tenant: 12s
                    compaction_cycle: 13s
                  override_ring_key: other
                """);

        KvConfig unset = KvConfig.unsharded();
        WorkerRingConfig ring = new WorkerRingConfig(
                new KvConfig("memberlist", "rings/", unset.consul(), unset.etcd(), unset.multi()),
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                Duration.ofSeconds(3),
                Duration.ofSeconds(4),
                "c-1",
                List.of("lo"),
                7,
                "proxy",
                true,
                Duration.ofSeconds(5));
        CompactionConfig compaction = new CompactionConfig(
                Duration.ofMinutes(6),
                7,
                8,
                Duration.ofHours(9),
                Duration.ofMinutes(10),
                11,
                Duration.ofSeconds(12),
                Duration.ofSeconds(13));
        assertThat(config.config().compactor()).isEqualTo(new CompactorConfig(ring, compaction, "other"));
        assertThat(config.notes())
                .containsExactly(
                        "compactor.compaction.v2_in_buffer_bytes is accepted and has no effect",
                        "compactor.compaction.v2_out_buffer_bytes is accepted and has no effect",
                        "compactor.compaction.v2_prefetch_traces_count is accepted and has no effect");
    }

    @Test
    void theInstanceIsNamedAfterTheHost() {
        assertThat(load("").config().compactor().ring().instanceId()).isEqualTo("host-3");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "compaction: {compaction_cycle: 0s}|compaction_cycle: must be above zero, found 0s",
                "compaction: {max_time_per_tenant: -1s}|max_time_per_tenant: must not be negative",
                "compaction: {compaction_window: 1ms}|compaction_window: must be at least one second",
                "compaction: {compaction_windows: 1h}|unknown key compactor.compaction.compaction_windows",
                "ring: {instance_port: 70000}|ring.instance_port",
                "ring: {kvstore: {consul: {host: h}}}|compactor.ring.kvstore.consul.host is not built yet",
            })
    void whatCannotWorkIsRefusedByItsKey(String yaml, String problem) {
        assertThatThrownBy(() -> load("compactor: {" + yaml + "}"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(problem);
    }
}

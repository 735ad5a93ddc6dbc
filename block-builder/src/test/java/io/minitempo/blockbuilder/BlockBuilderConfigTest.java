// SPDX-License-Identifier: Apache-2.0
package io.minitempo.blockbuilder;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.block.config.WalConfig;
import io.minitempo.server.config.ConfigBinder;
import io.minitempo.server.config.KeyTree;
import io.minitempo.server.config.RecordConformance;
import io.minitempo.server.config.Topology;
import io.minitempo.server.config.yaml.YamlTree;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BlockBuilderConfigTest {

    @ParameterizedTest
    @EnumSource(Topology.class)
    void defaultsAreThoseOfTempo(Topology topology) {
        BlockBuilderConfig defaults = BlockBuilderConfig.defaults("vm");
        assertThat(RecordConformance.differences(KeyTree.load("vm"), topology, "block_builder", defaults))
                .isEmpty();
        assertThat(defaults.validate()).isEmpty();
    }

    @Test
    void bindsEveryKey() {
        ConfigBinder.Bound<BlockBuilderConfig> bound =
                ConfigBinder.bind(YamlTree.parse("""
                        instance_id: builder-1
                        assigned_partitions: {builder-0: [0], builder-1: [1, 2]}
                        partitions_per_instance: 2
                        consume_cycle_duration: 30s
                        max_consuming_bytes: 1000
                        block: {max_block_bytes: 7}
                        wal: {path: /data, ingestion_time_range_slack: 1m}
                        """), BlockBuilderConfig.defaults("vm"));
        assertThat(bound.problems()).isEmpty();
        assertThat(bound.value())
                .isEqualTo(new BlockBuilderConfig(
                        "builder-1",
                        Map.of("builder-0", List.of(0), "builder-1", List.of(1, 2)),
                        2,
                        Duration.ofSeconds(30),
                        1000,
                        new BlockBuilderConfig.Block(7),
                        new WalConfig("/data", Duration.ofMinutes(1))));
    }

    @Test
    void namesEveryKeyThatCannotWork() {
        BlockBuilderConfig broken = new BlockBuilderConfig(
                "x",
                Map.of("x", List.of(-1)),
                -1,
                Duration.ZERO,
                -1,
                new BlockBuilderConfig.Block(1),
                new WalConfig("/data", Duration.ofSeconds(-1)));
        assertThat(broken.validate())
                .extracting(problem -> problem.split(":", 2)[0])
                .containsExactly(
                        "partitions_per_instance",
                        "consume_cycle_duration",
                        "max_consuming_bytes",
                        "assigned_partitions",
                        "wal.ingestion_time_range_slack");
    }

    @Test
    void aBuilderNeedsToKnowItsPartitions() {
        assertThat(config("builder-0", Map.of(), 0).problemsInUse())
                .containsExactly("block_builder: either assigned_partitions or partitions_per_instance must be set");
        assertThat(config("builder", Map.of(), 1).problemsInUse())
                .containsExactly("block_builder.instance_id: must end in digits when partitions_per_instance is set, "
                        + "found builder");
        assertThat(config("builder-2", Map.of("builder-0", List.of(0)), 0).problemsInUse())
                .containsExactly("block_builder.assigned_partitions: has no entry for instance builder-2");
        assertThat(config("builder-0", Map.of("builder-0", List.of(0)), 0).problemsInUse())
                .isEmpty();
        assertThat(config("builder-0", Map.of(), 3).problemsInUse()).isEmpty();
    }

    static BlockBuilderConfig config(String instance, Map<String, List<Integer>> assigned, int each) {
        BlockBuilderConfig defaults = BlockBuilderConfig.defaults(instance);
        return new BlockBuilderConfig(
                instance,
                assigned,
                each,
                defaults.consumeCycleDuration(),
                defaults.maxConsumingBytes(),
                defaults.block(),
                defaults.wal());
    }
}

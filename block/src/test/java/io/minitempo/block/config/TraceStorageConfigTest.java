// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.block.list.BlockListConfig;
import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.meta.ColumnScope;
import io.minitempo.block.meta.ColumnType;
import io.minitempo.block.meta.DedicatedColumns;
import io.minitempo.block.parquet.write.PageLayout;
import io.minitempo.objectstore.cache.LegacyCacheConfig;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TraceStorageConfigTest {

    @Test
    void defaultsAreThoseOfTempo() {
        TraceStorageConfig config = TraceStorageConfig.defaults();
        assertThat(config.pool()).isEqualTo(new PoolConfig(400, 20_000));
        assertThat(config.wal()).isEqualTo(new WalConfig("/var/tempo/wal", Duration.ofMinutes(2)));
        assertThat(config.search())
                .isEqualTo(new SearchConfig(1_000_000, 1000, 32, 1_048_576, LegacyCacheConfig.Control.defaults()));
        assertThat(config.block().version()).isEqualTo(BlockFormat.VPARQUET4);
        assertThat(config.block().bloomFilterFalsePositive()).isEqualTo(0.01);
        assertThat(config.block().bloomFilterShardSizeBytes()).isEqualTo(102_400);
        assertThat(config.block().parquetRowGroupSizeBytes()).isEqualTo(100_000_000);
        assertThat(config.block().dedicatedColumns()).isEqualTo(DedicatedColumns.defaults());
        assertThat(config.blockList().blocklistPoll()).isEqualTo(Duration.ofMinutes(5));
        assertThat(config.backend().backend()).isEmpty();
    }

    @Test
    void defaultsAreValid() {
        TraceStorageConfig config = TraceStorageConfig.defaults();
        assertThat(config.pool().validate()).isEmpty();
        assertThat(config.wal().validate()).isEmpty();
        assertThat(config.search().validate()).isEmpty();
        assertThat(config.block().validate()).isEmpty();
        assertThat(config.blockList().validate()).isEmpty();
    }

    @Test
    void namesEveryKeyThatCannotWork() {
        DedicatedColumnConfig x = new DedicatedColumnConfig(ColumnScope.SPAN, "x", ColumnType.STRING, List.of());
        assertThat(new BlockConfig(1.5, 0, BlockFormat.VPARQUET4, 0, List.of(x, x), "tight").validate())
                .extracting(p -> p.split(":", 2)[0])
                .containsExactly(
                        "bloom_filter_false_positive",
                        "bloom_filter_shard_size_bytes",
                        "parquet_row_group_size_bytes",
                        "compression",
                        "parquet_dedicated_columns");
        assertThat(DedicatedColumnConfig.defaults().validate()).containsExactly("name: must not be empty");
        assertThat(new PoolConfig(0, 1).validate()).hasSize(1);
        assertThat(new PoolConfig(1, 0).validate()).hasSize(1);
        assertThat(new SearchConfig(1, 1, 0, 1, LegacyCacheConfig.Control.defaults()).validate())
                .hasSize(1);
        assertThat(new WalConfig("", Duration.ofSeconds(-1)).validate())
                .containsExactly("ingestion_time_range_slack: must not be negative, found -1s");
        BlockListConfig list = new BlockListConfig(
                Duration.ofNanos(-1), -1, -1, true, -1, Duration.ofNanos(-1), -1, -1, -1, true, Duration.ofNanos(-1));
        assertThat(list.validate())
                .extracting(p -> p.split(":", 2)[0])
                .containsExactly(
                        "blocklist_poll",
                        "blocklist_poll_concurrency",
                        "blocklist_poll_tenant_concurrency",
                        "blocklist_poll_tenant_index_builders",
                        "blocklist_poll_jitter_ms",
                        "blocklist_poll_tolerate_consecutive_errors",
                        "blocklist_poll_tolerate_tenant_failures",
                        "blocklist_poll_stale_tenant_index",
                        "empty_tenant_deletion_age");
    }

    @ParameterizedTest
    @CsvSource({"'', MIXED", "exact, TEMPO", "compact, COMPACT", "dense, DENSE"})
    void knowsFourCompressions(String compression, PageLayout layout) {
        BlockConfig block = new BlockConfig(0.01, 102_400, BlockFormat.VPARQUET4, 100_000_000, List.of(), compression);
        assertThat(block.validate()).isEmpty();
        assertThat(block.pageLayout()).isEqualTo(layout);
    }

    /// Published manifests say `blocklist_poll: "0"` where nobody polls.
    @Test
    void zeroPollsAsByDefault() {
        BlockListConfig list =
                new BlockListConfig(Duration.ZERO, 0, 0, true, 0, Duration.ZERO, 0, 0, 0, false, Duration.ZERO);

        assertThat(list.validate()).isEmpty();
        assertThat(list.pollInterval()).isEqualTo(Duration.ofMinutes(5));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.overrides;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.server.config.KeyTree;
import io.minitempo.server.config.yaml.YamlNode.Mapping;
import io.minitempo.server.config.yaml.YamlNode.Scalar;
import io.minitempo.server.config.yaml.YamlTree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LegacyOverridesTest {

    private static final LegacyOverrides LEGACY = new LegacyOverrides(KeyTree.load("host"));

    /// The names of `spec/write-path.md §2.2`, and those that its rule of prefixes yields.
    @ParameterizedTest
    @CsvSource({
        "ingestion_rate_strategy,ingestion.rate_strategy",
        "ingestion_rate_limit_bytes,ingestion.rate_limit_bytes",
        "ingestion_burst_size_bytes,ingestion.burst_size_bytes",
        "ingestion_tenant_shard_size,ingestion.tenant_shard_size",
        "ingestion_max_attribute_bytes,ingestion.max_attribute_bytes",
        "ingestion_artificial_delay,ingestion.artificial_delay",
        "ingestion_retry_info_enabled,ingestion.retry_info_enabled",
        "max_traces_per_user,ingestion.max_traces_per_user",
        "max_global_traces_per_user,ingestion.max_global_traces_per_user",
        "max_bytes_per_trace,global.max_bytes_per_trace",
        "max_bytes_per_tag_values_query,read.max_bytes_per_tag_values_query",
        "max_search_duration,read.max_search_duration",
        "unsafe_query_hints,read.unsafe_query_hints",
        "block_retention,compaction.block_retention",
        "compaction_window,compaction.compaction_window",
        "compaction_disabled,compaction.compaction_disabled",
        "parquet_dedicated_columns,storage.parquet_dedicated_columns",
        "metrics_generator_ring_size,metrics_generator.ring_size",
        "metrics_generator_processors,metrics_generator.processors",
        "metrics_generator_max_active_series,metrics_generator.max_active_series",
        "metrics_generator_remote_write_headers,metrics_generator.remote_write_headers",
        "metrics_generator_forwarder_queue_size,metrics_generator.forwarder.queue_size",
        "metrics_generator_processor_service_graphs_dimensions,"
                + "metrics_generator.processor.service_graphs.dimensions",
        "metrics_generator_processor_span_metrics_histogram_buckets,"
                + "metrics_generator.processor.span_metrics.histogram_buckets",
        "metrics_generator_processor_local_blocks_max_live_traces,"
                + "metrics_generator.processor.local_blocks.max_live_traces",
        "metrics_generator_processor_host_info_metric_name,metrics_generator.processor.host_info.metric_name",
        "metrics_generator_native_histogram_bucket_factor,metrics_generator.native_histogram_bucket_factor"
    })
    void everyFlatNameHasItsPlace(String flat, String path) {
        LegacyOverrides.Translation entry = LEGACY.entry(YamlTree.parse(flat + ": 1"));
        assertThat(entry.isLegacy()).isTrue();
        assertThat(entry.tree().at(path)).isEqualTo(new Scalar("1", false, 1));

        LegacyOverrides.Translation block = LEGACY.block(YamlTree.parse(flat + ": 1"));
        assertThat(block.isLegacy()).isTrue();
        assertThat(block.tree().at("defaults." + path)).isNotNull();
    }

    @Test
    void whatIsInBothFormatsIsNoSign() {
        Mapping both = YamlTree.parse("{forwarders: [a], cost_attribution: {max_cardinality: 1}}");

        assertThat(LEGACY.entry(both)).isEqualTo(new LegacyOverrides.Translation(both, false));
        assertThat(LEGACY.block(both).isLegacy())
                .as("at the top of the block they are flat")
                .isTrue();
    }

    @Test
    void otherKeysStayWhereTheyAre() {
        Mapping flat = YamlTree.parse("max_traces_per_user: 1\nnonsense: {a: b}\nper_tenant_override_config: f\n");
        Mapping nested = LEGACY.block(flat).tree();

        assertThat(nested.entries().keySet()).containsExactly("defaults", "nonsense", "per_tenant_override_config");
        assertThat(requireNonNull(nested.entries().get("nonsense")).line()).isEqualTo(2);
    }

    @Test
    void theNestedFormatIsLeftAlone() {
        Mapping nested = YamlTree.parse("{defaults: {ingestion: {max_traces_per_user: 1}}}");

        assertThat(LEGACY.block(nested)).isEqualTo(new LegacyOverrides.Translation(nested, false));
    }
}

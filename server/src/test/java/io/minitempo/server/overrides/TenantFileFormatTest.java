// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.overrides;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.config.Secret;
import io.minitempo.server.config.KeyTree;
import io.minitempo.server.config.yaml.ConfigException;
import io.minitempo.server.config.yaml.GoYaml;
import io.minitempo.server.config.yaml.YamlTree;
import io.minitempo.server.overrides.TenantFileFormat.TenantEntry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TenantFileFormatTest {

    private static final KeyTree KEYS = KeyTree.load("host");

    private static Map<String, TenantEntry> read(String yaml, TenantFileFormat format) {
        return format.read(YamlTree.parse(yaml), Limits.defaults());
    }

    private static TenantFileFormat format(boolean legacyAllowed) {
        return new TenantFileFormat(KEYS, legacyAllowed, 0, path -> false);
    }

    private static Limits only(String entry) {
        Map<String, TenantEntry> tenants = read("overrides:\n  t:\n" + entry.indent(4), format(true));
        return requireNonNull(tenants.get("t")).limits();
    }

    @Test
    void anEntryCountsAsAWhole() {
        Limits limits = only("ingestion: {rate_limit_bytes: 5}");

        assertThat(limits.ingestion().rateLimitBytes()).isEqualTo(5);
        assertThat(limits.ingestion().burstSizeBytes()).isZero();
        assertThat(limits.ingestion().maxTracesPerUser()).isZero();
        assertThat(limits.global().maxBytesPerTrace()).isZero();
        assertThat(limits.read().maxBytesPerTagValuesQuery()).isZero();
    }

    @Test
    void aFewLimitsFallBackToTheDefaultsOrAlwaysComeFromThem() {
        Limits limits = only("""
                ingestion: {rate_strategy: global}
                read: {max_condition_groups_per_tag_query: 7}
                metrics_generator: {native_histogram_max_bucket_number: 50}
                """);

        assertThat(limits.ingestion().rateStrategy()).isEqualTo(RateStrategy.LOCAL);
        assertThat(limits.ingestion().retryInfoEnabled()).isTrue();
        assertThat(limits.read().maxConditionGroupsPerTagQuery()).isEqualTo(100);
        assertThat(limits.metricsGenerator().nativeHistogramBucketFactor()).isEqualTo(1.1);
        assertThat(limits.metricsGenerator().nativeHistogramMaxBucketNumber()).isEqualTo(50);
        assertThat(limits.metricsGenerator().nativeHistogramMinResetDuration()).isEqualTo(Duration.ofMinutes(15));
        assertThat(only("ingestion: {retry_info_enabled: false}").ingestion().retryInfoEnabled())
                .isFalse();
    }

    @Test
    void whatIsNotSetIsToldApartFromZero() {
        assertThat(only("{}").ingestion().artificialDelay()).isNull();
        assertThat(only("ingestion: {artificial_delay: 0s}").ingestion().artificialDelay())
                .isEqualTo(Duration.ZERO);
        assertThat(only("{}").metricsGenerator().processor().spanMetrics().dimensions())
                .isNull();
        assertThat(only("metrics_generator: {processor: {span_metrics: {dimensions: []}}}")
                        .metricsGenerator()
                        .processor()
                        .spanMetrics()
                        .dimensions())
                .isEmpty();
    }

    @Test
    void bindsEveryKeyOfAnEntry() {
        Limits limits = only("""
                ingestion:
                  rate_limit_bytes: 1
                  burst_size_bytes: 2
                  max_traces_per_user: 3
                  max_global_traces_per_user: 4
                  tenant_shard_size: 5
                  max_attribute_bytes: 6
                  artificial_delay: 1500ms
                  retry_info_enabled: no
                read:
                  max_bytes_per_tag_values_query: 7
                  max_blocks_per_tag_values_query: 8
                  max_search_duration: 1d
                  max_metrics_duration: 2w
                  unsafe_query_hints: true
                  left_pad_trace_ids: true
                  metrics_spanonly_fetch: true
                  span_pruning_awareness: true
                compaction: {block_retention: 7d, compaction_window: 1h, compaction_disabled: true}
                metrics_generator:
                  ring_size: 1
                  processors: [span-metrics, service-graphs]
                  max_active_series: 10
                  max_active_entities: 11
                  collection_interval: 30s
                  disable_collection: true
                  generate_native_histograms: both
                  trace_id_label_name: tid
                  remote_write_headers: {X-Key: hush}
                  forwarder: {queue_size: 9, workers: 3}
                  processor:
                    service_graphs:
                      histogram_buckets: [0.1, 1]
                      filter_policies:
                        - include: {match_type: strict, attributes: [{key: kind, value: SPAN_KIND_SERVER}]}
                          exclude: {match_type: regex, attributes: [{key: span.n, value: 5}]}
                      enable_virtual_node_label: true
                    span_metrics:
                      intrinsic_dimensions: {status_message: true}
                      dimension_mappings: [{name: route, source_labels: [a, b], join: _}]
                      enable_target_info: false
                    host_info: {host_identifiers: [h], metric_name: m}
                  ingestion_time_range_slack: 12h
                  native_histogram_bucket_factor: 1.5
                  span_name_sanitization: dry_run
                  max_cardinality_per_label: 12
                forwarders: [f]
                global: {max_bytes_per_trace: 13}
                storage: {parquet_dedicated_columns: [{scope: span, name: x, type: int}]}
                cost_attribution: {max_cardinality: 14, dimensions: {team: ""}}
                """);

        assertThat(limits.ingestion())
                .isEqualTo(new Limits.Ingestion(RateStrategy.LOCAL, 1, 2, 3, 4, 5, 6, Duration.ofMillis(1500), false));
        assertThat(limits.read())
                .isEqualTo(new Limits.Read(7, 8, 100, Duration.ofDays(1), Duration.ofDays(14), true, true, true, true));
        assertThat(limits.compaction()).isEqualTo(new Limits.Compaction(Duration.ofDays(7), Duration.ofHours(1), true));
        GeneratorLimits generator = limits.metricsGenerator();
        assertThat(generator.processors()).containsExactly("span-metrics", "service-graphs");
        assertThat(generator.generateNativeHistograms()).isEqualTo(HistogramMode.BOTH);
        assertThat(generator.remoteWriteHeaders()).isEqualTo(Map.of("X-Key", new Secret("hush")));
        assertThat(generator.processor().serviceGraphs().filterPolicies())
                .singleElement()
                .satisfies(policy -> assertThat(requireNonNull(policy.exclude()).attributes())
                        .containsExactly(new GeneratorLimits.FilterPolicy.Attribute("span.n", 5L)));
        assertThat(generator.processor().spanMetrics().dimensionMappings())
                .containsExactly(new GeneratorLimits.DimensionMapping("route", List.of("a", "b"), "_"));
        assertThat(generator.processor().spanMetrics().enableTargetInfo()).isFalse();
        assertThat(generator.processor().hostInfo().metricName()).isEqualTo("m");
        assertThat(limits.forwarders()).containsExactly("f");
        assertThat(limits.storage().parquetDedicatedColumns())
                .containsExactly(new DedicatedColumn("span", "x", "int", List.of()));
        assertThat(limits.costAttribution()).isEqualTo(new Limits.CostAttribution(14, Map.of("team", "")));
    }

    @Test
    void theFlatFormatMeansTheSame() {
        Limits flat = only("""
                ingestion_rate_limit_bytes: 1
                ingestion_artificial_delay: 1s
                max_traces_per_user: 3
                max_bytes_per_trace: 13
                max_search_duration: 1d
                block_retention: 7d
                metrics_generator_processors: [span-metrics]
                metrics_generator_processor_span_metrics_dimensions: [a]
                metrics_generator_processor_service_graphs_peer_attributes: [b]
                metrics_generator_processor_host_info_metric_name: m
                metrics_generator_forwarder_workers: 3
                parquet_dedicated_columns: [{scope: span, name: x, type: int}]
                forwarders: [f]
                cost_attribution: {max_cardinality: 14}
                """);

        assertThat(flat).isEqualTo(only("""
                        ingestion: {rate_limit_bytes: 1, artificial_delay: 1s, max_traces_per_user: 3}
                        global: {max_bytes_per_trace: 13}
                        read: {max_search_duration: 1d}
                        compaction: {block_retention: 7d}
                        metrics_generator:
                          processors: [span-metrics]
                          forwarder: {workers: 3}
                          processor:
                            span_metrics: {dimensions: [a]}
                            service_graphs: {peer_attributes: [b]}
                            host_info: {metric_name: m}
                        storage: {parquet_dedicated_columns: [{scope: span, name: x, type: int}]}
                        forwarders: [f]
                        cost_attribution: {max_cardinality: 14}
                        """));
    }

    @Test
    void theFlatFormatHasToBeAllowed() {
        assertThatThrownBy(() -> read("overrides:\n  a: {max_traces_per_user: 3}\n", format(false)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("line 2: overrides.a is in the flat format of Tempo 2");
        assertThat(read("overrides:\n  a: {forwarders: [x]}\n", format(false))).containsKey("a");
    }

    @Test
    void jsonIsYamlToo() {
        assertThat(read("{\"overrides\": {\"a\": {\"global\": {\"max_bytes_per_trace\": 1}}}}", format(false)))
                .containsKey("a");
    }

    @Test
    void emptyEntriesAndFilesCountAsAbsent() {
        assertThat(read("", format(false))).isEmpty();
        assertThat(read("overrides:\n", format(false))).isEmpty();
        assertThat(read("overrides: {a: , b: {}}", format(false))).containsOnlyKeys("b");
    }

    @Test
    void refusesEverythingThatIsWrongAtOnce() {
        assertThatThrownBy(() -> read("""
                        overrides:
                          a:
                            ingestion: {rate_limit: 5}
                            max_trace: 1
                          b: 5
                          c:
                            metrics_generator: {native_histogram_bucket_factor: 0.5}
                            global: {max_bytes_per_trace: x}
                        override: {}
                        """, format(false)))
                .isInstanceOf(ConfigException.class)
                .hasMessage("yaml: unmarshal errors:\n"
                        + "  line 3: field rate_limit not found in type overrides.a.ingestion"
                        + " (unknown key overrides.a.ingestion.rate_limit)\n"
                        + "  line 4: field max_trace not found in type overrides.a (unknown key overrides.a.max_trace)\n"
                        + "  line 5: cannot unmarshal !!int `5` into map (overrides.b)\n"
                        + "  line 7: validating overrides for c failed:"
                        + " metrics_generator.native_histogram_bucket_factor must be greater than 1, is 0.5\n"
                        + "  line 8: cannot unmarshal !!str `x` into int (overrides.c.global.max_bytes_per_trace)\n"
                        + "  line 9: field override not found in the per-tenant overrides file");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "metrics_generator: {processor: {span_metrics: {histogram_buckets: [1, 1]}}}|strictly increasing",
                "metrics_generator: {processor: {service_graphs: {histogram_buckets: [2, 1]}}}|strictly increasing",
                "metrics_generator: {span_name_sanitization: on-ish}|must be empty, dry_run or enabled",
                "metrics_generator: {generate_native_histograms: some}|expected one of classic, native, both",
                "cost_attribution: {dimensions: {a: 1b}}|invalid label name '1b' of a",
                "cost_attribution: {dimensions: {a: x, b: x}}|label name 'x' is used twice",
                "storage: {parquet_dedicated_columns: [{scope: s, name: x, type: string}]}|unknown scope 's'",
                "storage: {parquet_dedicated_columns: [{scope: span, name: x, type: bool}]}|unknown type 'bool'",
                "storage: {parquet_dedicated_columns: [{scope: span, type: int}]}|must have a name",
                "storage: {parquet_dedicated_columns: [{scope: span, name: x, type: int}, {scope: span, name: x, type: string}]}|duplicate dedicated column span.x",
                "storage: {parquet_dedicated_columns: [{scope: span, name: x, type: int, options: [y]}]}|unknown options [y]",
            })
    void refusesLimitsThatMakeNoSense(String entry, String message) {
        assertThatThrownBy(() -> only(entry))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }

    @Test
    void refusesShardsBelowTheReplicationFactor() {
        TenantFileFormat format = new TenantFileFormat(KEYS, true, 3, path -> false);

        assertThat(read("overrides: {a: {ingestion: {tenant_shard_size: 3}}}", format))
                .containsKey("a");
        assertThatThrownBy(() -> read("overrides: {a: {ingestion: {tenant_shard_size: 2}}}", format))
                .hasMessageContaining("tenant_shard_size 2 is below the replication factor 3");
    }

    @Test
    void limitsThatAreNotBuiltAreRefusedWhereSomethingWouldNeedThem() {
        String yaml = "overrides: {a: {cost_attribution: {max_cardinality: 7}, forwarders: []}}";
        TenantFileFormat distributor =
                new TenantFileFormat(KEYS, false, 0, path -> path.startsWith("cost_attribution."));

        assertThat(read(yaml, format(false))).containsKey("a");
        assertThatThrownBy(() -> read(yaml, distributor))
                .hasMessageContaining("overrides.a.cost_attribution.max_cardinality is not built yet");
    }

    @Test
    void showsWhatIsSetWithoutSecrets() {
        TenantFileFormat format = format(true);
        TenantEntry entry = requireNonNull(read(
                        "overrides: {a: {max_traces_per_user: 3, metrics_generator_remote_write_headers: {K: hush}}}",
                        format)
                .get("a"));

        assertThat(GoYaml.print(format.shown(entry.tree()))).isEqualTo("""
                ingestion:
                    max_traces_per_user: 3
                metrics_generator:
                    remote_write_headers:
                        K: '********'
                """);
    }

    @Test
    @Timeout(120)
    void mutatedFilesNeitherCrashNorHang() {
        long seed = 20261121;
        Random random = new Random(seed);
        String text = "overrides:\n  a:\n    ingestion: {rate_limit_bytes: 5}\n  '*': {max_traces_per_user: 3}\n  b:\n";
        String noise = "{}[]:,-*&#'\" \n0x~!";
        for (int round = 0; round < 3_000; round++) {
            StringBuilder mutated = new StringBuilder(text);
            for (int i = random.nextInt(4); i >= 0; i--) {
                mutated.setCharAt(random.nextInt(mutated.length()), noise.charAt(random.nextInt(noise.length())));
            }
            try {
                read(mutated.toString(), format(true));
            } catch (ConfigException e) {
                assertThat(e.problems()).as("seed %d: %s", seed, mutated).isNotEmpty();
            }
        }
    }
}

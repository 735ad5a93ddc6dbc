// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.config.Inline;
import io.minitempo.core.config.NotBuilt;
import io.minitempo.server.config.yaml.ConfigProblem;
import io.minitempo.server.config.yaml.GoYaml;
import io.minitempo.server.config.yaml.YamlNode;
import io.minitempo.server.config.yaml.YamlNode.Mapping;
import io.minitempo.server.config.yaml.YamlNode.Scalar;
import io.minitempo.server.config.yaml.YamlTree;
import io.minitempo.testsupport.Golden;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyTreeTest {

    private final KeyTree keys = KeyTree.load("vm");

    private static String golden(String name) {
        String text = Golden.text("status/" + name);
        // Tempo prints the interfaces that it found on that machine.
        return text.substring(text.indexOf("---\n") + 4)
                .replace("        interface_names:\n            - eth0\n", "        interface_names: []\n");
    }

    @ParameterizedTest
    @CsvSource({"KAFKA,config-defaults.yaml", "CLASSIC,2.10.8/config-defaults.yaml"})
    void printsTheDefaultsOfBothGenerationsByteForByte(Topology topology, String name) {
        assertThat(GoYaml.print(keys.shown(keys.defaults(topology), topology))).isEqualTo(golden(name));
    }

    @ParameterizedTest
    @CsvSource({"KAFKA,config-defaults.yaml", "CLASSIC,2.10.8/config-defaults.yaml"})
    void knowsEveryKeyOfBothGenerationsAndTakesItsDefault(Topology topology, String name) {
        KeyTree.Checked checked = keys.check(YamlTree.parse(golden(name)));

        assertThat(checked.problems()).isEmpty();
        assertThat(keys.unbuilt(checked.tree(), topology, BuiltKeys.Whole.NOT_BUILT))
                .isEqualTo(new KeyTree.Unbuilt(List.of(), List.of()));
    }

    @Test
    void aGoldenConfigurationGoesThroughTheTreeUnchanged() {
        String yaml = golden("config.yaml");
        KeyTree.Checked checked = keys.check(YamlTree.parse(yaml));
        Mapping zeros = YamlTree.parse("""
                query_frontend:
                  query_end_cutoff: 0
                  search: {query_backend_after: 0, max_spans_per_span_set: 0}
                  metrics: {query_backend_after: 0}
                """);
        Mapping effective = keys.defaults(Topology.KAFKA).overlaid(zeros).overlaid(checked.tree());

        assertThat(checked.problems()).isEmpty();
        assertThat(GoYaml.print(keys.shown(effective, Topology.KAFKA))).isEqualTo(yaml);
    }

    private Mapping checked(String yaml) {
        KeyTree.Checked checked = keys.check(YamlTree.parse(yaml));
        assertThat(checked.problems()).isEmpty();
        return checked.tree();
    }

    private List<String> problems(String yaml) {
        return keys.check(YamlTree.parse(yaml)).problems().stream()
                .map(ConfigProblem::toString)
                .toList();
    }

    private static String printed(Mapping tree) {
        return GoYaml.print(tree);
    }

    @Nested
    class Checking {

        @Test
        void spellsValuesAsTempoDoes() {
            assertThat(printed(checked("""
                    auth_enabled: yes
                    server: {http_listen_port: 0x10, graceful_shutdown_timeout: 90s}
                    querier: {metrics: {time_overlap_cutoff: 1}, frontend_worker: {id: 007}}
                    live_store_client: {grpc_client_config: {initial_stream_window_size: 65536, rate_limit: 0.50}}
                    overrides: {per_tenant_override_period: 168h, defaults: {read: {max_search_duration: 1d}}}
                    memberlist: {join_members: [a, b]}
                    """))).isEqualTo("""
                            auth_enabled: true
                            server:
                                http_listen_port: 16
                                graceful_shutdown_timeout: 1m30s
                            querier:
                                metrics:
                                    time_overlap_cutoff: 1
                                frontend_worker:
                                    id: "007"
                            live_store_client:
                                grpc_client_config:
                                    initial_stream_window_size: 64KiB
                                    rate_limit: 0.5
                            overrides:
                                per_tenant_override_period: 1w
                                defaults:
                                    read:
                                        max_search_duration: 1d
                            memberlist:
                                join_members: a,b
                            """);
        }

        @Test
        void leavesFreeFormsToTheirOwners() {
            String yaml = """
                    distributor:
                        receivers:
                            otlp/2:
                                protocols:
                                    grpc: null
                            anything: [1, {a: b}]
                    """;

            assertThat(checked(yaml).sameAs(YamlTree.parse(yaml))).isTrue();
        }

        @Test
        void takesMapsWithFreeKeys() {
            assertThat(problems("""
                    metrics_generator: {registry: {external_labels: {a: 1, b: x}}}
                    block_builder: {assigned_partitions: {b-0: [0, 1]}}
                    storage: {trace: {s3: {tags: {a: b}}}}
                    """)).isEmpty();
            assertThat(problems("block_builder: {assigned_partitions: {b-0: [x]}}"))
                    .containsExactly(
                            "line 1: cannot unmarshal !!str `x` into int (block_builder.assigned_partitions.b-0[0])");
        }

        @Test
        void givesBlocksThatAreNullByDefaultAndItemsOfListsTheirDefaults() {
            Mapping tree = checked("""
                    storage: {trace: {cache: memcached, memcached: {host: h}, redis: }}
                    metrics_generator: {storage: {remote_write: [{url: u, queue_config: {capacity: 5}}]}}
                    """);

            assertThat(tree.at("storage.trace.memcached.timeout")).isEqualTo(Scalar.plain("100ms"));
            assertThat(tree.at("storage.trace.redis")).isNull();
            assertThat(printed(keys.shown(tree, Topology.KAFKA))).contains("""
                                    - url: u
                                      remote_timeout: 30s
                                      protobuf_message: prometheus.WriteRequest
                                      follow_redirects: true
                                      enable_http2: false
                                      queue_config:
                                        capacity: 5
                                        max_shards: 50
                        """);
        }

        @Test
        void complainsAboutEveryKindOfMismatch() {
            assertThat(problems("""
                    server: 5
                    distributor: {forwarders: {name: a}}
                    storage: {trace: {s3: {tags: [a], bucket: {}}}}
                    ingest: {kafka: {dial_timeout: 2 s}}
                    memberlist: {join_members: {a: b}, bind_addr: a}
                    overrides: {per_tenant_override_period: 1.5h}
                    query_frontend: {url_deny_list: [{a: b}]}
                    """))
                    .containsExactlyInAnyOrder(
                            "line 1: cannot unmarshal !!int `5` into server",
                            "line 2: cannot unmarshal !!map into list (distributor.forwarders)",
                            "line 3: cannot unmarshal !!seq into map (storage.trace.s3.tags)",
                            "line 3: cannot unmarshal !!map into string (storage.trace.s3.bucket)",
                            "line 4: time: unknown unit \" s\" in duration \"2 s\" (ingest.kafka.dial_timeout)",
                            "line 5: cannot unmarshal !!map into names (memberlist.join_members)",
                            "line 5: cannot unmarshal !!str `a` into list (memberlist.bind_addr)",
                            "line 6: not a valid duration string: \"1.5h\" (overrides.per_tenant_override_period)",
                            "line 7: cannot unmarshal !!map into string (query_frontend.url_deny_list[0])");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    // 2.10.8 only
                    "ingester: {concurrent_flushes: 4}",
                    "compactor: {compaction: {v2_in_buffer_bytes: 1}}",
                    "distributor: {extend_writes: false}",
                    "ingest: {enabled: true}",
                    "partition_ring_live_store: true",
                    "metrics_generator: {processor: {local_blocks: {concurrency: 1}}}",
                    "query_frontend: {rf1_after: 2024-01-01T00:00:00Z}",
                    // 3.0.3 only
                    "live_store: {fail_on_high_lag: false}",
                    "memory: {automemlimit_enabled: true}",
                    "backend_scheduler: {provider: {redaction: {poll_interval: 1s}}}",
                    "storage: {trace: {s3: {retry_max_attempts: 3}}}",
                    "query_frontend: {max_grpc_streaming_packet_size: 1}",
                    // left out of both dumps
                    "span_profiling: true",
                    "distributor: {log_received_spans: {include_all_attributes: true}}",
                    "querier: {partition_ring: {preferred_zone: a}, extra_query_delay: 1s}",
                    "overrides: {defaults: {storage: {parquet_dedicated_columns: [{scope: span, name: a, type: int}]}}}"
                })
        void knowsKeysOfBothGenerations(String yaml) {
            assertThat(problems(yaml)).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "opencensus: {}",
                    "ingester: {flush_all: true}",
                    "storage: {trace: {blocks: {}}}",
                    "Server: {}"
                })
        void refusesKeysOfNeither(String yaml) {
            assertThat(problems(yaml)).hasSize(1).first().asString().contains("not found in type");
        }
    }

    @Nested
    class Built {

        record Forwarder(String name, @NotBuilt String backend) {}

        record Distributor(
                @Inline Logging logging,
                List<Forwarder> forwarders,
                int maxAttributeBytes,
                @NotBuilt Duration artificialDelay,
                @NotBuilt(accepted = true) String overrideRingKey,
                YamlNode.Mapping receivers) {}

        record Logging(@NotBuilt Spans logReceivedSpans, Spans logDiscardedSpans) {}

        record Spans(boolean enabled) {}

        record Config(Distributor distributor) {}

        private List<String> notBuilt(String yaml) {
            return keys.unbuilt(checked(yaml), Topology.KAFKA, BuiltKeys.of(Config.class)).notBuilt().stream()
                    .map(ConfigProblem::path)
                    .toList();
        }

        @Test
        void isWhatRecordsTakeUpUnlessMarked() {
            assertThat(notBuilt("""
                    distributor:
                      max_attribute_bytes: 5
                      receivers: {otlp: {protocols: {grpc: }}}
                      log_discarded_spans: {enabled: true, include_all_attributes: true}
                      log_received_spans: {enabled: true}
                      artificial_delay: 1s
                      override_ring_key: x
                    querier: {max_concurrent_queries: 1}
                    """))
                    .containsExactly(
                            "distributor.log_discarded_spans.include_all_attributes",
                            "distributor.log_received_spans.enabled",
                            "distributor.artificial_delay",
                            "querier.max_concurrent_queries");
        }

        @Test
        void reachesIntoItemsOfLists() {
            assertThat(
                            notBuilt(
                                    "distributor: {forwarders: [{name: a}, {name: b, backend: otlpgrpc, filter: {traces: {span: [x]}}}]}"))
                    .containsExactlyInAnyOrder(
                            "distributor.forwarders[1].backend", "distributor.forwarders[1].filter.traces.span");
        }

        @Test
        void defaultsAreFineInAnySpelling() {
            assertThat(
                            notBuilt(
                                    "{querier: {max_concurrent_queries: 20, search: {query_timeout: 0.5m}}, distributor: {artificial_delay: 0}}"))
                    .isEmpty();
        }

        @Test
        void keysWithoutEffectAreNamedApart() {
            KeyTree.Unbuilt unbuilt = keys.unbuilt(
                    checked("storage: {trace: {block: {v2_encoding: none}, wal: {v2_encoding: snappy}}}\n"
                            + "distributor: {override_ring_key: x}"),
                    Topology.CLASSIC,
                    BuiltKeys.of(Config.class));

            assertThat(unbuilt.notBuilt()).isEmpty();
            assertThat(unbuilt.withoutEffect())
                    .containsExactly("storage.trace.block.v2_encoding", "distributor.override_ring_key");
        }
    }

    @Test
    void valuesOfFlagsAreReadByTheTypeOfTheirKey() {
        assertThat(keys.value("server.http_listen_port", "80")).isEqualTo(Scalar.plain("80"));
        assertThat(keys.value("http_api_prefix", "true")).isEqualTo(Scalar.string("true"));
        assertThat(keys.value("overrides.per_tenant_override_period", "1d")).isEqualTo(Scalar.plain("1d"));
        assertThat(keys.isBoolean("auth_enabled")).isTrue();
        assertThatThrownBy(() -> keys.value("shutdown_delay", "1d")).hasMessageContaining("unknown unit");
        assertThatThrownBy(() -> keys.value("server", "x")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void instanceIdsDefaultToTheHostName() {
        KeyTree here = KeyTree.load("pod-7");

        assertThat(here.defaults(Topology.KAFKA).at("live_store.ring.instance_id"))
                .isEqualTo(Scalar.string("pod-7"));
        assertThat(here.defaults(Topology.CLASSIC).at("ingester.lifecycler.id")).isEqualTo(Scalar.string("pod-7"));
    }
}

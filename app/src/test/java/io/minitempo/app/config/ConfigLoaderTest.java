// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.server.config.BuiltKeys;
import io.minitempo.server.config.KeyTree;
import io.minitempo.server.config.Topology;
import io.minitempo.server.config.yaml.ConfigException;
import io.minitempo.server.config.yaml.YamlNode.Mapping;
import io.minitempo.server.config.yaml.YamlNode.Scalar;
import io.minitempo.server.logging.LogLevel;
import io.minitempo.testsupport.Golden;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigLoaderTest {

    private static final KeyTree KEYS = KeyTree.load("vm");

    @TempDir
    private Path directory;

    private final ConfigLoader loader = new ConfigLoader(KEYS);

    private EffectiveConfig load(String yaml) {
        return load(yaml, "");
    }

    private EffectiveConfig load(String yaml, String flags) {
        return loader.load(Sources.of(directory, yaml, flags), BuiltKeys.Whole.BUILT);
    }

    private String refusal(String yaml) {
        try {
            loader.load(Sources.of(directory, yaml, ""));
        } catch (ConfigException e) {
            return String.valueOf(e.getMessage());
        }
        throw new AssertionError("accepted: " + yaml);
    }

    private static String text(EffectiveConfig config, String path) {
        return config.tree().at(path) instanceof Scalar scalar ? scalar.text() : "no " + path;
    }

    @Nested
    class Layers {

        @Test
        void commandLineWinsOverFileWinsOverDefaults() {
            EffectiveConfig config =
                    load("server: {http_listen_port: 3201, log_level: warn}", "server: {http_listen_port: 3202}");

            assertThat(config.config().server().httpListenPort()).isEqualTo(3202);
            assertThat(config.config().server().logLevel()).isEqualTo(LogLevel.WARN);
            assertThat(config.config().server().grpcListenPort()).isEqualTo(9095);
        }

        @Test
        void nullAndEmptyBlocksKeepTheDefaults() {
            EffectiveConfig config = load("server:\noverrides:\n  defaults:\nmemberlist: {}\nquerier: {search: }\n");

            assertThat(config.config())
                    .isEqualTo(loader.load(Sources.of(directory, "", "")).config());
        }

        @Test
        void aSingleBinaryKeepsItsRingsToItself() {
            EffectiveConfig config = load("server: {grpc_listen_port: 4200}\nlive_store: {ring: {instance_addr: x}}");

            assertThat(text(config, "live_store.ring.kvstore.store")).isEqualTo("inmemory");
            assertThat(text(config, "live_store.partition_ring.kvstore.store")).isEqualTo("inmemory");
            assertThat(text(config, "metrics_generator.ring.kvstore.store")).isEqualTo("inmemory");
            assertThat(text(config, "live_store.ring.instance_addr")).isEqualTo("127.0.0.1");
            assertThat(text(config, "querier.frontend_worker.frontend_address")).isEqualTo("127.0.0.1:4200");
            assertThat(config.isFrontendInProcess()).isTrue();
            assertThat(text(config, "backend_worker.backend_scheduler_addr")).isEqualTo("127.0.0.1:4200");
            assertThat(text(config, "distributor.ring.kvstore.store")).isEqualTo("memberlist");
        }

        @Test
        void aQueryFrontendThatIsNamedIsDialledBeItTheOwn() {
            EffectiveConfig config = load("""
                    server: {grpc_listen_port: 4200}
                    querier: {frontend_worker: {frontend_address: '127.0.0.1:4200'}}
                    """);

            assertThat(config.isFrontendInProcess()).isFalse();
        }

        @Test
        void aClassicSingleBinaryForcesOneReplica() {
            EffectiveConfig config = load("""
                    ingester: {lifecycler: {address: a, ring: {replication_factor: 3}}}
                    compactor: {ring: {kvstore: {store: memberlist}}}
                    querier: {frontend_worker: {frontend_address: 'f:1'}}
                    """);

            assertThat(text(config, "ingester.lifecycler.ring.replication_factor"))
                    .isEqualTo("1");
            assertThat(text(config, "ingester.lifecycler.ring.kvstore.store")).isEqualTo("inmemory");
            assertThat(text(config, "ingester.lifecycler.address")).isEqualTo("127.0.0.1");
            assertThat(text(config, "compactor.ring.kvstore.store")).isEmpty();
            assertThat(text(config, "querier.frontend_worker.frontend_address")).isEqualTo("f:1");
        }

        /// Values as they stand in published manifests (`spec/generator-and-ops.md §6`).
        @Test
        void spellingsOfPublishedManifestsAreRead() {
            EffectiveConfig config = load("""
                    http_api_prefix: /tempo
                    storage:
                      trace:
                        blocklist_poll: "0"
                        cache: memcached
                        memcached: {consistent_hash: true, timeout: 200ms, host: memcached, service: memcached-client}
                    memberlist:
                      abort_if_cluster_join_fails: false
                      join_members: [dns+gossip-ring.tempo.svc.cluster.local.:7946]
                    """);

            assertThat(text(config, "storage.trace.blocklist_poll")).isEqualTo("0s");
            assertThat(text(config, "storage.trace.memcached.service")).isEqualTo("memcached-client");
            assertThat(config.config().process().httpApiPrefix()).isEqualTo("/tempo");
        }

        @Test
        void secretsDoNotShowInTheTextOfAConfiguration() {
            EffectiveConfig config = load("storage: {trace: {s3: {access_key: id, secret_key: '${S3_SECRET_KEY}'}}}");

            assertThat(text(config, "storage.trace.s3.secret_key")).isEqualTo("hush");
            assertThat(config.toString()).doesNotContain("hush");
            assertThat(config.source().toString()).doesNotContain("hush");
        }

        @Test
        void otherTargetsForceLittle() {
            EffectiveConfig config = load("target: querier");
            assertThat(text(config, "live_store.ring.kvstore.store")).isEqualTo("memberlist");
            assertThat(text(config, "querier.frontend_worker.frontend_address")).isEmpty();
            assertThat(config.isFrontendInProcess()).isFalse();

            assertThat(text(load("target: scalable-single-binary"), "compactor.ring.kvstore.store"))
                    .isEqualTo("memberlist");
            assertThat(text(load("target: metrics-generator-no-local-blocks"), "metrics_generator.ring_mode"))
                    .isEqualTo("generator");
        }
    }

    @Nested
    class Topologies {

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "{}|KAFKA|there is no ingester block",
                    "target: ingester|CLASSIC|target ingester exists in it only",
                    "target: compactor|CLASSIC|target compactor exists in it only",
                    "target: scalable-single-binary|CLASSIC|target scalable-single-binary exists in it only",
                    "ingester: {max_block_duration: 1m}|CLASSIC|there is an ingester block, and ingest is not configured",
                    "ingester: {}|CLASSIC|there is an ingester block, and ingest is not configured",
                    "{ingester: {}, ingest: {enabled: false}}|CLASSIC|there is an ingester block, and ingest is not"
                            + " configured",
                    "{ingester: {}, ingest: {}}|CLASSIC|there is an ingester block, and ingest is not configured",
                    "{ingester: {}, ingest: {kafka: {topic: t}}}|KAFKA|ingest is configured",
                    "{ingester: {}, ingest: {enabled: true}}|KAFKA|ingest is configured",
                    "{target: ingester, ingest: {kafka: {topic: t}}}|CLASSIC|target ingester exists in it only",
                    "compactor: {}|KAFKA|there is no ingester block"
                })
        void areFoundFromTargetAndBlocks(String yaml, Topology topology, String reason) {
            TopologyChoice choice = load(yaml).topology();

            assertThat(choice.topology()).isEqualTo(topology);
            assertThat(choice.reason()).isEqualTo(reason);
        }

        @Test
        void decideWhereTheGenerationsDisagree() {
            EffectiveConfig kafka = load("target: querier");
            EffectiveConfig classic = load("{target: querier, ingester: {}}");

            assertThat(text(kafka, "query_frontend.metrics.max_duration")).isEqualTo("24h0m0s");
            assertThat(text(classic, "query_frontend.metrics.max_duration")).isEqualTo("3h0m0s");
            assertThat(text(kafka, "live_store.max_block_bytes")).isEqualTo("52428800");
            assertThat(text(classic, "live_store.max_block_bytes")).isEqualTo("104857600");
            assertThat(kafka.config().overrides().limits().ingestion().burstSizeBytes())
                    .isEqualTo(30_000_000);
            assertThat(classic.config().overrides().limits().ingestion().burstSizeBytes())
                    .isEqualTo(20_000_000);
        }

        @Test
        void doNotDecideWhichKeysExist() {
            assertThat(text(
                            load("live_store: {block_reclaim_grace: 1m}\ningester: {}"),
                            "live_store.block_reclaim_grace"))
                    .isEqualTo("1m0s");
            assertThat(text(load("ingester: {}\ningest: {enabled: true}\n"), "ingester.max_block_bytes"))
                    .isEqualTo("524288000");
        }
    }

    @Nested
    class Refusals {

        @Test
        void comeAllAtOnceWithLineAndPath() {
            assertThat(refusal("""
                    server:
                      http_listen_prt: 1
                      log_level: loud
                      grpc_listen_port: 99999
                    ingestor: {}
                    live_store:
                      ring: {instance_port: abc}
                    querier: {extra_query_delay: 5s}
                    storage: {trace: {backend: s3, s3: {bucket: [a]}}}
                    """))
                    .isEqualTo("failed to parse configFile " + directory.resolve("tempo.yaml")
                            + ": yaml: unmarshal errors:\n"
                            + "  line 2: field http_listen_prt not found in type server (unknown key"
                            + " server.http_listen_prt, did you mean http_listen_port?)\n"
                            + "  line 3: unsupported value `loud`, expected one of debug, info, warn, error"
                            + " (server.log_level)\n"
                            + "  line 4: server: grpc_listen_port must be 0 to 65535, is 99999\n"
                            + "  line 5: field ingestor not found in type tempo.yaml (did you mean ingester?)\n"
                            + "  line 7: cannot unmarshal !!str `abc` into int (live_store.ring.instance_port)\n"
                            + "  line 8: querier.extra_query_delay is not built yet: only its default 0s is accepted\n"
                            + "  line 9: cannot unmarshal !!seq into string (storage.trace.s3.bucket)");
        }

        @Test
        void doNotMeetSettingsWithoutWhichEveryAnswerIsTheSame() {
            EffectiveConfig config = loader.load(Sources.of(directory, """
                    server: {trace_request_headers: true, create_new_traces: true}
                    querier:
                      metrics: {concurrent_blocks: 5}
                      shuffle_sharding_ingesters_enabled: true
                      query_relevant_ingesters: true
                    live_store: {metrics: {time_overlap_cutoff: 0.5}}
                    overrides:
                      defaults:
                        ingestion: {max_global_traces_per_user: 5}
                        read: {metrics_spanonly_fetch: true}
                        storage: {parquet_dedicated_columns: [{scope: span, name: a, type: string}]}
                    """, ""));

            assertThat(config.notes())
                    .contains(
                            "server.trace_request_headers is accepted and has no effect",
                            "querier.metrics.concurrent_blocks is accepted and has no effect",
                            "live_store.metrics.time_overlap_cutoff is accepted and has no effect",
                            "overrides.defaults.read.metrics_spanonly_fetch is accepted and has no effect");
        }

        @Test
        void ofUnbuiltKeysConcernOnlyWhatRunsHere() {
            String yaml = "compactor: {compaction: {compaction_window: 2h}}\nquerier: {extra_query_delay: 5s}\n";

            assertThat(refusal(yaml + "target: querier"))
                    .contains("querier.extra_query_delay is not built yet")
                    .doesNotContain("compactor");
            assertThat(loader.load(Sources.of(directory, yaml + "target: overrides-api", ""))
                            .target()
                            .module())
                    .isEqualTo(TempoModule.OVERRIDES_API);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "querier: {max_concurrent_queries: 20}",
                    "storage: {trace: {backend: ''}}",
                    "query_frontend: {search: {max_duration: 168h, concurrent_jobs: 1e3}}",
                    "memberlist: {join_members: []}",
                    "memberlist: {join_members: ''}",
                    "distributor: {receivers: {}, forwarders: }",
                    "storage: {trace: {s3: {tags: {}}, memcached: }}"
                })
        void doNotMeetUnbuiltKeysAtTheirDefault(String yaml) {
            assertThat(loader.load(Sources.of(directory, yaml, "")).warnings()).isEmpty();
        }

        @Test
        void doNotMeetKeysWithoutEffectButTheyAreNamed() {
            EffectiveConfig config = loader.load(Sources.of(directory, """
                    target: query-frontend
                    memory: {automemlimit_enabled: true}
                    usage_report: {reporting_enabled: false}
                    distributor: {kafka_config: {topic: x}}
                    enable_go_runtime_metrics: true
                    metrics_generator_client: {whatever: 1}
                    query_frontend:
                      search: {duration_slo: 5s, throughput_bytes_slo: 1.073741824e+09, metadata_slo: {duration_slo: 5s}}
                      trace_by_id: {duration_slo: 100ms}
                      metrics: {throughput_bytes_slo: 0, duration_slo: 1s}
                    """, ""));

            assertThat(config.config().queryFrontend().traceById().slo().durationSlo())
                    .hasMillis(100);
            assertThat(config.notes())
                    .containsExactly(
                            "overrides-api is not built yet and left out, its settings have no effect",
                            "memory.automemlimit_enabled is accepted and has no effect",
                            "usage_report.reporting_enabled is accepted and has no effect",
                            "distributor.kafka_config.topic is accepted and has no effect",
                            "enable_go_runtime_metrics is accepted and has no effect");
        }

        @Test
        void reachIntoItemsOfLists() {
            assertThat(refusal("cache:\n  caches:\n    - roles: [bloom]\n      memcached: {hosts: a}\n"))
                    .contains("line 4: field hosts not found in type cache.caches[0].memcached"
                            + " (unknown key cache.caches[0].memcached.hosts, did you mean host?)");
        }

        @Test
        void meetDefaultLimitsThatMakeNoSense() {
            String yaml = """
                    target: metrics-generator
                    overrides:
                      per_tenant_override_period: 0
                      defaults:
                        metrics_generator:
                          native_histogram_bucket_factor: 0.5
                    """;

            assertThatThrownBy(() -> load(yaml))
                    .hasMessageContaining("line 3: overrides: per_tenant_override_period must be positive")
                    .hasMessageContaining("line 6: overrides.defaults:"
                            + " metrics_generator.native_histogram_bucket_factor must be greater than 1, is 0.5");
        }

        @Test
        void meetUserConfigurableOverrides() {
            assertThat(refusal("overrides: {user_configurable_overrides: {enabled: true}}"))
                    .contains("overrides.user_configurable_overrides.enabled is not built yet");
        }

        @Test
        void nameTheFileAndWhatIsWrongWithIt() {
            Path missing = directory.resolve("missing.yaml");
            assertThatThrownBy(() ->
                            loader.load(new ConfigSource(missing.toString(), false, Map.of(), Mapping.EMPTY, false)))
                    .hasMessage("failed to read configFile " + missing + ": no such file or directory");
            assertThat(refusal("a: [1"))
                    .startsWith("failed to parse configFile ")
                    .contains(": yaml: line ");
            assertThat(refusal("a: ${U-d}"))
                    .startsWith("failed to expand env vars from configFile ")
                    .endsWith("line 1: missing closing brace in ${U-d}");
            assertThat(refusal("target: everything")).isEqualTo("unrecognised module name: everything");
        }

        @Test
        void meetFilesThatAreNotText() throws java.io.IOException {
            Path file = Files.write(directory.resolve("binary.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});

            assertThatThrownBy(
                            () -> loader.load(new ConfigSource(file.toString(), false, Map.of(), Mapping.EMPTY, false)))
                    .hasMessageEndingWith("binary.yaml: it is not UTF-8");
        }
    }

    @Nested
    class LegacyOverridesOfTempo2 {

        private static final String FLAT = "overrides: {max_traces_per_user: 5}\n";

        @Test
        void areReadInTheClassicTopology() {
            EffectiveConfig config = load(FLAT + "ingester: {}");

            assertThat(config.config().overrides().limits().ingestion().maxTracesPerUser())
                    .isEqualTo(5);
            assertThat(config.config().overrides().limits().global().maxBytesPerTrace())
                    .isEqualTo(5_000_000);
            assertThat(config.notes()).anyMatch(note -> note.contains("flat format"));
            assertThat(config.legacyOverridesAllowed()).isTrue();
        }

        @Test
        void areRefusedInTheKafkaTopologyUnlessAllowed() {
            assertThat(refusal("\n" + FLAT))
                    .contains("line 2: overrides are in the flat format of Tempo 2")
                    .contains("-config.enable-legacy-overrides");
            EffectiveConfig config = load("overrides: {max_traces_per_user: 5, enable_legacy_overrides: true}");
            assertThat(config.config().overrides().limits().ingestion().maxTracesPerUser())
                    .isEqualTo(5);
            assertThat(config.warnings()).hasSize(1);

            ConfigSource source = Sources.of(directory, FLAT, "");
            assertThat(loader.load(new ConfigSource(source.file(), false, Map.of(), Mapping.EMPTY, true))
                            .config()
                            .overrides()
                            .limits()
                            .ingestion()
                            .maxTracesPerUser())
                    .isEqualTo(5);
        }

        @Test
        void doNotMixWithTheNestedFormat() {
            assertThat(refusal("overrides: {defaults: {}, max_traces_per_user: 5}"))
                    .contains("field max_traces_per_user not found in type overrides");
        }

        @Test
        void keepTheOtherKeysOfTheBlock() {
            EffectiveConfig config =
                    load("ingester: {}\noverrides: {max_bytes_per_trace: 5, per_tenant_override_period: 1d}");

            assertThat(config.config().overrides().perTenantOverridePeriod()).hasDays(1);
            assertThat(config.config().overrides().limits().global().maxBytesPerTrace())
                    .isEqualTo(5);
        }
    }

    @Test
    @Timeout(120)
    void mutatedConfigurationsNeitherCrashNorHang() {
        long seed = 20261121;
        Random random = new Random(seed);
        String text = Golden.text("status/config.yaml").substring("GET /status/config\n".length());
        String[] words = {
            "null", "{}", "[]", "-1", "1e309", "&a", "*a", "<<: *a", "${V:-", "'", "\n  ", "yes", "\t", ": "
        };
        for (int round = 0; round < 150; round++) {
            StringBuilder mutated = new StringBuilder(text);
            for (int i = random.nextInt(5); i >= 0; i--) {
                int at = random.nextInt(mutated.length());
                mutated.replace(
                        at, Math.min(mutated.length(), at + random.nextInt(4)), words[random.nextInt(words.length)]);
            }
            try {
                load(mutated.toString());
            } catch (ConfigException e) {
                assertThat(e.problems()).as("seed %d round %d", seed, round).isNotEmpty();
            }
        }
    }
}

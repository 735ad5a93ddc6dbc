// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.server.config.BuiltKeys;
import io.minitempo.server.config.KeyTree;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigWarningsTest {

    private static final KeyTree KEYS = KeyTree.load("vm");

    @TempDir
    private Path directory;

    private List<String> warnings(String yaml) {
        return new ConfigLoader(KEYS)
                .load(Sources.of(directory, yaml, ""), BuiltKeys.Whole.BUILT).warnings().stream()
                        .map(EffectiveConfig.Warning::message)
                        .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "live_store: {complete_block_timeout: 4m59s}|live_store.complete_block_timeout <"
                        + " storage.trace.blocklist_poll",
                "{ingester: {complete_block_timeout: 1m}}|ingester.complete_block_timeout <"
                        + " storage.trace.blocklist_poll",
                "backend_worker: {compaction: {block_retention: 1m}}|backend_worker.compaction.block_retention <"
                        + " storage.trace.blocklist_poll",
                "{ingester: {}, compactor: {compaction: {block_retention: 1m}}}|compactor.compaction.block_retention <"
                        + " storage.trace.blocklist_poll",
                "backend_worker: {compaction: {retention_concurrency: 0}}|backend_worker.compaction."
                        + "retention_concurrency must be greater than zero",
                "storage: {trace: {blocklist_poll_concurrency: 0}}|storage.trace.blocklist_poll_concurrency must be"
                        + " greater than zero",
                "distributor: {log_received_spans: {enabled: true}}|distributor.log_received_spans.enabled is set",
                "distributor: {log_discarded_spans: {enabled: true}}|distributor.log_discarded_spans.enabled is set",
                "{target: querier, storage: {trace: {backend: local}}}|storage.trace.backend is local, target is"
                        + " querier",
                "query_frontend: {mcp_server: {enabled: true}}|query_frontend.mcp_server.enabled is set",
                "storage: {trace: {s3: {native_aws_auth_enabled: true}}}|storage.trace.s3.native_aws_auth_enabled is"
                        + " set",
                "storage: {trace: {cache: memcached, memcached: {host: h}}}|storage.trace.cache is set",
                "query_frontend: {trace_by_id: {concurrent_shards: 51}}|query_frontend.trace_by_id.concurrent_shards >"
                        + " query_frontend.trace_by_id.query_shards",
                "backend_scheduler: {work: {prune_age: 10m}}|backend_scheduler.work.prune_age <= 2 x"
                        + " storage.trace.blocklist_poll",
                "block_builder: {assigned_partitions: {a: [1]}, partitions_per_instance: 2}|block_builder."
                        + "assigned_partitions and block_builder.partitions_per_instance are both set",
                "query_frontend: {skip_ast_transformations: [or_to_in, x]}|query_frontend.skip_ast_transformations"
                        + " names an unknown transformation: x",
                "overrides: {enable_legacy_overrides: true, max_traces_per_user: 1}|overrides are in the flat format of"
                        + " Tempo 2",
            })
    void nameWhatWillNotWork(String yaml, String message) {
        assertThat(warnings(yaml)).containsExactly(message);
    }

    @Test
    void nameAStoreThatTracesAndOverridesShare() {
        String shared = "s3: {bucket: b, prefix: p}";
        String yaml = "storage: {trace: {backend: s3, " + shared + "}}\n"
                + "overrides: {user_configurable_overrides: {enabled: true, client: {backend: s3, " + shared + "}}}\n";

        assertThat(warnings(yaml)).containsExactly("trace storage and overrides storage share b/p");
        assertThat(warnings(
                        yaml.replace("client: {backend: s3, s3: {bucket: b", "client: {backend: s3, s3: {bucket: c")))
                .isEmpty();
    }

    @Test
    void nameDedicatedColumnsThatGoUnused() {
        String column = "{scope: span, name: a%d, type: string}";
        String many = IntStream.range(0, 21).mapToObj(column::formatted).collect(Collectors.joining(", "));

        assertThat(warnings("storage: {trace: {block: {parquet_dedicated_columns: [" + many + "]}}}"))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("more than 20 string columns of one scope");
        assertThat(warnings("target: distributor\nstorage: {trace: {block: {parquet_dedicated_columns: [" + column
                        + ", " + column + "]}}}"))
                .as("processes that write blocks refuse them")
                .hasSize(1)
                .first()
                .asString()
                .startsWith("duplicate dedicated attribute column");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "ingester: {}",
                "storage: {trace: {backend: local}}",
                "live_store: {complete_block_timeout: 5m}",
                "{ingester: {}, overrides: {max_traces_per_user: 1}}"
            })
    void areSilentAboutWhatIsFine(String yaml) {
        assertThat(warnings(yaml)).isEmpty();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.server.config.Topology;
import io.minitempo.server.config.yaml.ConfigException;
import io.minitempo.testsupport.Golden;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {

    private static Set<String> modules(TempoModule target, Topology topology) {
        return Target.of(target, topology).modules().stream()
                .map(TempoModule::toString)
                .collect(Collectors.toSet());
    }

    /// The recorded tables lack modules that do nothing in that process.
    @ParameterizedTest
    @CsvSource({"KAFKA,services.txt,usage-report generator-ring-watcher", "CLASSIC,2.10.8/services.txt,usage-report"})
    void aSingleBinaryRunsTheRecordedServices(Topology topology, String file, String idle) {
        Set<String> recorded = Golden.text("status/" + file)
                .lines()
                .filter(line -> line.contains("| Running |"))
                .map(line -> line.split("\\|", -1)[1].strip())
                .collect(Collectors.toSet());
        recorded.addAll(List.of(idle.split(" ", -1)));

        assertThat(modules(TempoModule.ALL, topology)).isEqualTo(recorded);
    }

    @ParameterizedTest
    @CsvSource({
        "distributor,KAFKA,live-store-ring partition-ring memberlist-kv",
        "live-store,KAFKA,memberlist-kv partition-ring",
        "metrics-generator,KAFKA,memberlist-kv partition-ring generator-ring-watcher",
        "metrics-generator-no-local-blocks,KAFKA,memberlist-kv generator-ring-watcher",
        "querier,KAFKA,store cache-provider live-store-ring partition-ring memberlist-kv",
        "query-frontend,KAFKA,store cache-provider overrides-api",
        "block-builder,KAFKA,store cache-provider memberlist-kv partition-ring",
        "backend-scheduler,KAFKA,store cache-provider",
        "backend-worker,KAFKA,store cache-provider memberlist-kv",
        "ingester,CLASSIC,store cache-provider memberlist-kv",
        "compactor,CLASSIC,store cache-provider memberlist-kv",
    })
    void aRoleBringsWhatItNeeds(String target, Topology topology, String needs) {
        Set<String> expected = new HashSet<>(List.of(needs.split(" ", -1)));
        expected.addAll(List.of(target, "usage-report", "server", "internal-server", "overrides"));

        assertThat(modules(Target.parse(target), topology)).isEqualTo(expected);
    }

    @Test
    void theOtherSingleBinariesRunTheirRoles() {
        assertThat(modules(TempoModule.SCALABLE_SINGLE_BINARY, Topology.CLASSIC))
                .isEqualTo(modules(TempoModule.ALL, Topology.CLASSIC));
        assertThat(modules(TempoModule.ALL_3_0, Topology.KAFKA)).contains("block-builder", "live-store");
        assertThat(modules(TempoModule.ALL, Topology.KAFKA)).doesNotContain("block-builder", "ingester");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ALL", "ingesters", "memberlist", "all "})
    void otherNamesAreNotRecognised(String name) {
        assertThatThrownBy(() -> Target.parse(name))
                .isInstanceOf(ConfigException.class)
                .hasMessage("unrecognised module name: " + name);
    }

    @Test
    void internalModulesAreAllowedButMarked() {
        assertThat(Target.parse("store").isTarget()).isFalse();
        assertThat(Target.parse("overrides-api").isTarget()).isTrue();
        assertThat(modules(TempoModule.STORE, Topology.KAFKA)).containsExactlyInAnyOrder("store", "cache-provider");
    }

    @ParameterizedTest
    @CsvSource({
        "distributor,KAFKA,ingest.kafka.topic,true",
        "all,KAFKA,ingest.kafka.topic,false",
        "all,CLASSIC,ingest.kafka.topic,true",
        "querier,KAFKA,live_store.ring.kvstore.store,true",
        "querier,KAFKA,live_store.max_block_bytes,false",
        "querier,CLASSIC,ingester.lifecycler.port,false",
        "querier,KAFKA,ingester.lifecycler.ring.replication_factor,false",
        "distributor,KAFKA,storage.trace.backend,false",
        "distributor,KAFKA,server.http_listen_port,true",
        "distributor,KAFKA,http_api_prefix,true",
        "distributor,KAFKA,cache.caches[0].roles,false",
        "querier,KAFKA,cache.caches[0].roles,true",
        "live-store,KAFKA,storage.trace.block.version,true",
        "distributor,KAFKA,overrides.defaults.ingestion.rate_limit_bytes,true",
        "distributor,KAFKA,overrides.defaults.metrics_generator.processors,false",
        "querier,KAFKA,overrides.per_tenant_override_config,true",
        "backend-scheduler,KAFKA,memberlist.bind_port,false"
    })
    void aProcessMindsTheKeysOfWhatItRuns(String target, Topology topology, String path, boolean needed) {
        assertThat(new BlockUse(Target.of(Target.parse(target), topology), topology).isNeeded(path))
                .isEqualTo(needed);
    }

    /// A target that is not built is refused by name; were its settings refused as well, nobody would see that name.
    @ParameterizedTest
    @CsvSource({
        "querier,CLASSIC,ingester.lifecycler.ring.replication_factor",
        "distributor,CLASSIC,overrides.defaults.metrics_generator.processors",
        "all,KAFKA,metrics_generator.storage.path",
        "live-store,KAFKA,overrides.defaults.ingestion.max_global_traces_per_user",
        "all,KAFKA,overrides.defaults.metrics_generator.processors"
    })
    void theKeysOfModulesThatAreNotBuiltConcernNobody(String target, Topology topology, String path) {
        assertThat(new BlockUse(Target.of(Target.parse(target), topology), topology).isNeeded(path))
                .isFalse();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.TempoException;
import io.minitempo.core.lifecycle.ServiceGraph;
import io.minitempo.core.time.Clock;
import io.minitempo.server.http.HttpResponse;
import io.minitempo.server.http.Router;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The wiring of targets, without a port or a thread.
class TempoProcessTest {

    private static final String LOCAL = "storage: {trace: {backend: local, local: {path: /nowhere}}}\n";
    private static final String LOG = "ingest: {kafka: {address: '127.0.0.1:1', topic: t}}\n";

    private static TempoProcess wired(String yaml) {
        return new TempoProcess(Configs.of(yaml), Configs.LOADER.keys(), Clock.system());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "target: ingester|target ingester in the topology of Tempo 2",
                "{target: all, ingester: {}, compactor: {}}|target all in the topology of Tempo 2",
                "target: scalable-single-binary|target scalable-single-binary in the topology of Tempo 2",
                "{target: distributor, ingester: {}}|target distributor in the topology of Tempo 2",
                "ingester: {}|ingesters are missing",
                "target: metrics-generator|target metrics-generator is not built yet",
                "target: overrides-api|target overrides-api is not built yet",
                "target: all-3.0|target all-3.0 is not built yet"
            })
    void refusesTargetsThatAreNotBuiltByName(String yaml, String message) {
        assertThatThrownBy(() -> wired(yaml))
                .isInstanceOf(TempoException.NotBuilt.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "all|query-frontend querier live-store distributor store backend-scheduler backend-worker",
                "distributor|distributor live-store-ring partition-ring memberlist-kv",
                "live-store|live-store partition-ring memberlist-kv",
                "block-builder|block-builder store",
                "backend-scheduler|backend-scheduler store",
                "backend-worker|backend-worker store memberlist-kv",
                "compactor|compactor store memberlist-kv",
                "querier|querier store live-store-ring partition-ring memberlist-kv",
                "query-frontend|query-frontend store"
            })
    void runsWhatTheTargetNeedsAndNothingElse(String target, String services) {
        TempoProcess process = wired("target: " + target + "\n" + LOCAL + LOG
                + "block_builder: {partitions_per_instance: 1}\n"
                + "querier: {frontend_worker: {frontend_address: '127.0.0.1:1'}}\n"
                + "backend_worker: {backend_scheduler_addr: '127.0.0.1:1'}\n");

        assertThat(process.services())
                .extracting(ServiceGraph.Status::name)
                .contains(services.split(" ", -1))
                .contains("server", "internal-server", "overrides");
        List<String> roles = List.of(
                "distributor",
                "live-store",
                "block-builder",
                "querier",
                "query-frontend",
                "ingester",
                "backend-scheduler",
                "backend-worker",
                "compactor");
        assertThat(process.services())
                .extracting(ServiceGraph.Status::name)
                .filteredOn(roles::contains)
                .as("roles")
                .hasSize(target.equals("all") ? 6 : 1);
    }

    @Test
    void anAnswerIsFoundOnlyBelowThePrefix() {
        Assembly assembly = new Assembly(Configs.of("http_api_prefix: /tempo"), Clock.system());
        assembly.apiRoute("/api/thing", request -> HttpResponse.json(new byte[0]), "GET");

        assertThat(assembly.router().match("GET", "/tempo/api/thing")).isInstanceOf(Router.Found.class);
        assertThat(assembly.router().match("POST", "/tempo/api/thing")).isInstanceOf(Router.WrongMethod.class);
        assertThat(assembly.router().match("GET", "/api/thing")).isInstanceOf(Router.NotFound.class);
    }

    @Test
    void tellsWhereItListensForGrpc() {
        assertThat(new Assembly(Configs.of("server: {grpc_listen_port: 4317}"), Clock.system()).grpcListen())
                .hasToString("0.0.0.0:4317");
        assertThat(new Assembly(Configs.of("server: {grpc_listen_address: '::1'}"), Clock.system())
                        .grpcListen()
                        .host())
                .isEqualTo("::1");
    }

    @Test
    void aTenantIsAskedForWhereThereAreSeveral() {
        assertThat(new Assembly(Configs.of(""), Clock.system()).tenancy().isMultitenant())
                .isFalse();
        assertThat(new Assembly(Configs.of("multitenancy_enabled: true"), Clock.system())
                        .tenancy()
                        .isMultitenant())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "target: compactor|/compactor/ring|false",
                "{target: compactor, compactor: {ring: {instance_addr: a, kvstore: {store: memberlist}}}}"
                        + "|/compactor/ring|true",
                "{target: compactor, compactor: {ring: {instance_addr: a, kvstore: {store: inmemory}}}}"
                        + "|/compactor/ring|true",
                "{target: compactor, backend_worker: {ring: {instance_addr: a, kvstore: {store: inmemory}}}}"
                        + "|/backend-worker/ring|false"
            })
    void aRingHasItsPageWhereItHasAStore(String yaml, String page, boolean served) {
        Assembly assembly = new Assembly(Configs.of(yaml), Clock.system());
        JobRingPart.ownership(assembly, Rings.of(assembly));

        assertThat(assembly.router().match("GET", page) instanceof Router.Found).isEqualTo(served);
    }
}

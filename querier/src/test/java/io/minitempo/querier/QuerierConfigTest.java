// SPDX-License-Identifier: Apache-2.0
package io.minitempo.querier;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.querier.worker.FrontendWorkerConfig;
import io.minitempo.server.config.ConfigBinder;
import io.minitempo.server.config.KeyTree;
import io.minitempo.server.config.RecordConformance;
import io.minitempo.server.config.Topology;
import io.minitempo.server.config.yaml.YamlTree;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class QuerierConfigTest {

    @ParameterizedTest
    @EnumSource(Topology.class)
    void defaultsAreThoseOfTempo(Topology topology) {
        assertThat(RecordConformance.differences(KeyTree.load("host"), topology, "querier", QuerierConfig.defaults()))
                .isEmpty();
    }

    @Test
    void keysAreBound() {
        ConfigBinder.Bound<QuerierConfig> bound = ConfigBinder.bind(YamlTree.parse("""
                        trace_by_id: {query_timeout: 3s}
                        partition_ring: {minimize_requests: false, hedging_delay: 1s, preferred_zone: a}
                        max_concurrent_queries: 7
                        frontend_worker:
                          frontend_address: query-frontend:9095
                          dns_lookup_duration: 2s
                          parallelism: 5
                          match_max_concurrent: false
                          id: querier-0
                          grpc_client_config: {max_send_msg_size: 100}
                        """), QuerierConfig.defaults());

        assertThat(bound.problems()).isEmpty();
        QuerierConfig config = bound.value();
        assertThat(config.traceById().queryTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(config.partitionRing().preferredZone()).isEqualTo("a");
        assertThat(config.maxConcurrentQueries()).isEqualTo(7);
        FrontendWorkerConfig worker = config.frontendWorker();
        assertThat(worker.frontendAddress()).isEqualTo("query-frontend:9095");
        assertThat(worker.dnsLookupDuration()).isEqualTo(Duration.ofSeconds(2));
        assertThat(worker.parallelism()).isEqualTo(5);
        assertThat(worker.matchMaxConcurrent()).isFalse();
        assertThat(worker.id()).isEqualTo("querier-0");
        assertThat(worker.grpcClientConfig().maxSendMsgSize()).isEqualTo(100);
        assertThat(config.validate()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "max_concurrent_queries: 0 | max_concurrent_queries: must be at least 1",
                "trace_by_id: {query_timeout: 0s} | trace_by_id.query_timeout: must be positive",
                "frontend_worker: {frontend_address: nowhere} | frontend_address: address",
                "frontend_worker: {dns_lookup_duration: 0s} | dns_lookup_duration: must be positive",
                "frontend_worker: {parallelism: 0} | parallelism: must be at least 1",
                "frontend_worker: {grpc_client_config: {grpc_compression: lzw}} | grpc_compression must be",
            })
    void whatCannotWorkIsNamed(String yaml, String problem) {
        ConfigBinder.Bound<QuerierConfig> bound = ConfigBinder.bind(YamlTree.parse(yaml), QuerierConfig.defaults());

        assertThat(bound.problems()).singleElement().asString().contains(problem);
    }
}

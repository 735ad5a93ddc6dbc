// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.server.config.ConfigBinder;
import io.minitempo.server.config.KeyTree;
import io.minitempo.server.config.RecordConformance;
import io.minitempo.server.config.Topology;
import io.minitempo.server.config.yaml.ConfigProblem;
import io.minitempo.server.config.yaml.YamlTree;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class QueryFrontendConfigTest {

    private static ConfigBinder.Bound<QueryFrontendConfig> bind(String yaml) {
        return ConfigBinder.bind(YamlTree.parse(yaml), QueryFrontendConfig.defaults());
    }

    @Test
    void hasTheKeysAndDefaultsOfTempo() {
        assertThat(RecordConformance.differences(
                        KeyTree.load("host"), Topology.KAFKA, "query_frontend", QueryFrontendConfig.defaults()))
                .isEmpty();
    }

    @Test
    void readsEveryKeyThatIsActedOn() {
        var bound = bind("""
                max_outstanding_per_tenant: 100
                max_batch_size: 3
                log_query_request_headers: X-A, X-B
                max_retries: 5
                api_timeout: 10s
                trace_by_id:
                  query_shards: 20
                  concurrent_shards: 4
                  duration_slo: 5s
                  throughput_bytes_slo: 1048576
                multi_tenant_queries_enabled: false
                weights:
                  request_with_weights: false
                  retry_with_weights: false
                  max_traceql_conditions: 9
                  max_regex_conditions: 2
                skip_ast_transformations: [or_to_in]
                metrics: {interval: 10m}
                url_deny_list: [".*bad.*"]
                allowed_headers: [Recent-Data-Target]
                """);
        assertThat(bound.problems()).isEmpty();
        QueryFrontendConfig config = bound.value();
        assertThat(config.maxOutstandingPerTenant()).isEqualTo(100);
        assertThat(config.maxBatchSize()).isEqualTo(3);
        assertThat(config.loggedHeaders()).containsExactly("X-A", "X-B");
        assertThat(config.maxRetries()).isEqualTo(5);
        assertThat(config.apiTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.traceById())
                .isEqualTo(new TraceByIdConfig(20, 4, false, new SloConfig(Duration.ofSeconds(5), 1 << 20)));
        assertThat(config.multiTenantQueriesEnabled()).isFalse();
        assertThat(config.weights()).isEqualTo(new QueryFrontendConfig.WeightsConfig(false, false, 9, 2));
        assertThat(config.metrics().interval()).isEqualTo(Duration.ofMinutes(10));
        assertThat(config.skippedTransformations(List.of("all"))).containsExactly("all", "or_to_in");
        assertThat(config.skippedTransformations(List.of("or_to_in"))).containsExactly("or_to_in");
        assertThat(config.urlDenyList()).containsExactly(".*bad.*");
        assertThat(config.allowedHeaders()).containsExactly("Recent-Data-Target");
    }

    @Test
    void namesEveryKeyThatIsWrong() {
        List<ConfigProblem> problems = bind("""
                max_outstanding_per_tenant: 0
                max_batch_size: -1
                max_retries: 0
                api_timeout: -1s
                url_deny_list: ["("]
                trace_by_id: {query_shards: 1, concurrent_shards: -1}
                weights: {max_traceql_conditions: -1, max_regex_conditions: -1}
                metrics: {interval: -1s}
                """).problems();
        assertThat(problems.stream().map(problem -> problem.path() + " " + problem.message()))
                .anyMatch(text -> text.contains("max_outstanding_per_tenant"))
                .anyMatch(text -> text.contains("max_batch_size"))
                .anyMatch(text -> text.contains("max_retries"))
                .anyMatch(text -> text.contains("api_timeout"))
                .anyMatch(text -> text.contains("url_deny_list"))
                .anyMatch(text -> text.contains("weights.max_traceql_conditions"))
                .anyMatch(text -> text.contains("weights.max_regex_conditions"))
                .anyMatch(text -> text.contains("metrics.interval"))
                .anyMatch(text -> text.contains("query_shards: must be between 2 and 100000"))
                .anyMatch(text -> text.contains("concurrent_shards"));
    }

    @Test
    void aTargetIsMetByDurationOrByThroughput() {
        SloConfig slo = new SloConfig(Duration.ofSeconds(2), 1000);
        assertThat(slo.isMet(Duration.ofSeconds(2), 0)).isTrue();
        assertThat(slo.isMet(Duration.ofSeconds(4), 3999)).isFalse();
        assertThat(slo.isMet(Duration.ofSeconds(4), 4000)).isTrue();
        assertThat(SloConfig.NONE.isConfigured()).isFalse();
        assertThat(SloConfig.NONE.isMet(Duration.ZERO, 1)).isFalse();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.distributor;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.distributor.DistributorConfig.SpanCounting;
import io.minitempo.distributor.DistributorConfig.SpanLogging;
import io.minitempo.receiver.config.ReceiverConfig;
import io.minitempo.receiver.config.ReceiversConfig;
import io.minitempo.server.config.ConfigBinder;
import io.minitempo.server.config.KeyTree;
import io.minitempo.server.config.RecordConformance;
import io.minitempo.server.config.Topology;
import io.minitempo.server.config.yaml.ConfigProblem;
import io.minitempo.server.config.yaml.YamlTree;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DistributorConfigTest {

    @Test
    void defaultsAreThoseOfTempo() {
        // The map of receivers has a free form, which the comparison does not know.
        assertThat(differences(Topology.KAFKA)).containsExactly("distributor.receivers: is no block in Tempo");
        assertThat(differences(Topology.CLASSIC))
                .hasSize(2)
                .last()
                .asString()
                .startsWith("distributor.retry_after_on_resource_exhausted");
    }

    private static List<String> differences(Topology topology) {
        return RecordConformance.differences(KeyTree.load("vm"), topology, "distributor", DistributorConfig.defaults());
    }

    @Test
    void everyKeyArrives() {
        ConfigBinder.Bound<DistributorConfig> bound =
                ConfigBinder.bind(YamlTree.parse("""
                        receivers: {zipkin: }
                        override_ring_key: other
                        log_received_spans: {enabled: true, include_all_attributes: true, filter_by_status_error: true}
                        log_discarded_spans: {enabled: true}
                        metric_received_spans: {enabled: true, root_only: true}
                        forwarders:
                          - {name: f, backend: otlpgrpc, otlpgrpc: {endpoints: ["a:1"], tls: {insecure: true, cert_file: c}},
                             filter: {traces: {span: [s], spanevent: [e]}}}
                        usage: {cost_attribution: {enabled: true, max_cardinality: 5, stale_duration: 1m}}
                        retry_after_on_resource_exhausted: 7s
                        max_attribute_bytes: 9
                        artificial_delay: 1s
                        extend_writes: false
                        ingester_write_path_enabled: false
                        kafka_write_path_enabled: true
                        """), DistributorConfig.defaults(), "distributor");

        DistributorConfig config = bound.orThrow();
        assertThat(ReceiversConfig.parse(config.receivers(), "").orThrow().receivers())
                .extracting(ReceiverConfig::name)
                .containsExactly("zipkin");
        assertThat(config)
                .isEqualTo(new DistributorConfig(
                        config.receivers(),
                        "other",
                        new SpanLogging(true, true, true),
                        new SpanLogging(true, false, false),
                        new SpanCounting(true, true),
                        List.of(new ForwarderConfig(
                                "f",
                                "otlpgrpc",
                                new ForwarderConfig.OtlpGrpc(List.of("a:1"), new ForwarderConfig.Tls(true, "c")),
                                new ForwarderConfig.Filter(
                                        new ForwarderConfig.TraceFilter(List.of("s"), List.of("e"))))),
                        new UsageConfig(new UsageConfig.CostAttribution(true, 5, Duration.ofMinutes(1))),
                        Duration.ofSeconds(7),
                        9,
                        Duration.ofSeconds(1),
                        false,
                        false,
                        true));
    }

    @Test
    void problemsOfReceiversAreFoundAtTheirLines() {
        List<ConfigProblem> problems = ConfigBinder.bind(
                        YamlTree.parse("""
                                max_attribute_bytes: -1
                                receivers:
                                  otlp:
                                    protocols:
                                      grpc: {endpoint: nowhere}
                                  opencensus:
                                """), DistributorConfig.defaults(), "distributor")
                .problems();

        assertThat(problems).extracting(ConfigProblem::line).containsExactlyInAnyOrder(5, 6, 1);
        assertThat(problems)
                .anySatisfy(p -> assertThat(p.message()).contains("expected host:port"))
                .anySatisfy(p -> assertThat(p.message()).contains("unknown receiver type \"opencensus\""))
                .anySatisfy(p -> assertThat(p.message()).contains("max_attribute_bytes: must not be negative"));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.distributor;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.distributor.DistributorConfig.SpanCounting;
import io.minitempo.distributor.DistributorConfig.SpanLogging;
import io.minitempo.receiver.config.ReceiverConfig;
import io.minitempo.receiver.config.ReceiversConfig;
import io.minitempo.ring.kv.KvConfig;
import io.minitempo.ring.lifecycle.DistributorRingConfig;
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
        assertThat(differences(Topology.KAFKA)).isEmpty();
        assertThat(differences(Topology.CLASSIC))
                .singleElement()
                .asString()
                .startsWith("distributor.retry_after_on_resource_exhausted");
    }

    private static List<String> differences(Topology topology) {
        return RecordConformance.differences(KeyTree.load(""), topology, "distributor", DistributorConfig.defaults());
    }

    @Test
    void everyKeyArrives() {
        ConfigBinder.Bound<DistributorConfig> bound =
                ConfigBinder.bind(YamlTree.parse("""
                        ring: {kvstore: {store: inmemory}, heartbeat_period: 1s, heartbeat_timeout: 2s, instance_id: i,
                          instance_interface_names: [e], instance_port: 3, instance_addr: a, enable_inet6: true}
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
                        new DistributorRingConfig(
                                KvConfig.defaults().withStore("inmemory"),
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(2),
                                "i",
                                List.of("e"),
                                3,
                                "a",
                                true),
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
                                ring: {heartbeat_period: -1s}
                                receivers:
                                  otlp:
                                    protocols:
                                      grpc: {endpoint: nowhere}
                                  opencensus:
                                """), DistributorConfig.defaults(), "distributor")
                .problems();

        assertThat(problems).extracting(ConfigProblem::line).containsExactlyInAnyOrder(6, 7, 1, 2);
        assertThat(problems)
                .anySatisfy(p -> assertThat(p.message()).contains("expected host:port"))
                .anySatisfy(p -> assertThat(p.message()).contains("unknown receiver type \"opencensus\""))
                .anySatisfy(p -> assertThat(p.message()).contains("ring.heartbeat_period"))
                .anySatisfy(p -> assertThat(p.message()).contains("max_attribute_bytes: must not be negative"));
    }

    @Test
    void problemsOfReceiversNameTheirKeyOnce() {
        List<ConfigProblem> problems = ConfigBinder.bind(
                        YamlTree.parse("""
                                receivers:
                                  otlp:
                                    protocols:
                                      grpc: {endpoint: nowhere}
                                      http: {max_request_body_size: many}
                                  jaeger: {protocols: {thrift_http: {endpoint: "a:0"}}}
                                """), DistributorConfig.defaults(), "distributor")
                .problems();

        assertThat(problems)
                .extracting(ConfigProblem::message)
                .containsExactlyInAnyOrder(
                        "distributor: receivers.otlp.protocols.grpc.endpoint: expected host:port with a port of 0 to"
                                + " 65535, found \"nowhere\"",
                        "distributor: receivers.otlp.protocols.http.max_request_body_size: cannot unmarshal !!str"
                                + " `many` into int",
                        "distributor: receivers.jaeger.protocols.thrift_http: endpoint: Jaeger needs a port of 1 to"
                                + " 65535, found \"a:0\"");
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.server.config.yaml.ConfigProblem;
import io.minitempo.server.config.yaml.YamlTree;
import io.minitempo.server.logging.LogFormat;
import io.minitempo.server.logging.LogLevel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ServerConfigTest {

    private final KeyTree keys = KeyTree.load("host");

    @ParameterizedTest
    @EnumSource
    void defaultsAreTemposOfBothGenerations(Topology topology) {
        assertThat(RecordConformance.differences(keys, topology, "server", ServerConfig.defaults()))
                .isEmpty();
        assertThat(RecordConformance.differences(keys, topology, "internal_server", InternalServerConfig.defaults()))
                .isEmpty();
    }

    @Test
    void bindsAFullyPopulatedBlock() {
        ServerConfig config =
                ConfigBinder.bind(YamlTree.parse("""
                        http_listen_address: 127.0.0.1
                        http_listen_port: 3300
                        grpc_listen_port: 9195
                        http_tls_config: {cert_file: c.pem, key_file: k.pem, client_auth_type: NoClientCert}
                        grpc_tls_config: {key: hush}
                        graceful_shutdown_timeout: 5s
                        grpc_server_max_recv_msg_size: 1000
                        log_format: json
                        log_level: warn
                        tls_min_version: VersionTLS13
                        """), ServerConfig.defaults()).orThrow();

        assertThat(config.httpListenPort()).isEqualTo(3300);
        assertThat(config.grpcListenPort()).isEqualTo(9195);
        assertThat(config.httpTlsConfig().certFile()).isEqualTo("c.pem");
        assertThat(config.grpcTlsConfig().key().value()).isEqualTo("hush");
        assertThat(config.gracefulShutdownTimeout()).hasSeconds(5);
        assertThat(config.logFormat()).isEqualTo(LogFormat.JSON);
        assertThat(config.logLevel()).isEqualTo(LogLevel.WARN);
        assertThat(config.toString()).doesNotContain("hush");
    }

    @Test
    void refusesImpossibleValuesAllAtOnce() {
        assertThat(ConfigBinder.bind(YamlTree.parse("""
                        http_listen_port: 70000
                        grpc_listen_conn_limit: -1
                        tls_min_version: TLS1
                        """), ServerConfig.defaults(), "server")
                        .problems())
                .extracting(ConfigProblem::toString)
                .containsExactly(
                        "line 1: server: http_listen_port must be 0 to 65535, is 70000",
                        "line 2: server: grpc_listen_conn_limit must not be negative, is -1",
                        "line 3: server: tls_min_version must be one of [VersionTLS10, VersionTLS11, VersionTLS12,"
                                + " VersionTLS13], is TLS1");
    }

    @Test
    void conformanceNamesEveryKindOfDifference() {
        record Wrong(int httpListenPort, String grpcListenPort, boolean sidecarPort, String httpTlsConfig) {}

        assertThat(RecordConformance.differences(keys, Topology.KAFKA, "server", new Wrong(80, "9095", true, "")))
                .containsExactly(
                        "server.http_listen_port: defaults to 80, in Tempo to 3200",
                        "server.grpc_listen_port: a String cannot hold a int",
                        "server.sidecar_port: Tempo has no such key",
                        "server.http_tls_config: [cannot unmarshal !!map into string (server.http_tls_config)]");
    }
}

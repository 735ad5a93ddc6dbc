// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.core.ByteSize;
import io.minitempo.server.config.ConfigBinder;
import io.minitempo.server.config.KeyTree;
import io.minitempo.server.config.RecordConformance;
import io.minitempo.server.config.Topology;
import io.minitempo.server.config.yaml.YamlTree;
import io.minitempo.server.tls.Pem;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GrpcClientConfigTest {

    private final KeyTree keys = KeyTree.load("host");

    @ParameterizedTest
    @EnumSource
    void defaultsAreTempos(Topology topology) {
        assertThat(RecordConformance.differences(keys, topology, "live_store_client", PooledClientConfig.defaults()))
                .isEmpty();
        assertThat(RecordConformance.differences(
                        keys,
                        topology,
                        "querier.frontend_worker.grpc_client_config",
                        GrpcClientConfig.frontendWorkerDefaults()))
                .isEmpty();
    }

    @Test
    void bindsAFullyPopulatedBlock() {
        PooledClientConfig config = ConfigBinder.bind(YamlTree.parse("""
                        remote_timeout: 7s
                        pool_config:
                          checkinterval: 3s
                          healthcheckenabled: false
                          healthchecktimeout: 2s
                          healthcheckgraceperiod: 1m
                          maxconcurrenthealthchecks: 4
                        grpc_client_config:
                          max_recv_msg_size: 1000
                          grpc_compression: gzip
                          initial_stream_window_size: 1MiB
                          tls_enabled: true
                          tls_ca_path: /etc/ca.pem
                          tls_server_name: tempo
                          tls_cipher_suites: A, B
                          connect_timeout: 1s
                          backoff_config: {min_period: 1s, max_period: 2s, max_retries: 3}
                        """), PooledClientConfig.defaults())
                .orThrow();

        assertThat(config.remoteTimeout()).hasSeconds(7);
        assertThat(config.poolConfig())
                .isEqualTo(
                        new PoolConfig(Duration.ofSeconds(3), false, Duration.ofSeconds(2), Duration.ofMinutes(1), 4));
        GrpcClientConfig grpc = config.grpcClientConfig();
        assertThat(grpc.maxRecvMsgSize()).isEqualTo(1000);
        assertThat(grpc.grpcCompression()).isEqualTo("gzip");
        assertThat(grpc.initialStreamWindowSize()).isEqualTo(ByteSize.of(1 << 20));
        assertThat(grpc.connectTimeout()).hasSeconds(1);
        assertThat(grpc.backoffConfig().maxRetries()).isEqualTo(3);
        assertThat(grpc.tls().serverName()).isEqualTo("tempo");
        assertThat(grpc.tls().serverCa()).isInstanceOf(Pem.File.class);
        assertThat(grpc.tls().cipherSuites()).containsExactly("A", "B");
    }

    @Test
    void saysEverythingThatIsWrong() {
        List<String> problems =
                ConfigBinder.bind(YamlTree.parse("""
                                grpc_client_config:
                                  grpc_compression: lz4
                                  tls_cert_path: c.pem
                                  tls_min_version: SSL3
                                """), PooledClientConfig.defaults(), "live_store_client")
                        .problems()
                        .stream()
                        .map(String::valueOf)
                        .toList();

        assertThat(problems).hasSize(3);
        assertThat(String.join("\n", problems))
                .contains("grpc_compression must be snappy, gzip, zstd or empty, is lz4")
                .contains("tls_cert_path and tls_key_path must be set together")
                .contains("unknown TLS version \"SSL3\"");
    }
}

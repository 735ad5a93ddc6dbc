// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.minitempo.core.TempoException;
import io.minitempo.server.config.ConfigBinder;
import io.minitempo.server.config.ServerConfig;
import io.minitempo.server.config.yaml.YamlTree;
import io.minitempo.server.grpc.GrpcServerConfig;
import io.minitempo.server.http.HttpServerConfig;
import io.minitempo.server.tls.ClientAuth;
import io.minitempo.server.tls.Pem;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerSettingsTest {

    private static ServerConfig config(String yaml) {
        return ConfigBinder.bind(YamlTree.parse(yaml), ServerConfig.defaults()).orThrow();
    }

    @Test
    void defaultsAreThoseOfThePorts() {
        assertThat(ServerSettings.http(ServerConfig.defaults())).isEqualTo(HttpServerConfig.defaults());
        assertThat(ServerSettings.grpc(ServerConfig.defaults())).isEqualTo(GrpcServerConfig.defaults());
    }

    @Test
    void readsEveryKeyOfThePorts() {
        ServerConfig config = config("""
                http_listen_address: 127.0.0.2
                http_listen_port: 1
                http_listen_conn_limit: 2
                http_server_read_timeout: 3s
                http_server_read_header_timeout: 4s
                http_server_write_timeout: 5s
                http_server_idle_timeout: 6s
                grpc_listen_address: 127.0.0.3
                grpc_listen_port: 7
                grpc_listen_conn_limit: 8
                grpc_server_max_recv_msg_size: 9
                grpc_server_max_send_msg_size: 10
                grpc_server_max_concurrent_streams: 11
                grpc_server_max_connection_idle: 12s
                grpc_server_max_connection_age: 13s
                grpc_server_max_connection_age_grace: 14s
                grpc_server_keepalive_time: 15s
                grpc_server_keepalive_timeout: 16s
                grpc_server_min_time_between_pings: 17s
                grpc_server_ping_without_stream_allowed: false
                grpc_server_read_buffer_size: 18
                grpc_server_write_buffer_size: 19
                tls_min_version: VersionTLS13
                tls_cipher_suites: A, B
                http_tls_config: {cert: c, key_file: k.pem, client_ca: a, client_auth_type: VerifyClientCertIfGiven}
                """);

        HttpServerConfig http = ServerSettings.http(config);
        assertThat(http.listenAddress() + http.listenPort() + http.connectionLimit())
                .isEqualTo("127.0.0.212");
        assertThat(http.readTimeout()).hasSeconds(3);
        assertThat(http.readHeaderTimeout()).hasSeconds(4);
        assertThat(http.writeTimeout()).hasSeconds(5);
        assertThat(http.idleTimeout()).hasSeconds(6);
        assertThat(http.tls().isOn()).isTrue();
        assertThat(http.tls().key()).isEqualTo(new Pem.File(Path.of("k.pem")));
        assertThat(http.tls().clientAuth()).isEqualTo(ClientAuth.VERIFY_CLIENT_CERT_IF_GIVEN);
        assertThat(http.tls().versions().names()).containsExactly("TLSv1.3");
        assertThat(http.tls().cipherSuites()).containsExactly("A", "B");
        GrpcServerConfig grpc = ServerSettings.grpc(config);
        assertThat(grpc.listenAddress() + grpc.listenPort() + grpc.connectionLimit())
                .isEqualTo("127.0.0.378");
        assertThat(grpc.maxReceiveBytes() + "," + grpc.maxSendBytes() + "," + grpc.maxConcurrentStreams())
                .isEqualTo("9,10,11");
        assertThat(grpc.keepalive())
                .isEqualTo(new GrpcServerConfig.Keepalive(
                        Duration.ofSeconds(12),
                        Duration.ofSeconds(13),
                        Duration.ofSeconds(14),
                        Duration.ofSeconds(15),
                        Duration.ofSeconds(16),
                        Duration.ofSeconds(17),
                        false));
        assertThat(grpc.readBufferBytes() + grpc.writeBufferBytes()).isEqualTo(37);
        assertThat(grpc.tls().isOn()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "{cert: a, cert_file: b, key: k} # server.http_tls_config: cert: inline text and file are both set",
                "{cert: a} # server.http_tls_config: TLS needs both a certificate and a key, only the certificate is set",
                "{client_auth_type: x} # server.http_tls_config: invalid client_auth_type \"x\"",
                "{cert: a, key: k, client_ca: c} # server.http_tls_config: client_ca is set",
                "{cert: a, key: k, client_auth_type: RequireAndVerifyClientCert} "
                        + "# server.http_tls_config: client_auth_type RequireAndVerifyClientCert needs a client CA",
            })
    void namesTheKeyThatCannotBeUsed(String block, String message) {
        ServerConfig config = config("http_tls_config: " + block);

        assertThatExceptionOfType(TempoException.Invalid.class)
                .isThrownBy(() -> ServerSettings.http(config))
                .withMessageStartingWith(message);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.config.Secret;
import io.minitempo.receiver.config.GrpcPortConfig.EnforcementPolicy;
import io.minitempo.receiver.config.GrpcPortConfig.KeepaliveConfig;
import io.minitempo.receiver.config.GrpcPortConfig.ServerParameters;
import io.minitempo.receiver.config.ReceiverConfig.Jaeger;
import io.minitempo.receiver.config.ReceiverConfig.Otlp;
import io.minitempo.receiver.config.ReceiverConfig.Zipkin;
import io.minitempo.server.config.yaml.ConfigException;
import io.minitempo.server.config.yaml.ConfigProblem;
import io.minitempo.server.config.yaml.YamlNode.Mapping;
import io.minitempo.server.config.yaml.YamlTree;
import io.minitempo.server.grpc.GrpcServerConfig;
import io.minitempo.server.tls.ClientAuth;
import io.minitempo.server.tls.ServerTls;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReceiversConfigTest {

    private static ReceiversConfig.Parsed parse(String yaml) {
        return ReceiversConfig.parse(YamlTree.parse(yaml), "distributor.receivers");
    }

    private static List<ReceiverConfig> receivers(String yaml) {
        return parse(yaml).orThrow().receivers();
    }

    @Test
    void withoutReceiversThereAreOtlpAndJaegerOnLocalhost() {
        List<ReceiverConfig> receivers =
                ReceiversConfig.parse(Mapping.EMPTY, "").orThrow().receivers();

        assertThat(receivers)
                .containsExactly(
                        new Jaeger(
                                "jaeger",
                                GrpcPortConfig.at("localhost:14250", 0),
                                HttpPortConfig.at("localhost:14268", false),
                                null,
                                null),
                        new Otlp("otlp", GrpcPortConfig.at("localhost:4317", 524_288), null));
    }

    @Test
    void aKeyAloneEnablesAProtocolWithItsDefaults() {
        assertThat(receivers("""
                        otlp:
                          protocols:
                            grpc:
                            http:
                        jaeger/second:
                          protocols: {grpc: , thrift_http: , thrift_compact: , thrift_binary: {}}
                        zipkin:
                        """))
                .containsExactly(
                        new Otlp("otlp", GrpcPortConfig.at("localhost:4317", 524_288), OtlpHttpConfig.defaults()),
                        new Jaeger(
                                "jaeger/second",
                                GrpcPortConfig.at("localhost:14250", 0),
                                HttpPortConfig.at("localhost:14268", false),
                                UdpConfig.at("localhost:6831"),
                                UdpConfig.at("localhost:6832")),
                        new Zipkin("zipkin", ZipkinConfig.defaults()));
        assertThat(OtlpHttpConfig.defaults().port()).isEqualTo(HttpPortConfig.at("localhost:4318", true));
        assertThat(OtlpHttpConfig.defaults().tracesUrlPath()).isEqualTo("/v1/traces");
        assertThat(ZipkinConfig.defaults().port()).isEqualTo(HttpPortConfig.at("localhost:9411", false));
    }

    private static final String FULL = """
            otlp:
              protocols:
                grpc:
                  endpoint: "[::1]:5317"
                  transport: tcp
                  tls: {cert_file: /c, key_file: /k, client_ca_file: /ca, min_version: "1.3", max_version: "1.3",
                        ca_file: /x, ca_pem: p, include_system_ca_certs_pool: true, reload_interval: 5m,
                        cipher_suites: [TLS_AES_128_GCM_SHA256], client_ca_file_reload: true}
                  max_recv_msg_size_mib: 16
                  max_concurrent_streams: 7
                  read_buffer_size: 1000
                  write_buffer_size: 2000
                  include_metadata: true
                  keepalive:
                    server_parameters: {max_connection_idle: 1s, max_connection_age: 2s, max_connection_age_grace: 3s,
                                        time: 4s, timeout: 5s}
                    enforcement_policy: {min_time: 6s, permit_without_stream: true}
                  auth:
                  middlewares: []
                http:
                  endpoint: :5318
                  traces_url_path: /otlp
                  metrics_url_path: /m
                  logs_url_path: /l
                  cors: {allowed_origins: ["https://*.example"], allowed_headers: [X-A], max_age: 60}
                  max_request_body_size: 1000
                  include_metadata: false
                  response_headers: {X-B: c}
                  compression_algorithms: ["", gzip]
                  read_timeout: 1s
                  read_header_timeout: 2s
                  write_timeout: 3s
                  idle_timeout: 4s
                  keep_alives_enabled: false
                  tls: {cert_pem: c, key_pem: k}
            zipkin/typed: {endpoint: "127.0.0.1:1", parse_string_tags: true}
            jaeger:
              protocols:
                thrift_compact: {endpoint: "0.0.0.0:1", queue_size: 2, max_packet_size: 3, workers: 4, socket_buffer_size: 5}
            """;

    @Test
    void everyKeyArrives() {
        List<ReceiverConfig> receivers = receivers(FULL);

        Otlp otlp = (Otlp) receivers.getFirst();
        assertThat(otlp.grpc())
                .isEqualTo(new GrpcPortConfig(
                        "[::1]:5317",
                        "tcp",
                        new TlsConfig(
                                "/x",
                                new Secret("p"),
                                true,
                                "/c",
                                Secret.NONE,
                                "/k",
                                Secret.NONE,
                                "1.3",
                                "1.3",
                                List.of("TLS_AES_128_GCM_SHA256"),
                                Duration.ofMinutes(5),
                                List.of(),
                                "/ca",
                                true),
                        16,
                        7,
                        1000,
                        2000,
                        new KeepaliveConfig(
                                new ServerParameters(
                                        Duration.ofSeconds(1),
                                        Duration.ofSeconds(2),
                                        Duration.ofSeconds(3),
                                        Duration.ofSeconds(4),
                                        Duration.ofSeconds(5)),
                                new EnforcementPolicy(Duration.ofSeconds(6), true)),
                        true,
                        otlp.grpc() == null ? null : otlp.grpc().auth(),
                        otlp.grpc() == null ? null : otlp.grpc().middlewares()));
        assertThat(otlp.http())
                .isEqualTo(new OtlpHttpConfig(
                        new HttpPortConfig(
                                ":5318",
                                "tcp",
                                otlp.http() == null
                                        ? TlsConfig.defaults()
                                        : otlp.http().port().tls(),
                                new CorsConfig(List.of("https://*.example"), List.of("X-A"), 60),
                                1000,
                                false,
                                Map.of("X-B", "c"),
                                List.of("", "gzip"),
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(3),
                                Duration.ofSeconds(4),
                                false,
                                null,
                                null),
                        "/otlp",
                        "/m",
                        "/l"));
        assertThat(receivers.get(1))
                .isEqualTo(new Zipkin("zipkin/typed", new ZipkinConfig(HttpPortConfig.at("127.0.0.1:1", false), true)));
        assertThat(((Jaeger) receivers.get(2)).thriftCompact()).isEqualTo(new UdpConfig("0.0.0.0:1", 2, 3, 4, 5));
    }

    @Test
    void keysReachTheServers() {
        Otlp otlp = (Otlp) receivers(FULL).getFirst();
        GrpcServerConfig grpc = java.util.Objects.requireNonNull(otlp.grpc()).serverConfig();

        assertThat(grpc.listenAddress()).isEqualTo("::1");
        assertThat(grpc.listenPort()).isEqualTo(5317);
        assertThat(grpc.maxReceiveBytes()).isEqualTo(16 << 20);
        assertThat(grpc.maxConcurrentStreams()).isEqualTo(7);
        assertThat(grpc.keepalive().minTimeBetweenPings()).isEqualTo(Duration.ofSeconds(6));
        assertThat(grpc.tls().clientAuth()).isEqualTo(ClientAuth.REQUIRE_AND_VERIFY_CLIENT_CERT);
        assertThat(GrpcPortConfig.at("localhost:1", 0).serverConfig())
                .isEqualTo(GrpcServerConfig.libraryDefaults().listeningOn("localhost", 1));
        assertThat(HttpPortConfig.at("localhost:1", true).serverConfig().tls()).isEqualTo(ServerTls.OFF);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "opencensus: | distributor.receivers.opencensus: unknown receiver type \"opencensus\"",
                "kafka: {brokers: []} | distributor.receivers.kafka: the Kafka receiver is not built yet",
                "otlp: | distributor.receivers.otlp: must specify at least one protocol",
                "otlp: {protocols: } | distributor.receivers.otlp: must specify at least one protocol",
                "otlp: {protocols: {http3: }} | unknown protocol \"http3\", expected one of grpc, http",
                "otlp: {protocols: {grpc: }, foo: 1} | distributor.receivers.otlp.foo: unknown key",
                "otlp: {protocols: {grpc: {endpoit: a}}} | endpoit not found in type distributor.receivers.otlp",
                "otlp: {protocols: {grpc: {endpoint: nowhere}}} | endpoint: expected host:port",
                "otlp: {protocols: {grpc: {endpoint: \"a:b\"}}} | endpoint: expected host:port",
                "otlp: {protocols: {grpc: {endpoint: \"a:70000\"}}} | endpoint: expected host:port",
                "otlp: {protocols: {grpc: {transport: unix}}} | transport: only tcp is built",
                "otlp: {protocols: {grpc: {auth: {authenticator: x}}}} | auth: needs an extension",
                "otlp: {protocols: {http: {middlewares: [{id: x}]}}} | middlewares: need an extension",
                "otlp: {protocols: {grpc: {max_recv_msg_size_mib: many}}} | max_recv_msg_size_mib",
                "otlp: {protocols: {grpc: {tls: {cert_file: /c}}}} | TLS needs both a certificate and a key",
                "otlp: {protocols: {grpc: {tls: {curve_preferences: [X25519]}}}} | curve_preferences: not built yet",
                "otlp: {protocols: {http: {compression_algorithms: [br]}}} | unknown algorithm \"br\"",
                "otlp: {protocols: {http: {max_request_body_size: -1}}} | max_request_body_size: must be",
                "otlp: 5 | distributor.receivers.otlp: expected a map",
                "jaeger: {protocols: {grpc: }, remote_sampling: } | remote sampling is not supported",
                "jaeger: {protocols: {grpc: {endpoint: \"localhost:0\"}}} | Jaeger needs a port of 1 to 65535",
                "jaeger: {protocols: {thrift_compact: {workers: 0}}} | workers: must be at least 1",
                "zipkin: {endpoint: x} | endpoint: expected host:port",
                "zipkin: {protocols: {http: }} | field protocols not found",
            })
    void whatDoesNotFitIsRefusedWithItsPath(String yaml, String message) {
        List<ConfigProblem> problems = parse(yaml).problems();

        assertThat(problems).isNotEmpty();
        assertThat(problems).anySatisfy(p -> {
            assertThat(p.message()).contains(message);
            assertThat(p.line()).isEqualTo(1);
        });
    }

    @Test
    void everyProblemIsNamedAtOnce() {
        assertThat(parse("kafka:\nfoo:\notlp: {protocols: {grpc: {a: 1, b: 2}}}")
                        .problems())
                .extracting(ConfigProblem::line)
                .containsExactly(1, 2, 3, 3);
        assertThatThrownBy(() -> parse("kafka:\nfoo:").orThrow())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("kafka")
                .hasMessageContaining("foo");
    }
}

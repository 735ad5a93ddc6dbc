// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.input;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.core.net.HostPort;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.embeddedkafka.EmbeddedKafka;
import io.minitempo.ring.Endpoint;
import io.minitempo.server.metrics.MetricsRegistry;
import io.minitempo.sidecar.Sidecar;
import io.minitempo.testkit.FreePorts;
import io.minitempo.testsupport.Eventually;
import io.minitempo.testsupport.GoldenRequest;
import io.minitempo.testsupport.S3Server;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URL;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Published configurations, read unchanged, as running processes: a command line moves only ports and folders.
@Timeout(120)
class SharedConfigsIT {

    private static final Duration LIMIT = Duration.ofSeconds(40);
    private static final String ZIPKIN_ID = "5af7183fb1d4cf5f";

    @TempDir
    private Path folder;

    private static Path file(String name) throws Exception {
        URL resource = Objects.requireNonNull(SharedConfigsIT.class.getResource("/configs/" + name), name);
        return Path.of(resource.toURI());
    }

    private static String server() {
        return """
                server:
                  http_listen_address: 127.0.0.1
                  http_listen_port: %d
                  grpc_listen_address: 127.0.0.1
                  grpc_listen_port: %d
                  graceful_shutdown_timeout: 1s
                """.formatted(FreePorts.next(), FreePorts.next());
    }

    /// The single binary with Garage: spans come in by every protocol over TCP and are answered by id, and the bucket
    /// was opened with the credentials of the environment.
    @Test
    void garageRuns() throws Exception {
        try (S3Server garage = S3Server.start("tempo-traces")) {
            String moved = server()
                    + """
                    distributor:
                      receivers:
                        otlp: {protocols: {grpc: {endpoint: "127.0.0.1:0"}, http: {endpoint: "127.0.0.1:0"}}}
                        jaeger: {protocols: {grpc: {endpoint: "127.0.0.1:%d"}, thrift_http: {endpoint: "127.0.0.1:%d"},
                          thrift_compact: {endpoint: "127.0.0.1:%d"}, thrift_binary: {endpoint: "127.0.0.1:%d"}}}
                        zipkin: {endpoint: "127.0.0.1:0"}
                    live_store: {wal: {path: '%s/live-store'}, shutdown_marker_dir: '%s/marker'}
                    backend_scheduler: {local_work_path: '%s/work'}
                    storage: {trace: {s3: {endpoint: "%s"}, wal: {path: '%s/wal'}}}
                    """.formatted(
                                    FreePorts.next(),
                                    FreePorts.next(),
                                    FreePorts.next(),
                                    FreePorts.next(),
                                    folder,
                                    folder,
                                    folder,
                                    garage.endpoint().replaceFirst("^https?://", ""),
                                    folder);
            Map<String, String> credentials =
                    Map.of("AWS_ACCESS_KEY_ID", garage.accessKey(), "AWS_SECRET_ACCESS_KEY", garage.secretKey());
            try (RunningTempo tempo = new RunningTempo(file("garage.yaml"), moved, credentials).awaitReady()) {
                takesSpansByEveryProtocol(tempo);
                assertThat(garage.calls(S3Server.Operation.LIST)).isPositive();
            }
        }
    }

    private static void takesSpansByEveryProtocol(RunningTempo tempo) throws Exception {
        assertThat(tempo.send(
                                "POST",
                                tempo.url(tempo.port("otlp", "http"), "/v1/traces"),
                                Map.of("Content-Type", "application/x-protobuf"),
                                Spans.ofTrace("over-http-in-otlp", "one"))
                        .statusCode())
                .isEqualTo(200);
        tempo.call(
                tempo.port("otlp", "grpc"),
                "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
                Map.of(),
                Spans.ofTrace("over-grpc-in-otlp", "two"));
        GoldenRequest zipkin = named("zipkin ok");
        assertThat(tempo.send(
                                "POST",
                                tempo.url(tempo.port("zipkin", "http"), zipkin.path()),
                                zipkin.headers(),
                                zipkin.body())
                        .statusCode())
                .isEqualTo(202);
        GoldenRequest jaeger = named("jaeger grpc empty");
        assertThat(tempo.call(tempo.port("jaeger", "grpc"), jaeger.text("grpc"), Map.of(), jaeger.body()))
                .isEmpty();
        assertThat(tempo.send(
                                "POST",
                                tempo.url(tempo.port("jaeger", "thrift_http"), "/api/traces"),
                                Map.of("Content-Type", "application/json"),
                                new byte[1])
                        .statusCode())
                .isEqualTo(400);
        assertAnswered(tempo, Spans.traceId("over-http-in-otlp"));
        assertAnswered(tempo, Spans.traceId("over-grpc-in-otlp"));
        assertAnswered(tempo, ZIPKIN_ID);
    }

    private static GoldenRequest named(String name) {
        return GoldenRequest.all().stream()
                .filter(request -> request.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static void assertAnswered(RunningTempo tempo, String id) throws InterruptedException {
        Eventually.within(LIMIT, () -> {
            HttpResponse<byte[]> answer = tempo.get("/api/traces/" + id);
            assertThat(answer.statusCode())
                    .as(id + " " + new String(answer.body(), StandardCharsets.UTF_8))
                    .isEqualTo(200);
            return answer;
        });
    }

    /// Each target of the file a process of its own, with a sidecar on the port that the live-store advertises.
    @Test
    void sidecarRunsTargetByTarget() throws Exception {
        int sidecarPort = FreePorts.next();
        int frontend = FreePorts.next();
        Map<String, Integer> gossip = new HashMap<>();
        try (EmbeddedKafka kafka = EmbeddedKafka.startTemporary()) {
            kafka.createTopic("tempo-ingest", 1);
            Targets targets = new Targets(kafka.bootstrapServers(), sidecarPort, frontend, gossip);
            try (RunningTempo liveStore = targets.start("live-store");
                    RunningTempo distributor = targets.start("distributor");
                    RunningTempo queryFrontend = targets.start("query-frontend");
                    RunningTempo querier = targets.start("querier");
                    RunningTempo blockBuilder = targets.start("block-builder")) {
                Endpoint member = liveStore
                        .process()
                        .components()
                        .ringMembers()
                        .values()
                        .iterator()
                        .next();
                assertThat(member.advertise()).isEqualTo(new HostPort("127.0.0.1", sidecarPort));
                assertThat(member.listen().port()).isEqualTo(liveStore.process().grpcPort());
                Sidecar sidecar = new Sidecar(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), sidecarPort),
                        new InetSocketAddress(
                                InetAddress.getLoopbackAddress(),
                                liveStore.process().grpcPort()),
                        new MetricsRegistry(),
                        Clock.system());
                sidecar.start(failure -> {
                    throw new AssertionError(failure);
                });
                try {
                    liveStore.awaitReady();
                    blockBuilder.awaitReady();
                    querier.awaitReady();
                    push(distributor);
                    assertAnswered(queryFrontend, Spans.traceId("through-sidecars"));
                    assertThat(sidecar.bytesUp())
                            .as("asked through the sidecar")
                            .isPositive();
                } finally {
                    sidecar.stop(Deadline.after(LIMIT));
                }
            }
        }
    }

    private static void push(RunningTempo distributor) throws InterruptedException {
        Eventually.within(LIMIT, () -> {
            HttpResponse<byte[]> answer = distributor.send(
                    "POST",
                    distributor.url(distributor.port("otlp", "http"), "/v1/traces"),
                    Map.of("Content-Type", "application/x-protobuf"),
                    Spans.ofTrace("through-sidecars", "a span"));
            assertThat(answer.statusCode())
                    .as(new String(answer.body(), StandardCharsets.UTF_8))
                    .isEqualTo(200);
            return answer;
        });
    }

    /// What a command line adds to the file for each target.
    private final class Targets {
        private final String kafka;
        private final int sidecar;
        private final int frontend;
        private final Map<String, Integer> gossip;

        Targets(String kafka, int sidecar, int frontend, Map<String, Integer> gossip) {
            this.kafka = kafka;
            this.sidecar = sidecar;
            this.frontend = frontend;
            this.gossip = gossip;
        }

        RunningTempo start(String target) throws Exception {
            int own = gossip.computeIfAbsent(target, name -> FreePorts.next());
            int seed = gossip.getOrDefault("live-store", own);
            int grpc = target.equals("query-frontend") ? frontend : FreePorts.next();
            String flags = """
                    target: %1$s
                    server:
                      http_listen_address: 127.0.0.1
                      http_listen_port: %2$d
                      grpc_listen_address: 127.0.0.1
                      grpc_listen_port: %3$d
                      graceful_shutdown_timeout: 1s
                    distributor:
                      receivers: {otlp: {protocols: {http: {endpoint: "127.0.0.1:0"}}}}
                      ring: {instance_addr: 127.0.0.1}
                    live_store:
                      ring: {instance_addr: 127.0.0.1, instance_port: %4$d}
                      partition_ring: {min_partition_owners_duration: 0s}
                      wal: {path: '%8$s/live-store'}
                      shutdown_marker_dir: '%8$s/marker'
                    block_builder: {partitions_per_instance: 1, wal: {path: '%8$s/block-builder'}}
                    ingest: {kafka: {address: "%5$s", auto_create_topic_enabled: false}}
                    memberlist:
                      node_name: %1$s
                      bind_addr: [127.0.0.1]
                      advertise_addr: 127.0.0.1
                      bind_port: %6$d
                      advertise_port: %6$d
                      join_members: ["127.0.0.1:%7$d"]
                      gossip_interval: 100ms
                      leave_timeout: 1s
                      broadcast_timeout_for_local_updates_on_shutdown: 1s
                    querier: {frontend_worker: {frontend_address: "127.0.0.1:%9$d"}}
                    storage: {trace: {local: {path: '%8$s/blocks'}, wal: {path: '%8$s/wal'}}}
                    """.formatted(target, FreePorts.next(), grpc, sidecar, kafka, own, seed, folder, frontend);
            return new RunningTempo(file("sidecar-3x.yaml"), flags, Map.of());
        }
    }
}

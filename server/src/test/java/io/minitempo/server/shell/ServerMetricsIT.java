// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.minitempo.core.lifecycle.Service;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.server.grpc.Calls;
import io.minitempo.server.grpc.EchoService;
import io.minitempo.server.grpc.GrpcServer;
import io.minitempo.server.grpc.GrpcServerConfig;
import io.minitempo.server.grpc.GrpcServices;
import io.minitempo.server.grpc.InProcessGrpcServer;
import io.minitempo.server.http.GrpcOverHttp;
import io.minitempo.server.http.HttpServer;
import io.minitempo.server.http.HttpServerConfig;
import io.minitempo.server.http.Route;
import io.minitempo.server.http.Router;
import io.minitempo.server.metrics.MetricsHandler;
import io.minitempo.server.metrics.MetricsRegistry;
import io.minitempo.server.metrics.RequestMetrics;
import io.minitempo.testsupport.Eventually;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Both ports with one registry, wired as a process wires them, and scraped.
class ServerMetricsIT {

    private final MetricsRegistry registry = new MetricsRegistry();
    private final EchoService echo = new EchoService();
    private InProcessGrpcServer local;
    private HttpServer http;
    private GrpcServer grpc;
    private ManagedChannel channel;

    @BeforeEach
    void start() throws InterruptedException {
        RequestMetrics requests = new RequestMetrics(registry, Clock.system());
        GrpcServerConfig grpcConfig = GrpcServerConfig.defaults().listeningOn("127.0.0.1", 0);
        HttpServerConfig httpConfig = HttpServerConfig.defaults().listeningOn("127.0.0.1", 0);
        GrpcServices services = GrpcServices.builder()
                .add(echo.definition())
                .trace(requests.grpc())
                .build();
        local = new InProcessGrpcServer(services, grpcConfig);
        grpc = new GrpcServer(grpcConfig, services);
        http = new HttpServer(
                httpConfig,
                requests.http(new Router().add(Route.of("/metrics", new MetricsHandler(registry)))),
                new GrpcOverHttp(local, grpcConfig, requests.messageSizes()),
                Clock.system());
        ServerMetrics.register(registry, http, httpConfig);
        ServerMetrics.register(registry, grpc, grpcConfig);
        for (Service service : List.of(local, grpc, http)) {
            service.start(cause -> {});
        }
        channel = Calls.channel(grpc.port());
    }

    @AfterEach
    void stop() throws InterruptedException {
        Calls.close(channel);
        for (Service service : List.of(http, grpc, local)) {
            service.stop(Deadline.after(Duration.ofSeconds(5)));
        }
    }

    private List<String> scrape() throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            var response = client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http.port() + "/metrics"))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(response.headers().firstValue("Content-Type"))
                    .contains("text/plain; version=0.0.4; charset=utf-8");
            return response.body().lines().toList();
        }
    }

    @Test
    void theScrapeMeasuresItself() throws Exception {
        scrape();

        assertThat(scrape())
                .contains(
                        "tempo_request_duration_seconds_count{method=\"GET\",route=\"metrics\",status_code=\"200\","
                                + "ws=\"false\"} 1",
                        "tempo_inflight_requests{method=\"GET\",route=\"metrics\"} 1",
                        "tempo_tcp_connections_limit{protocol=\"grpc\"} 0",
                        "tempo_tcp_connections_limit{protocol=\"http\"} 0",
                        "tempo_grpc_concurrent_streams_limit 100",
                        "grpc_concurrent_streams_by_conn_max 0");
    }

    @Test
    void countsConnectionsAndTheStreamsOnThem() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        StreamObserver<byte[]> chat = ClientCalls.asyncBidiStreamingCall(
                channel.newCall(Calls.method("test.Echo/Chat", MethodType.BIDI_STREAMING), io.grpc.CallOptions.DEFAULT),
                new StreamObserver<>() {
                    @Override
                    public void onNext(byte[] value) {}

                    @Override
                    public void onError(Throwable t) {
                        ended.countDown();
                    }

                    @Override
                    public void onCompleted() {
                        ended.countDown();
                    }
                });

        Eventually.eventually(() -> assertThat(scrape())
                .contains(
                        "grpc_concurrent_streams_by_conn_max 1",
                        "tempo_tcp_connections{protocol=\"grpc\"} 1",
                        "tempo_tcp_connections{protocol=\"http\"} 1",
                        "tempo_inflight_requests{method=\"gRPC\",route=\"/test.Echo/Chat\"} 1"));
        chat.onCompleted();
        ended.await();
        Eventually.eventually(() -> assertThat(scrape())
                .contains(
                        "grpc_concurrent_streams_by_conn_max 0",
                        "tempo_inflight_requests{method=\"gRPC\",route=\"/test.Echo/Chat\"} 0"));
        Calls.close(channel);
        Eventually.eventually(() -> assertThat(scrape()).contains("tempo_tcp_connections{protocol=\"grpc\"} 0"));
    }

    @Test
    void measuresCallsAlikeOnBothPorts() throws Exception {
        ManagedChannel overHttp = Calls.channel(http.port());
        try {
            Calls.unary(channel, "test.Echo/Echo", new byte[24]);
            Calls.unary(overHttp, "test.Echo/Echo", new byte[100]);
        } finally {
            Calls.close(overHttp);
        }

        String labels = "{method=\"gRPC\",route=\"/test.Echo/Echo\"";
        Eventually.eventually(() -> assertThat(scrape())
                .contains(
                        "tempo_request_duration_seconds_count" + labels + ",status_code=\"success\",ws=\"false\"} 2",
                        "tempo_request_message_bytes_sum" + labels + "} 134",
                        "tempo_request_message_bytes_count" + labels + "} 2",
                        "tempo_response_message_bytes_sum" + labels + "} 134",
                        "tempo_response_message_bytes_count" + labels + "} 2"));
    }

    @Test
    void inventedMethodsMakeNoSeries() throws Exception {
        ManagedChannel overHttp = Calls.channel(http.port());
        try {
            for (ManagedChannel each : List.of(channel, overHttp)) {
                StatusRuntimeException failure = catchThrowableOfType(
                        StatusRuntimeException.class, () -> Calls.unary(each, "test.Echo/Invented", new byte[1]));
                assertThat(failure.getStatus().getCode()).isEqualTo(io.grpc.Status.Code.UNIMPLEMENTED);
            }
        } finally {
            Calls.close(overHttp);
        }

        assertThat(scrape()).noneMatch(line -> line.contains("Invented"));
    }

    @Test
    void failedCallsAreErrors() throws Exception {
        StatusRuntimeException failure = catchThrowableOfType(
                StatusRuntimeException.class, () -> Calls.unary(channel, "test.Echo/Fail", "invalid".getBytes(UTF_8)));
        assertThat(failure.getStatus().getCode()).isEqualTo(io.grpc.Status.Code.INVALID_ARGUMENT);

        Eventually.eventually(() -> assertThat(scrape())
                .contains("tempo_request_duration_seconds_count{method=\"gRPC\",route=\"/test.Echo/Fail\","
                        + "status_code=\"error\",ws=\"false\"} 1"));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.server.grpc.Calls;
import io.minitempo.server.grpc.EchoService;
import io.minitempo.server.grpc.GrpcErrors;
import io.minitempo.server.grpc.GrpcServerConfig;
import io.minitempo.server.grpc.GrpcServices;
import io.minitempo.server.grpc.InProcessGrpcServer;
import io.minitempo.testsupport.Eventually;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcOverHttpIT {

    private static final int LIMIT = 8 << 20;

    private final EchoService echo = new EchoService();
    private InProcessGrpcServer local;
    private HttpServer server;
    private ManagedChannel channel;

    @BeforeEach
    void start() throws InterruptedException {
        GrpcServerConfig config = GrpcServerConfig.defaults().withMessageLimits(LIMIT, LIMIT);
        local = new InProcessGrpcServer(
                GrpcServices.builder()
                        .add(echo.definition())
                        .intercept(EchoService.echoHeaders())
                        .build(),
                config);
        local.start(cause -> {});
        server = new HttpServer(
                HttpServerConfig.defaults()
                        .listeningOn("127.0.0.1", 0)
                        // Calls are exempt from what limits requests.
                        .withTimeouts(
                                Duration.ofMillis(300), Duration.ZERO, Duration.ofMillis(300), Duration.ofMinutes(2)),
                new Router().add(Route.of("/api/echo", request -> HttpResponse.text(200, "echo\n"))),
                new GrpcOverHttp(local, config),
                Clock.system());
        server.start(cause -> {});
        channel = Calls.channel(server.port());
    }

    @AfterEach
    void stop() throws InterruptedException {
        Calls.close(channel);
        server.stop(Deadline.after(Duration.ofSeconds(5)));
        local.stop(Deadline.after(Duration.ofSeconds(5)));
    }

    private StatusRuntimeException failing(String method, byte[] request, CallOptions options) {
        return catchThrowableOfType(
                StatusRuntimeException.class, () -> Calls.unary(channel, "test.Echo/" + method, request, options));
    }

    private StatusRuntimeException failing(String method, String request) {
        return failing(method, request.getBytes(UTF_8), CallOptions.DEFAULT);
    }

    @Test
    void carriesUnaryCallsOfAnySize() {
        for (int size : new int[] {0, 1, 65_536, 6 << 20, LIMIT}) {
            byte[] message = new byte[size];
            new Random(size).nextBytes(message);
            assertThat(Calls.unary(channel, "test.Echo/Echo", message)).isEqualTo(message);
        }
    }

    @Test
    void sharesThePortWithHttp() throws Exception {
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            URI uri = URI.create("http://127.0.0.1:" + server.port());
            var page = client.send(
                    java.net.http.HttpRequest.newBuilder(uri.resolve("/api/echo"))
                            .build(),
                    BodyHandlers.ofString());
            var get = client.send(
                    java.net.http.HttpRequest.newBuilder(uri.resolve("/test.Echo/Echo"))
                            .header("Content-Type", "application/grpc")
                            .build(),
                    BodyHandlers.ofString());
            var web = client.send(
                    java.net.http.HttpRequest.newBuilder(uri.resolve("/test.Echo/Echo"))
                            .header("Content-Type", "application/grpc-web")
                            .POST(java.net.http.HttpRequest.BodyPublishers.ofString("x"))
                            .build(),
                    BodyHandlers.ofString());

            assertThat(page.body()).isEqualTo("echo\n");
            assertThat(get.statusCode()).isEqualTo(405);
            assertThat(web.statusCode()).isEqualTo(415);
        }
    }

    @Test
    void carriesServerStreamsInOrder() {
        Iterator<byte[]> answers = ClientCalls.blockingServerStreamingCall(
                channel,
                Calls.method("test.Echo/Count", MethodType.SERVER_STREAMING),
                CallOptions.DEFAULT,
                "2000".getBytes(UTF_8));

        List<String> numbers = new ArrayList<>();
        answers.forEachRemaining(a -> numbers.add(new String(a, UTF_8)));
        assertThat(numbers).hasSize(2000).startsWith("0", "1", "2").endsWith("1999");
    }

    @Test
    void carriesBothDirectionsAtATime() throws InterruptedException {
        BlockingQueue<String> events = new LinkedBlockingQueue<>();
        StreamObserver<byte[]> requests = ClientCalls.asyncBidiStreamingCall(
                channel.newCall(Calls.method("test.Echo/Chat", MethodType.BIDI_STREAMING), CallOptions.DEFAULT),
                new StreamObserver<>() {
                    @Override
                    public void onNext(byte[] message) {
                        events.add(new String(message, UTF_8));
                    }

                    @Override
                    public void onError(Throwable failure) {
                        events.add(failure.toString());
                    }

                    @Override
                    public void onCompleted() {
                        events.add("end");
                    }
                });
        for (int i = 0; i < 100; i++) {
            requests.onNext(("m" + i).getBytes(UTF_8));
            assertThat(events.poll(60, TimeUnit.SECONDS)).isEqualTo("m" + i);
        }
        requests.onCompleted();
        assertThat(events.poll(60, TimeUnit.SECONDS)).isEqualTo("end");
    }

    @Test
    void carriesFailuresWithTheirTextsAndDetails() {
        assertThat(failing("Fail", "invalid").getMessage()).isEqualTo("INVALID_ARGUMENT: bad id: 100 % \u00e4\n");
        assertThat(failing("Fail", "status").getMessage()).isEqualTo("ABORTED: as is");
        assertThat(failing("Fail", "other").getMessage()).isEqualTo("INTERNAL: internal error");
        assertThat(GrpcErrors.retryAfter(failing("Fail", "many"))).contains(Duration.ofMillis(5500));
        assertThat(failing("Nope", "").getMessage())
                .isEqualTo("UNIMPLEMENTED: unknown method Nope for service test.Echo");
    }

    @Test
    void carriesMetadataBothWays() {
        Metadata metadata = new Metadata();
        Metadata.Key<String> text = Metadata.Key.of("echo", Metadata.ASCII_STRING_MARSHALLER);
        Metadata.Key<byte[]> binary = Metadata.Key.of("echo-bin", Metadata.BINARY_BYTE_MARSHALLER);
        metadata.put(text, "one");
        metadata.put(text, "two, three");
        byte[] bytes = new byte[256];
        new Random(1).nextBytes(bytes);
        metadata.put(binary, bytes);
        metadata.put(binary, new byte[0]);
        AtomicReference<Metadata> headers = new AtomicReference<>();
        AtomicReference<Metadata> trailers = new AtomicReference<>();

        Calls.unary(
                ClientInterceptors.intercept(
                        channel,
                        MetadataUtils.newAttachHeadersInterceptor(metadata),
                        MetadataUtils.newCaptureMetadataInterceptor(headers, trailers)),
                "test.Echo/Echo",
                new byte[] {1});

        for (Metadata answer : List.of(headers.get(), trailers.get())) {
            assertThat(answer.getAll(text)).containsExactly("one", "two, three");
            assertThat(answer.getAll(binary))
                    .satisfiesExactly(
                            first -> assertThat(first).isEqualTo(bytes),
                            second -> assertThat(second).isEmpty());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"snappy", "gzip", "zstd"})
    void carriesCompressedMessages(String encoding) {
        byte[] message = "abc".repeat(50_000).getBytes(UTF_8);
        AtomicReference<Metadata> headers = new AtomicReference<>();

        byte[] answer = Calls.unary(
                ClientInterceptors.intercept(
                        channel, MetadataUtils.newCaptureMetadataInterceptor(headers, new AtomicReference<>())),
                "test.Echo/Echo",
                message,
                CallOptions.DEFAULT.withCompression(encoding));

        assertThat(answer).isEqualTo(message);
        assertThat(headers.get().get(Metadata.Key.of("grpc-encoding", Metadata.ASCII_STRING_MARSHALLER)))
                .isEqualTo(encoding);
    }

    @Test
    void refusesLargeMessagesAndBombs() {
        StatusRuntimeException large = failing("Echo", new byte[LIMIT + 1], CallOptions.DEFAULT);
        StatusRuntimeException bomb = failing("Echo", new byte[LIMIT + 1], CallOptions.DEFAULT.withCompression("gzip"));

        assertThat(large.getMessage())
                .isEqualTo("RESOURCE_EXHAUSTED: grpc: received message larger than max (8388609 vs. 8388608)");
        assertThat(bomb.getMessage())
                .isEqualTo("RESOURCE_EXHAUSTED: grpc: received message after decompression larger than max 8388608");
        assertThat(Calls.unary(channel, "test.Echo/Echo", new byte[3])).hasSize(3);
    }

    @Test
    void passesDeadlinesOn() throws InterruptedException {
        Eventually.eventually(() -> {
            StatusRuntimeException late =
                    failing("Block", new byte[0], CallOptions.DEFAULT.withDeadlineAfter(300, TimeUnit.MILLISECONDS));

            assertThat(late.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
            assertThat(echo.cancelled.await(1, TimeUnit.SECONDS)).isTrue();
        });
    }

    @Test
    void callsOutliveTheTimeoutsOfRequests() throws InterruptedException {
        StatusRuntimeException late =
                failing("Block", new byte[0], CallOptions.DEFAULT.withDeadlineAfter(1500, TimeUnit.MILLISECONDS));

        assertThat(late.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    }

    @Test
    void cancelsTheServiceWhenTheClientCancels() throws InterruptedException {
        ClientCall<byte[], byte[]> call =
                channel.newCall(Calls.method("test.Echo/Block", MethodType.UNARY), CallOptions.DEFAULT);
        ClientCalls.asyncUnaryCall(call, new byte[0], new Ignoring());
        assertThat(echo.started.await(60, TimeUnit.SECONDS)).isTrue();

        call.cancel("enough", null);

        assertThat(echo.cancelled.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(Calls.unary(channel, "test.Echo/Echo", new byte[3])).hasSize(3);
    }

    @Test
    void cancelsTheServiceWhenTheConnectionBreaks() throws InterruptedException {
        ClientCall<byte[], byte[]> call =
                channel.newCall(Calls.method("test.Echo/Block", MethodType.UNARY), CallOptions.DEFAULT);
        ClientCalls.asyncUnaryCall(call, new byte[0], new Ignoring());
        assertThat(echo.started.await(60, TimeUnit.SECONDS)).isTrue();

        Calls.close(channel);

        assertThat(echo.cancelled.await(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aSlowClientHoldsTheServiceBack() throws InterruptedException {
        ClientCall<byte[], byte[]> call =
                channel.newCall(Calls.method("test.Echo/Endless", MethodType.SERVER_STREAMING), CallOptions.DEFAULT);
        BlockingQueue<byte[]> received = new LinkedBlockingQueue<>();
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onMessage(byte[] message) {
                        received.add(message);
                    }
                },
                new Metadata());
        call.request(1);
        call.sendMessage(new byte[0]);
        call.halfClose();
        assertThat(received.poll(60, TimeUnit.SECONDS)).hasSize(64 << 10);

        // The service stops once the windows are full: the same number twice, a while apart.
        int[] last = {-1};
        Eventually.eventually(() -> {
            int before = last[0];
            last[0] = echo.sent.get();
            Clock.system().sleep(Duration.ofMillis(300));
            assertThat(echo.sent.get()).isEqualTo(before);
        });
        assertThat(echo.sent.get()).isLessThan(400);
        call.request(1000);
        for (int i = 0; i < 999; i++) {
            assertThat(received.poll(60, TimeUnit.SECONDS)).hasSize(64 << 10);
        }
        call.cancel("enough", null);
        assertThat(echo.cancelled.await(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void oneConnectionCarriesManyCallsAndManyCancellations() throws InterruptedException {
        for (int round = 0; round < 5; round++) {
            List<ClientCall<byte[], byte[]>> calls = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                ClientCall<byte[], byte[]> call =
                        channel.newCall(Calls.method("test.Echo/Block", MethodType.UNARY), CallOptions.DEFAULT);
                ClientCalls.asyncUnaryCall(call, new byte[0], new Ignoring());
                calls.add(call);
            }
            assertThat(Calls.unary(channel, "test.Echo/Echo", new byte[] {5})).containsExactly(5);
            calls.forEach(call -> call.cancel("enough", null));
        }
        byte[][] answers = new byte[300][];
        Thread[] threads = new Thread[answers.length];
        for (int i = 0; i < threads.length; i++) {
            int n = i;
            threads[i] = Thread.startVirtualThread(
                    () -> answers[n] = Calls.unary(channel, "test.Echo/Echo", new byte[] {(byte) n}));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(Arrays.stream(answers)).allSatisfy(a -> assertThat(a).hasSize(1));
    }

    @Test
    void stoppingEndsCallsThatOutliveTheDeadline() throws InterruptedException {
        AtomicReference<StatusRuntimeException> failure = new AtomicReference<>();
        Thread caller = Thread.startVirtualThread(() -> failure.set(failing("Block", "")));
        assertThat(echo.started.await(60, TimeUnit.SECONDS)).isTrue();

        server.stop(Deadline.after(Duration.ofMillis(100)));

        caller.join();
        assertThat(failure.get().getStatus().getCode()).isIn(Status.Code.UNAVAILABLE, Status.Code.CANCELLED);
        assertThat(echo.cancelled.await(60, TimeUnit.SECONDS)).isTrue();
    }

    private static final class Ignoring implements StreamObserver<byte[]> {
        @Override
        public void onNext(byte[] message) {}

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {}
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.grpc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.minitempo.core.TempoException;
import io.minitempo.core.time.Deadline;
import io.minitempo.testsupport.Eventually;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcServerIT {

    private static final int LIMIT = 1 << 20;

    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private final AtomicReference<Thread> thread = new AtomicReference<>();
    private GrpcServer server;
    private ManagedChannel channel;

    @BeforeEach
    void start() {
        RawService service = new RawService("test.Echo")
                .unary("Echo", RawMarshaller.bytes(), (request, call) -> {
                    thread.set(Thread.currentThread());
                    return request;
                })
                .unary("Fail", RawMarshaller.bytes(), (request, call) -> {
                    throw failure(new String(request, UTF_8));
                })
                .unary("Block", RawMarshaller.bytes(), (request, call) -> {
                    started.countDown();
                    try {
                        new CountDownLatch(1).await();
                        return request;
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                        throw e;
                    }
                });
        server = new GrpcServer(
                GrpcServerConfig.defaults().listeningOn("127.0.0.1", 0).withMessageLimits(LIMIT, 2 * LIMIT),
                GrpcServices.builder().add(service.build()).build());
        server.start(cause -> {});
        channel = Calls.channel(server.port());
    }

    private static RuntimeException failure(String kind) {
        return switch (kind) {
            case "invalid" -> new TempoException.Invalid("bad id");
            case "many" -> new TempoException.TooMany("slow down", Duration.ofMillis(5500));
            case "status" -> Status.ABORTED.withDescription("as is").asRuntimeException();
            default -> new IllegalStateException("secret of the inside");
        };
    }

    @AfterEach
    void stop() throws InterruptedException {
        Calls.close(channel);
        server.stop(Deadline.after(Duration.ofSeconds(5)));
    }

    private StatusRuntimeException failing(String method, byte[] request) {
        return catchThrowableOfType(
                StatusRuntimeException.class, () -> Calls.unary(channel, "test.Echo/" + method, request));
    }

    @Test
    void handsBytesToAVirtualThread() {
        byte[] message = new byte[LIMIT];
        new Random(3).nextBytes(message);

        assertThat(Calls.unary(channel, "test.Echo/Echo", message)).isEqualTo(message);
        assertThat(Calls.unary(channel, "test.Echo/Echo", new byte[0])).isEmpty();
        assertThat(thread.get().isVirtual()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"snappy", "gzip", "zstd"})
    void answersInTheEncodingOfTheRequest(String encoding) {
        byte[] message = "abc".repeat(10_000).getBytes(UTF_8);

        byte[] answer = Calls.unary(channel, "test.Echo/Echo", message, CallOptions.DEFAULT.withCompression(encoding));

        assertThat(answer).isEqualTo(message);
    }

    @Test
    void refusesLargeMessagesInTheWordsOfGo() {
        StatusRuntimeException refused = failing("Echo", new byte[LIMIT + 1]);

        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(refused.getStatus().getDescription())
                .isEqualTo("grpc: received message larger than max (1048577 vs. 1048576)");
    }

    @Test
    void refusesMessagesFarAboveTheLimitBeforeTheyAreRead() {
        StatusRuntimeException refused = failing("Echo", new byte[5 * LIMIT]);

        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"snappy", "gzip", "zstd"})
    void refusesBombs(String encoding) {
        for (int size : new int[] {LIMIT + 1, 40 * LIMIT}) {
            StatusRuntimeException refused = catchThrowableOfType(
                    StatusRuntimeException.class,
                    () -> Calls.unary(
                            channel, "test.Echo/Echo", new byte[size], CallOptions.DEFAULT.withCompression(encoding)));

            assertThat(refused.getStatus().getCode())
                    .as(refused.getMessage())
                    .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
            assertThat(refused.getStatus().getDescription())
                    .isEqualTo("grpc: received message after decompression larger than max 1048576");
        }
    }

    @Test
    void mapsFailuresToStatuses() {
        assertThat(failing("Fail", "invalid".getBytes(UTF_8)).getMessage()).isEqualTo("INVALID_ARGUMENT: bad id");
        assertThat(failing("Fail", "status".getBytes(UTF_8)).getMessage()).isEqualTo("ABORTED: as is");
        assertThat(failing("Fail", "other".getBytes(UTF_8)).getMessage()).isEqualTo("INTERNAL: internal error");
    }

    @Test
    void saysWhichMethodsThereAreNot() {
        assertThat(failing("Nope", new byte[0]).getMessage())
                .isEqualTo("UNIMPLEMENTED: unknown method Nope for service test.Echo");
        assertThat(catchThrowable(() -> Calls.unary(channel, "test.Nope/Echo", new byte[1])))
                .hasMessage("UNIMPLEMENTED: unknown service test.Nope");
        assertThat(catchThrowable(() -> Calls.unary(channel, "Echo", new byte[0])))
                .hasMessage("UNIMPLEMENTED: malformed method name: \"/Echo\"");
    }

    @Test
    void tellsWhenToComeBack() {
        StatusRuntimeException refused = failing("Fail", "many".getBytes(UTF_8));

        assertThat(refused.getMessage()).isEqualTo("RESOURCE_EXHAUSTED: slow down");
        assertThat(GrpcErrors.retryAfter(refused)).contains(Duration.ofMillis(5500));
    }

    @Test
    void interruptsTheHandlerWhenTheDeadlinePasses() throws InterruptedException {
        // On a busy machine the deadline may pass before the handler begins.
        Eventually.eventually(() -> {
            StatusRuntimeException late = catchThrowableOfType(
                    StatusRuntimeException.class,
                    () -> Calls.unary(
                            channel,
                            "test.Echo/Block",
                            new byte[0],
                            CallOptions.DEFAULT.withDeadlineAfter(300, TimeUnit.MILLISECONDS)));

            assertThat(late.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
            assertThat(interrupted.await(1, TimeUnit.SECONDS)).isTrue();
        });
    }

    @Test
    void interruptsTheHandlerWhenTheClientGoesAway() throws InterruptedException {
        Thread caller = Thread.startVirtualThread(() -> failing("Block", new byte[0]));
        assertThat(started.await(60, TimeUnit.SECONDS)).isTrue();

        channel.shutdownNow();

        assertThat(interrupted.await(60, TimeUnit.SECONDS)).isTrue();
        caller.join();
    }

    @Test
    void cancelsCallsThatOutliveTheShutdown() throws InterruptedException {
        Thread caller = Thread.startVirtualThread(() -> failing("Block", new byte[0]));
        assertThat(started.await(60, TimeUnit.SECONDS)).isTrue();

        server.stop(Deadline.after(Duration.ofMillis(100)));

        assertThat(interrupted.await(60, TimeUnit.SECONDS)).isTrue();
        caller.join();
    }

    @Test
    @Timeout(120)
    void connectionsThatNeverSpokeHttp2DoNotHoldTheStopBack() throws Exception {
        try (Socket stranger = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            stranger.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(UTF_8));
            stranger.getInputStream().readAllBytes();
        }
        try (Socket silent = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            Eventually.eventually(() -> assertThat(server.connections()).isEqualTo(1));
            silent.shutdownOutput();
        }
        Eventually.eventually(() -> assertThat(server.connections()).isZero());

        server.stop(Deadline.after(Duration.ofHours(1)));
    }

    @Test
    void saysWhichAddressIsTaken() {
        GrpcServer second = new GrpcServer(
                GrpcServerConfig.defaults().listeningOn("127.0.0.1", server.port()),
                GrpcServices.builder().build());

        TempoException.Unavailable refused =
                catchThrowableOfType(TempoException.Unavailable.class, () -> second.start(cause -> {}));

        assertThat(refused).hasMessageContaining("gRPC server cannot listen on /127.0.0.1:" + server.port());
    }
}

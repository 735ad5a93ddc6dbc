// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.minitempo.core.concurrent.Fanout;
import io.minitempo.core.wire.WireWriter;
import io.minitempo.receiver.encoding.MemoryBudget;
import io.minitempo.receiver.intake.RequestBufferPool;
import io.minitempo.server.grpc.RawMarshaller;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Requests of few bytes and very many elements, over real sockets: refused for good, in every protocol, before the
/// elements take memory.
class ElementBombsIT {

    private static final int BUDGET = 4 << 20;

    private final MemoryBudget budget = new MemoryBudget(BUDGET);
    private HttpClient http;
    private OpenReceivers receivers;

    @BeforeEach
    void open() throws InterruptedException {
        http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        receivers = new OpenReceivers(false, OpenReceivers.everything(), new RequestBufferPool(budget));
    }

    @AfterEach
    void nothingIsHeld() throws InterruptedException {
        assertThat(budget.used()).isZero();
        assertThat(receivers.sink.pushes).isEmpty();
        http.close();
        receivers.close();
    }

    private static byte[] times(int count, String hex) {
        byte[] unit = HexFormat.of().parseHex(hex);
        ByteBuffer all = ByteBuffer.allocate(count * unit.length);
        for (int i = 0; i < count; i++) {
            all.put(unit);
        }
        return all.array();
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] otlpSpans(int count) {
        byte[] scope = new WireWriter(64).bytesField(2, times(count, "1200")).toByteArray();
        return new WireWriter(64).bytesField(1, scope).toByteArray();
    }

    private static byte[] json(String head, String unit, String tail) {
        return (head + unit + ("," + unit).repeat(100_000) + tail).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] jaegerTags() {
        byte[] process = concat(
                HexFormat.of().parseHex("0b00010000000173" + "0f00020c"),
                ByteBuffer.allocate(4).putInt(50_000).array(),
                times(50_000, "0b000100000000" + "08000200000000" + "00"),
                new byte[1]);
        return concat(HexFormat.of().parseHex("0c0001"), process, HexFormat.of().parseHex("0f00020c0000000000"));
    }

    private static byte[] zipkinAnnotations() {
        byte[] span = new WireWriter(64)
                .bytesField(1, times(16, "01"))
                .bytesField(3, times(8, "02"))
                .toByteArray();
        return new WireWriter(64)
                .bytesField(1, concat(span, times(100_000, "5200")))
                .toByteArray();
    }

    static Stream<Arguments> httpBombs() {
        String link = "[{\"traceId\":\"1\",\"id\":\"2\",\"tags\":{\"otlp.link.0\":\"1|2||{\\\"a\\\":[";
        return Stream.of(
                Arguments.of("otlp", "http", "/v1/traces", "application/x-protobuf", otlpSpans(200_000)),
                Arguments.of("otlp", "http", "/v1/traces", "application/x-protobuf", times(500_000, "0a00")),
                Arguments.of(
                        "otlp",
                        "http",
                        "/v1/traces",
                        "application/json",
                        json("{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[", "{}", "]}]}]}")),
                Arguments.of("jaeger", "thrift_http", "/api/traces", "application/x-thrift", jaegerTags()),
                Arguments.of(
                        "zipkin",
                        "http",
                        "/api/v1/spans",
                        "application/x-thrift",
                        concat(HexFormat.of().parseHex("0c000186a0"), new byte[100_000])),
                Arguments.of("zipkin", "http", "/api/v1/spans", "application/json", json("[", "{}", "]")),
                Arguments.of("zipkin", "http", "/api/v2/spans", "application/json", json("[", "{}", "]")),
                Arguments.of("zipkin", "http", "/api/v2/spans", "application/json", json(link, "[]", "]}|0\"}}]")),
                Arguments.of("zipkin", "http", "/api/v2/spans", "application/x-protobuf", zipkinAnnotations()));
    }

    @ParameterizedTest
    @MethodSource("httpBombs")
    void areRefusedForGoodOverHttp(String receiver, String protocol, String path, String contentType, byte[] bomb)
            throws Exception {
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(receivers.http(receiver, protocol, path))
                        .header("Content-Type", contentType)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(bomb))
                        .build(),
                HttpResponse.BodyHandlers.ofString(StandardCharsets.ISO_8859_1));

        assertThat(response.body()).contains("too many elements for its size");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(bomb.length).isLessThan(BUDGET);
    }

    static Stream<Arguments> grpcBombs() {
        return Stream.of(
                Arguments.of("otlp", "opentelemetry.proto.collector.trace.v1.TraceService/Export", otlpSpans(200_000)),
                Arguments.of(
                        "jaeger",
                        "jaeger.api_v2.CollectorService/PostSpans",
                        new WireWriter(64).bytesField(1, times(100_000, "0a00")).toByteArray()));
    }

    @ParameterizedTest
    @MethodSource("grpcBombs")
    void areRefusedForGoodOverGrpc(String receiver, String method, byte[] bomb) {
        ManagedChannel channel = ManagedChannelBuilder.forAddress("127.0.0.1", receivers.port(receiver, "grpc"))
                .usePlaintext()
                .build();
        try {
            assertThatThrownBy(() -> ClientCalls.blockingUnaryCall(channel, unary(method), CallOptions.DEFAULT, bomb))
                    .isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
                        assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
                        assertThat(e.getStatus().getDescription()).contains("too many elements for its size");
                    });
        } finally {
            channel.shutdownNow();
        }
    }

    private static MethodDescriptor<byte[], byte[]> unary(String name) {
        return MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(name)
                .setRequestMarshaller(RawMarshaller.bytes())
                .setResponseMarshaller(RawMarshaller.bytes())
                .build();
    }

    /// Eight million spans each, whose index alone would take half a gigabyte.
    @Test
    void manyAtATimeTakeNoMoreThanOne() throws Exception {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bomb)) {
            out.write(otlpSpans(8_000_000));
        }
        HttpRequest request = HttpRequest.newBuilder(receivers.http("otlp", "http", "/v1/traces"))
                .header("Content-Type", "application/x-protobuf")
                .header("Content-Encoding", "gzip")
                .POST(HttpRequest.BodyPublishers.ofByteArray(bomb.toByteArray()))
                .build();
        List<Callable<Integer>> posts = Stream.generate(
                        () -> (Callable<Integer>) () -> http.send(request, HttpResponse.BodyHandlers.discarding())
                                .statusCode())
                .limit(50)
                .toList();

        assertThat(Fanout.all(posts)).allMatch(status -> status == 400 || status == 503);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCalls;
import io.minitempo.core.TempoException;
import io.minitempo.server.grpc.RawMarshaller;
import io.minitempo.testsupport.Golden;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The table of `spec/write-path.md §2.10`: what the clients of each protocol see of each failure behind the receivers.
class ClientAnswersIT {

    private static final String OTLP = "opentelemetry.proto.collector.trace.v1.TraceService/Export";
    private static final String JAEGER = "jaeger.api_v2.CollectorService/PostSpans";
    private static final byte[] SPANS = Golden.otlpRequests().get(3);

    /// A Thrift batch of the service `s` without spans.
    private static final byte[] EMPTY_BATCH =
            HexFormat.of().parseHex("0c00010b00010000000173" + "00" + "0f00020c00000000" + "00");

    private static OpenReceivers receivers;
    private static HttpClient http;

    @BeforeAll
    static void open() throws InterruptedException {
        receivers = new OpenReceivers(false);
        http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    @AfterAll
    static void close() throws InterruptedException {
        http.close();
        receivers.close();
    }

    @AfterEach
    void theSameRequestsPassWhenTheFailureIsOver() throws Exception {
        receivers.sink.failure = null;
        assertThat(postOtlp().statusCode()).isEqualTo(200);
        assertThat(postJaeger().statusCode()).isEqualTo(202);
        assertThat(postZipkin().statusCode()).isEqualTo(202);
    }

    /// Failure; code of OTLP over gRPC; status of OTLP over HTTP; code of Jaeger over gRPC. Jaeger over HTTP and Zipkin
    /// know only 500.
    static List<Arguments> failures() {
        return List.of(
                Arguments.of(limited(), "RESOURCE_EXHAUSTED", 429, "RESOURCE_EXHAUSTED"),
                Arguments.of(new TempoException.Invalid("bad id"), "INVALID_ARGUMENT", 400, "INVALID_ARGUMENT"),
                Arguments.of(new TempoException.Unavailable("no partition"), "UNAVAILABLE", 503, "UNKNOWN"),
                Arguments.of(new TempoException.TooLarge("big record"), "UNAVAILABLE", 503, "UNKNOWN"));
    }

    private static TempoException limited() {
        return new TempoException.TooMany("slow down", Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void everyProtocolTellsItsClients(RuntimeException failure, String otlpCode, int otlpStatus, String jaegerCode)
            throws Exception {
        receivers.sink.failure = failure;

        assertThatThrownBy(() -> call("otlp", OTLP, SPANS)).isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
            assertThat(e.getStatus().getCode().name()).isEqualTo(otlpCode);
            assertThat(e.getStatus().getDescription()).isEqualTo(failure.getMessage());
        });
        HttpResponse<byte[]> otlp = postOtlp();
        assertThat(otlp.statusCode()).isEqualTo(otlpStatus);
        assertThat(Status.parseFrom(otlp.body()).getMessage()).isEqualTo(failure.getMessage());
        assertThatThrownBy(() -> call("jaeger", JAEGER, new byte[0]))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(e.getStatus().getCode().name()).isEqualTo(jaegerCode));
        assertThat(postJaeger().statusCode()).isEqualTo(500);
        assertThat(postZipkin().statusCode()).isEqualTo(500);
    }

    @ParameterizedTest
    @MethodSource("grpcMethods")
    void limitedClientsAreToldWhenToComeBack(String receiver, String method) throws Exception {
        receivers.sink.failure = limited();

        assertThatThrownBy(() -> call(receiver, method, method.equals(OTLP) ? SPANS : new byte[0]))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(retryDelay(e)).isEqualTo(5));
        assertThat(postOtlp().headers().firstValue("Retry-After")).contains("5");
    }

    static Stream<Arguments> grpcMethods() {
        return Stream.of(Arguments.of("otlp", OTLP), Arguments.of("jaeger", JAEGER));
    }

    private static long retryDelay(StatusRuntimeException e) {
        try {
            return Objects.requireNonNull(StatusProto.fromThrowable(e))
                    .getDetails(0)
                    .unpack(RetryInfo.class)
                    .getRetryDelay()
                    .getSeconds();
        } catch (InvalidProtocolBufferException broken) {
            throw new AssertionError(broken);
        }
    }

    private static HttpResponse<byte[]> post(String receiver, String protocol, String path, String type, byte[] body)
            throws Exception {
        return http.send(
                HttpRequest.newBuilder(receivers.http(receiver, protocol, path))
                        .header("Content-Type", type)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    private static HttpResponse<byte[]> postOtlp() throws Exception {
        return post("otlp", "http", "/v1/traces", "application/x-protobuf", SPANS);
    }

    private static HttpResponse<byte[]> postZipkin() throws Exception {
        String spans = "[{\"traceId\":\"1\",\"id\":\"2\",\"name\":\"x\"}]";
        return post("zipkin", "http", "/api/v2/spans", "application/json", spans.getBytes(StandardCharsets.UTF_8));
    }

    private static HttpResponse<byte[]> postJaeger() throws Exception {
        return post("jaeger", "thrift_http", "/api/traces", "application/x-thrift", EMPTY_BATCH);
    }

    private static byte[] call(String receiver, String name, byte[] body) {
        ManagedChannel channel = ManagedChannelBuilder.forAddress("127.0.0.1", receivers.port(receiver, "grpc"))
                .usePlaintext()
                .build();
        try {
            MethodDescriptor<byte[], byte[]> method = MethodDescriptor.<byte[], byte[]>newBuilder()
                    .setType(MethodDescriptor.MethodType.UNARY)
                    .setFullMethodName(name)
                    .setRequestMarshaller(RawMarshaller.bytes())
                    .setResponseMarshaller(RawMarshaller.bytes())
                    .build();
            return ClientCalls.blockingUnaryCall(channel, method, CallOptions.DEFAULT, body);
        } finally {
            channel.shutdownNow();
        }
    }
}

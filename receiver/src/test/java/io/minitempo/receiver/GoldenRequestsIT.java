// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.rpc.Status;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.minitempo.core.TempoException;
import io.minitempo.server.grpc.RawMarshaller;
import io.minitempo.testsupport.GoldenRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Every recorded request to a receiver of a single-tenant Tempo gets the recorded answer.
class GoldenRequestsIT {

    /// Texts of Go's decoders; ours say the same in their own words, beginning with Go's where that is a phrase.
    private static final Pattern DECODER_TEXT = Pattern.compile(
            "ReadObject|ReadString|ID\\.UnmarshalJSONIter|unexpected EOF|jaeger\\.Batch|Go value|cannot.parse invalid");

    private static LogWatch log;
    private static OpenReceivers receivers;
    private static HttpClient http;
    private static ManagedChannel otlp;
    private static ManagedChannel jaeger;

    @BeforeAll
    static void open() throws InterruptedException {
        log = new LogWatch();
        receivers = new OpenReceivers(false);
        http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        otlp = channel("otlp");
        jaeger = channel("jaeger");
    }

    private static ManagedChannel channel(String receiver) {
        return ManagedChannelBuilder.forAddress("127.0.0.1", receivers.port(receiver, "grpc"))
                .usePlaintext()
                .build();
    }

    @AfterAll
    static void close() throws InterruptedException {
        otlp.shutdownNow();
        jaeger.shutdownNow();
        http.close();
        receivers.close();
        assertThat(log.end()).isEmpty();
    }

    @AfterEach
    void healthyAfterwards() throws Exception {
        GoldenRequest ok = requests().getFirst();
        assertThat(send(ok).statusCode()).as("after the request").isEqualTo(200);
    }

    static List<GoldenRequest> requests() {
        return GoldenRequest.toReceivers().stream()
                .filter(r -> !r.isMultiTenant() && !r.isGrpc())
                .toList();
    }

    static List<GoldenRequest> grpcRequests() {
        return GoldenRequest.toReceivers().stream()
                .filter(r -> !r.isMultiTenant() && r.isGrpc())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("requests")
    void httpRequestsAreAnsweredAsRecorded(GoldenRequest request) throws Exception {
        // The distributor is what refuses missing ids; a sink stands in for it here.
        String expected = new String(request.answerBody(), StandardCharsets.UTF_8);
        receivers.sink.failure = expected.contains("ids must be")
                ? new TempoException.Invalid(expected.replaceFirst("(?s).*?((trace|span) ids must be[^\"]*).*", "$1"))
                : null;
        HttpResponse<byte[]> response;
        try {
            response = send(request);
        } finally {
            receivers.sink.failure = null;
        }

        assertThat(response.statusCode())
                .isEqualTo(request.answer().get("status").asInt());
        JsonNode headers = request.answer().get("headers");
        for (String name : List.of("Content-Type", "Retry-After")) {
            assertThat(response.headers().firstValue(name).orElse(""))
                    .as(name)
                    .isEqualTo(headers.has(name) ? headers.get(name).asString() : "");
        }
        if (DECODER_TEXT.matcher(expected).find()) {
            assertSameKindOfError(request, response);
        } else {
            assertThat(new String(response.body(), StandardCharsets.ISO_8859_1))
                    .isEqualTo(new String(request.answerBody(), StandardCharsets.ISO_8859_1));
        }
    }

    private static void assertSameKindOfError(GoldenRequest request, HttpResponse<byte[]> response) throws Exception {
        String type = response.headers().firstValue("Content-Type").orElse("");
        switch (type) {
            case "application/x-protobuf" -> {
                Status status = Status.parseFrom(response.body());
                assertThat(status.getCode())
                        .isEqualTo(Status.parseFrom(request.answerBody()).getCode());
                assertThat(status.getMessage())
                        .startsWith(Status.parseFrom(request.answerBody()).getMessage());
            }
            case "application/json" -> {
                String body = new String(response.body(), StandardCharsets.UTF_8);
                assertThat(body).startsWith("{\"code\":3, \"message\":\"json: ");
                assertThat(JsonMapper.shared().readTree(body).get("code").asInt())
                        .isEqualTo(3);
            }
            default ->
                assertThat(new String(response.body(), StandardCharsets.UTF_8)).endsWith("\n");
        }
    }

    private static HttpResponse<byte[]> send(GoldenRequest request) throws Exception {
        String[] target = switch (request.port()) {
            case 3300 -> new String[] {"otlp", "http"};
            case 3302 -> new String[] {"zipkin", "http"};
            default -> new String[] {"jaeger", "thrift_http"};
        };
        URI uri = receivers.http(target[0], target[1], request.path());
        HttpRequest.Builder builder = HttpRequest.newBuilder(uri)
                .method(request.text("method"), HttpRequest.BodyPublishers.ofByteArray(request.body()));
        request.headers().forEach(builder::header);
        return http.send(builder.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    @ParameterizedTest
    @MethodSource("grpcRequests")
    void grpcRequestsAreAnsweredAsRecorded(GoldenRequest request) {
        JsonNode answer = request.answer();
        Channel channel = request.text("grpc").startsWith("/jaeger") ? jaeger : otlp;
        String details = answer.has("details") ? answer.get("details").asString() : "";
        receivers.sink.failure = details.contains("ids must be") ? new TempoException.Invalid(details) : null;
        try {
            if (answer.get("code").asString().equals("OK")) {
                assertThat(call(channel, request))
                        .isEqualTo(java.util.Base64.getDecoder()
                                .decode(answer.get("response").asString()));
                return;
            }
            assertThatThrownBy(() -> call(channel, request)).isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
                assertThat(e.getStatus().getCode().name())
                        .isEqualTo(answer.get("code").asString());
                switch (e.getStatus().getCode()) {
                    // The library answers for messages that exceed the limit many times over; a text of its own,
                    // with the same facts.
                    case RESOURCE_EXHAUSTED ->
                        assertThat(e.getStatus().getDescription()).contains("16777221");
                    default -> assertThat(e.getStatus().getDescription()).startsWith(details);
                }
            });
        } finally {
            receivers.sink.failure = null;
        }
    }

    private static byte[] call(Channel channel, GoldenRequest request) {
        MethodDescriptor<byte[], byte[]> method = MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(request.text("grpc").substring(1))
                .setRequestMarshaller(RawMarshaller.bytes())
                .setResponseMarshaller(RawMarshaller.bytes())
                .build();
        return ClientCalls.blockingUnaryCall(channel, method, CallOptions.DEFAULT, request.body());
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.distributor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.distributor.limits.FixedLimits;
import io.minitempo.ingestlog.memory.InMemoryBroker;
import io.minitempo.receiver.Receivers;
import io.minitempo.receiver.config.GrpcPortConfig;
import io.minitempo.receiver.config.HttpPortConfig;
import io.minitempo.receiver.config.OtlpHttpConfig;
import io.minitempo.receiver.config.ReceiverConfig;
import io.minitempo.receiver.config.ReceiversConfig;
import io.minitempo.receiver.config.ZipkinConfig;
import io.minitempo.receiver.intake.ReceiverMetrics;
import io.minitempo.receiver.intake.SpanIntake;
import io.minitempo.receiver.intake.TenantResolver;
import io.minitempo.server.grpc.RawMarshaller;
import io.minitempo.testsupport.Golden;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The recorded session of a multi-tenant Tempo with low limits: the answers, and the counters it ended with
/// (`golden/requests.json`, from "multi no tenant" to "metrics after").
class GoldenTenantsIT {

    private static final String ANY = "127.0.0.1:0";
    private static final JsonNode RECORDED = JsonMapper.shared().readTree(Golden.bytes("requests.json"));

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private HttpClient http;
    private Receivers receivers;
    private ManagedChannel channel;

    @BeforeEach
    void open() throws InterruptedException {
        http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        InMemoryBroker broker = new InMemoryBroker(1, Clock.system());
        Distributor distributor = new Distributor(
                DistributorConfig.defaults(),
                new FixedLimits().rate(20_000, 30_000),
                () -> 1,
                new LogTraceWriter(tenant -> token -> 0, broker.connect().openWriter()),
                registry,
                Clock.system(),
                new Random(1));
        ReceiverMetrics metrics = new ReceiverMetrics(registry);
        receivers = new Receivers(
                new ReceiversConfig(List.of(
                        new ReceiverConfig.Otlp(
                                "otlp",
                                GrpcPortConfig.at(ANY, 0),
                                new OtlpHttpConfig(HttpPortConfig.at(ANY, true), "/v1/traces", "", "")),
                        new ReceiverConfig.Zipkin("zipkin", new ZipkinConfig(HttpPortConfig.at(ANY, false), false)))),
                new SpanIntake(new TenantResolver(true), distributor, metrics, Clock.system()),
                metrics,
                Clock.system());
        receivers.start(cause -> {
            throw new IllegalStateException(cause);
        });
        channel = ManagedChannelBuilder.forAddress("127.0.0.1", port("otlp", "grpc"))
                .usePlaintext()
                .build();
    }

    @AfterEach
    void close() throws InterruptedException {
        channel.shutdownNow();
        receivers.stop(Deadline.after(Duration.ofSeconds(5)));
        http.close();
    }

    private int port(String receiver, String protocol) {
        return receivers.listening().stream()
                .filter(l -> l.receiver().equals(receiver) && l.protocol().equals(protocol))
                .findFirst()
                .orElseThrow()
                .endpoint()
                .port();
    }

    private static JsonNode recorded(String name) {
        for (JsonNode entry : RECORDED) {
            if (entry.get("name").asString().equals(name)) {
                return entry;
            }
        }
        throw new IllegalArgumentException("nothing recorded as " + name);
    }

    @Test
    void theSessionIsAnsweredAndCountedAsRecorded() throws Exception {
        http("multi no tenant");
        grpc("multi grpc no tenant");
        http("multi rate limited");
        grpc("multi grpc rate limited");
        http("multi small ok");
        for (int i = 0; i < 5; i++) {
            http("multi live trace " + i);
        }
        http("multi trace too large");
        http("zipkin rate limited");

        // What the live-store counts is not ours.
        List<String> ours = recorded("metrics after")
                .get("lines")
                .valueStream()
                .map(JsonNode::asString)
                .filter(line -> line.matches("tempo_(discarded_spans|distributor_(bytes|ingress|spans)).*")
                        && !line.contains("exceeded")
                        && !line.contains("trace_too_large"))
                .toList();
        assertThat(ours).hasSize(7);
        assertThat(ours).allSatisfy(line -> assertThat(counter(line)).as(line).isEqualTo(value(line)));
        assertThat(registry.get("tempo_distributor_push_duration_seconds")
                        .timer()
                        .count())
                .isEqualTo(10);
        assertThat(registry.get("tempo_distributor_traces_per_batch").summary().totalAmount())
                .isEqualTo(7);
        assertThat(registry.get("tempo_distributor_traces_per_batch").summary().count())
                .isEqualTo(7);
    }

    private double counter(String line) {
        String[] labels = line.replaceFirst(".*\\{(.*)}.*", "$1").split("[=,]");
        for (int i = 1; i < labels.length; i += 2) {
            labels[i] = labels[i].replace("\"", "");
        }
        return registry.get(line.substring(0, line.indexOf('{')))
                .tags(labels)
                .counter()
                .count();
    }

    private static double value(String line) {
        return Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
    }

    private static byte[] body(JsonNode entry, String key) {
        String body = entry.get(key).asString();
        return switch (body) {
            case "76974 bytes" -> Golden.otlpRequests().getFirst();
            case "7986 bytes" -> sixtySpansOf7986Bytes();
            default ->
                body.startsWith("[")
                        ? body.getBytes(StandardCharsets.UTF_8)
                        : Base64.getDecoder().decode(body);
        };
    }

    /// Of this request only the sizes are recorded: 7986 bytes sent, 8230 counted, 60 spans of one trace.
    private static byte[] sixtySpansOf7986Bytes() {
        ScopeSpans.Builder spans = ScopeSpans.newBuilder();
        for (int i = 0; i < 60; i++) {
            spans.addSpans(Span.newBuilder()
                    .setTraceId(ByteString.copyFromUtf8("tttttttttttttttt"))
                    .setSpanId(ByteString.copyFromUtf8("s%07d".formatted(i)))
                    .setName("x".repeat(100)));
        }
        byte[] body = ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder().addScopeSpans(spans))
                .build()
                .toByteArray();
        assertThat(body).hasSize(7986);
        return body;
    }

    private void http(String name) throws Exception {
        JsonNode entry = recorded(name);
        String url = entry.get("url").asString();
        int port = url.contains(":3302/") ? port("zipkin", "http") : port("otlp", "http");
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port + url.replaceFirst("http://[^/]*", "")))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body(entry, "request_body")));
        entry.get("request_headers")
                .properties()
                .forEach(h -> request.header(h.getKey(), h.getValue().asString()));

        HttpResponse<byte[]> response = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());

        JsonNode answer = entry.get("answer");
        assertThat(response.statusCode())
                .as(name)
                .isEqualTo(answer.get("status").asInt());
        answer.get("headers")
                .properties()
                .forEach(h -> assertThat(response.headers().firstValue(h.getKey()))
                        .as("%s: %s", name, h.getKey())
                        .contains(h.getValue().asString()));
        assertThat(Base64.getEncoder().encodeToString(response.body()))
                .as(name)
                .isEqualTo(
                        answer.has("base64")
                                ? answer.get("base64").asString()
                                : Base64.getEncoder()
                                        .encodeToString(
                                                answer.get("body").asString().getBytes(StandardCharsets.UTF_8)));
    }

    private void grpc(String name) {
        JsonNode entry = recorded(name);
        Metadata metadata = new Metadata();
        entry.get("metadata")
                .forEach(pair -> metadata.put(
                        Metadata.Key.of(pair.get(0).asString(), Metadata.ASCII_STRING_MARSHALLER),
                        pair.get(1).asString()));
        ClientInterceptor headers = MetadataUtils.newAttachHeadersInterceptor(metadata);
        MethodDescriptor<byte[], byte[]> method = MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(entry.get("grpc").asString().substring(1))
                .setRequestMarshaller(RawMarshaller.bytes())
                .setResponseMarshaller(RawMarshaller.bytes())
                .build();

        JsonNode answer = entry.get("answer");
        assertThatThrownBy(() -> ClientCalls.blockingUnaryCall(
                        io.grpc.ClientInterceptors.intercept(channel, headers),
                        method,
                        CallOptions.DEFAULT,
                        body(entry, "request")))
                .isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
                    assertThat(e.getStatus().getCode().name())
                            .isEqualTo(answer.get("code").asString());
                    assertThat(e.getStatus().getDescription())
                            .isEqualTo(answer.get("details").asString());
                    byte[] details = e.getTrailers() == null
                            ? null
                            : e.getTrailers()
                                    .get(Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER));
                    JsonNode trailers = answer.get("trailers");
                    assertThat(details == null ? "" : Base64.getEncoder().encodeToString(details))
                            .isEqualTo(
                                    trailers.has("grpc-status-details-bin")
                                            ? trailers.get("grpc-status-details-bin")
                                                    .asString()
                                            : "");
                });
    }
}

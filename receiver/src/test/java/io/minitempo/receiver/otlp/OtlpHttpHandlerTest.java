// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.time.Clock;
import io.minitempo.receiver.CapturingSink;
import io.minitempo.receiver.encoding.BodyDecoder;
import io.minitempo.receiver.encoding.ContentEncoding;
import io.minitempo.receiver.intake.ReceiverMetrics;
import io.minitempo.receiver.intake.RequestBufferPool;
import io.minitempo.receiver.intake.SpanIntake;
import io.minitempo.receiver.intake.TenantResolver;
import io.minitempo.server.http.HttpBody;
import io.minitempo.server.http.HttpHeaders;
import io.minitempo.server.http.HttpRequest;
import io.minitempo.server.http.HttpResponse;
import io.minitempo.testsupport.Golden;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OtlpHttpHandlerTest {

    private static final String SPAN = "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{}]}]}]}";

    private final CapturingSink sink = new CapturingSink();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private OtlpHttpHandler handler(boolean multitenancy) {
        return new OtlpHttpHandler(
                "/v1/traces",
                new BodyDecoder(ContentEncoding.ALL, 1 << 20),
                new RequestBufferPool(),
                new SpanIntake(new TenantResolver(multitenancy), sink, new ReceiverMetrics(registry), Clock.system()));
    }

    private static HttpRequest json(String body, String... headers) {
        HttpHeaders all = HttpHeaders.of(headers).with("Content-Type", "application/json");
        return HttpRequest.of("POST", "/v1/traces", all, HttpBody.of(body.getBytes(StandardCharsets.UTF_8)));
    }

    private static String text(HttpResponse response) throws InterruptedException {
        return new String(response.bodyBytes(), StandardCharsets.UTF_8);
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new TempoException.Invalid("m"), 400, 3),
                Arguments.of(new TempoException.TooMany("m"), 429, 8),
                Arguments.of(new TempoException.Unavailable("m"), 503, 14),
                Arguments.of(new TempoException.TooLarge("m"), 503, 14),
                Arguments.of(new TempoException.Internal("m"), 503, 14),
                Arguments.of(new TempoException.DeadlineExceeded("m"), 503, 14),
                Arguments.of(new TempoException.Canceled("m"), 503, 14),
                Arguments.of(new TempoException.NotBuilt("m"), 404, 12));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void failuresOfThePushBecomeStatuses(RuntimeException failure, int http, int code) throws Exception {
        sink.failure = failure;

        HttpResponse response = handler(false).handle(json(SPAN));

        assertThat(response.status()).isEqualTo(http);
        assertThat(text(response)).isEqualTo("{\"code\":" + code + ", \"message\":\"m\"}");
        assertThat(response.headers().contains("Retry-After")).isFalse();
    }

    @Test
    void faultsOfOursAreNotShown() throws Exception {
        sink.failure = new IllegalStateException("secret");

        HttpResponse response = handler(false).handle(json(SPAN));

        assertThat(response.status()).isEqualTo(500);
        assertThat(text(response)).isEqualTo("{\"code\":13, \"message\":\"internal error\"}");
    }

    @Test
    void adviceToComeBackIsAHeaderAndADetail() throws Exception {
        sink.failure = new TempoException.TooMany("slow \"down\"", Duration.ofMillis(5500));

        HttpResponse response = handler(false).handle(json(SPAN));

        assertThat(response.headers().first("Retry-After")).contains("5");
        assertThat(text(response))
                .isEqualTo("{\"code\":8, \"message\":\"slow \\\"down\\\"\", \"details\":[{\"@type\":"
                        + "\"type.googleapis.com/google.rpc.RetryInfo\", \"retryDelay\":\"5.500s\"}]}");

        HttpResponse protobuf = handler(false)
                .handle(HttpRequest.of(
                        "POST",
                        "/v1/traces",
                        HttpHeaders.of("Content-Type", "application/x-protobuf"),
                        HttpBody.of(Golden.otlpRequests().get(3))));
        Status status = Status.parseFrom(protobuf.bodyBytes());
        assertThat(status.getDetails(0).unpack(RetryInfo.class).getRetryDelay())
                .isEqualTo(com.google.protobuf.Duration.newBuilder()
                        .setSeconds(5)
                        .setNanos(500_000_000)
                        .build());
    }

    @Test
    void requestsWithoutSpansNeedNoTenant() throws Exception {
        HttpResponse empty = handler(true).handle(json("{\"resourceSpans\":[]}"));
        HttpResponse some = handler(true).handle(json(SPAN));

        assertThat(empty.status()).isEqualTo(200);
        assertThat(text(empty)).isEqualTo("{\"partialSuccess\":{}}");
        assertThat(some.status()).isEqualTo(503);
        assertThat(text(some)).isEqualTo("{\"code\":14, \"message\":\"no org id\"}");
        assertThat(sink.pushes).isEmpty();
    }

    @Test
    void tenantAndMarksReachTheSink() throws Exception {
        handler(true).handle(json(SPAN, "X-Scope-OrgID", "team-a", "No-Generate-Metrics", "1"));

        assertThat(sink.pushes).singleElement().satisfies(push -> {
            assertThat(push.tenant()).isEqualTo(new TenantId("team-a"));
            assertThat(push.skipMetricsGeneration()).isTrue();
        });
    }

    @Test
    void badTenantsAreTheCallersFault() throws Exception {
        HttpResponse response = handler(true).handle(json(SPAN, "X-Scope-OrgID", "a b"));

        assertThat(response.status()).isEqualTo(400);
        assertThat(text(response)).contains("\"code\":3").contains("unsupported character");
    }

    @Test
    void spansAreCountedAsAcceptedOrRefused() throws Exception {
        OtlpHttpHandler handler = handler(false);
        handler.handle(json(SPAN));
        sink.failure = new TempoException.Unavailable("m");
        handler.handle(json(SPAN));
        handler.handle(json(SPAN));

        assertThat(registry.get("tempo_receiver_accepted_spans").counter().count())
                .isEqualTo(1);
        assertThat(registry.get("tempo_receiver_refused_spans")
                        .tag("receiver", "otlp/otlp_receiver")
                        .tag("transport", "http")
                        .counter()
                        .count())
                .isEqualTo(2);
        assertThat(registry.get("tempo_distributor_push_duration_seconds")
                        .timer()
                        .count())
                .isEqualTo(3);
    }

    @Test
    void theEncodingOfABodyIsLookedAtBeforeAnythingElse() throws Exception {
        HttpHeaders headers = HttpHeaders.of("Content-Encoding", "br");
        HttpRequest unknownPath = HttpRequest.of("GET", "/nowhere", headers, HttpBody.empty());

        assertThat(handler(false).handle(unknownPath).status()).isEqualTo(400);
        assertThat(text(handler(false).handle(unknownPath)))
                .isEqualTo("{\"code\":3, \"message\":\"unsupported Content-Encoding: br\"}");
        HttpResponse unknownType =
                handler(false).handle(unknownPath.withHeaders(headers.with("Content-Type", "text/plain")));
        assertThat(unknownType.status()).isEqualTo(500);
        assertThat(text(unknownType)).isEqualTo("{\"code\": 13, \"message\": \"failed to marshal error message\"}");
    }
}

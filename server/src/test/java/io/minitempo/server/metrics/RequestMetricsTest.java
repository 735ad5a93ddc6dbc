// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.minitempo.core.TempoException;
import io.minitempo.server.http.HttpBody;
import io.minitempo.server.http.HttpHandler;
import io.minitempo.server.http.HttpHeaders;
import io.minitempo.server.http.HttpRequest;
import io.minitempo.server.http.HttpResponse;
import io.minitempo.server.http.MessageSizes;
import io.minitempo.server.http.Route;
import io.minitempo.server.http.Router;
import io.minitempo.testsupport.Golden;
import io.minitempo.testsupport.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestMetricsTest {

    private final ManualClock clock = ManualClock.atGoldenInput();
    private final MetricsRegistry registry = new MetricsRegistry();
    private final RequestMetrics metrics = new RequestMetrics(registry, clock);
    private final HttpHandler handler = metrics.http(new Router()
            .add(Route.of("/ready", request -> {
                clock.advance(Duration.ofNanos(93_259));
                return HttpResponse.text(200, "ready\n");
            }))
            .add(Route.of("/api/traces/{traceID}", request -> HttpResponse.empty(404)))
            .add(Route.of("/api/search/tag/{tagName:.*}/values", request -> HttpResponse.empty(200)))
            .add(Route.of("/", request -> HttpResponse.empty(200)))
            .add(Route.of("/post", request -> HttpResponse.text(202, "")).methods("POST"))
            .add(Route.of(
                    "/read", request -> HttpResponse.of(200, "x", request.body().readAll(1 << 20))))
            .add(Route.of("/tenant", request -> {
                throw new TempoException.Unauthenticated("no org id");
            }))
            .add(Route.of("/broken", request -> {
                throw new IllegalStateException("broken");
            }))
            .add(Route.of("/gone", request -> {
                throw new InterruptedException();
            })));

    private HttpResponse call(String method, String uri, String body) throws InterruptedException {
        return handler.handle(HttpRequest.of(method, uri, HttpHeaders.EMPTY, HttpBody.of(body.getBytes(UTF_8))));
    }

    private List<String> lines(String start) {
        return registry.scrape().lines().filter(line -> line.startsWith(start)).toList();
    }

    /// All series of a request but the time it took, which was recorded with the rest.
    @Test
    void readsAsTempoRecordedItsOwnReadyRequest() throws InterruptedException {
        call("GET", "/ready", "");

        List<String> recorded = Golden.text("status/metrics-names-types-values.txt")
                .lines()
                .filter(line -> line.contains("route=\"ready\""))
                .toList();
        assertThat(recorded).hasSize(1 + 17 + 18 + 18);
        assertThat(lines("tempo_").stream().filter(line -> !line.startsWith("#")))
                .containsExactlyInAnyOrderElementsOf(recorded);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/traces/0102, GET, api_traces_traceid, 404",
        "GET, /api/search/tag/a/b/values, GET, api_search_tag_tagname_values, 200",
        "GET, /, GET, root, 200",
        "POST, /post, POST, post, 202",
        "GET, /post, GET, other, 405",
        "GET, /nothing/here, GET, notfound, 404",
        "INVENTED, /ready, OTHER, ready, 200",
        "GET, /tenant, GET, tenant, 401",
        "GET, /broken, GET, broken, 500",
    })
    void namesRequestsAfterTheirRoutes(String method, String uri, String label, String route, int status)
            throws InterruptedException {
        assertThat(call(method, uri, "").status()).isEqualTo(status);

        assertThat(lines("tempo_request_duration_seconds_count"))
                .containsExactly(
                        "tempo_request_duration_seconds_count{method=\"%s\",route=\"%s\",status_code=\"%d\",ws=\"false\"} 1"
                                .formatted(label, route, status));
        assertThat(lines("tempo_inflight_requests"))
                .containsExactly("tempo_inflight_requests{method=\"%s\",route=\"%s\"} 0".formatted(label, route));
    }

    @Test
    void countsTheBytesOfBothDirections() throws InterruptedException {
        call("POST", "/read", "x".repeat(300));

        assertThat(lines("tempo_request_message_bytes_sum"))
                .containsExactly("tempo_request_message_bytes_sum{method=\"POST\",route=\"read\"} 300");
        assertThat(lines("tempo_response_message_bytes_sum"))
                .containsExactly("tempo_response_message_bytes_sum{method=\"POST\",route=\"read\"} 300");
    }

    @Test
    void countsAStreamedResponseWhenItEnds() throws InterruptedException {
        HttpHandler streaming = metrics.http(new Router()
                .add(Route.of(
                        "/stream",
                        request -> HttpResponse.stream(200, "text/plain", out -> {
                            clock.advance(Duration.ofSeconds(2));
                            out.write(new byte[70]);
                            out.write(7);
                        }))));

        HttpResponse response = streaming.handle(HttpRequest.get("/stream"));
        assertThat(lines("tempo_inflight_requests")).singleElement().asString().endsWith(" 1");
        assertThat(lines("tempo_request_duration_seconds")).isEmpty();

        assertThat(response.bodyBytes()).hasSize(71);
        assertThat(lines("tempo_inflight_requests")).singleElement().asString().endsWith(" 0");
        assertThat(lines("tempo_request_duration_seconds_sum"))
                .singleElement()
                .asString()
                .endsWith(" 2");
        assertThat(lines("tempo_response_message_bytes_sum"))
                .singleElement()
                .asString()
                .endsWith(" 71");
    }

    @Test
    void countsAStreamedResponseThatBreaks() throws InterruptedException {
        HttpHandler streaming = metrics.http(new Router()
                .add(Route.of(
                        "/stream",
                        request -> HttpResponse.stream(200, "text/plain", out -> {
                            out.write(new byte[10]);
                            throw new IOException("client went away");
                        }))));
        HttpResponse response = streaming.handle(HttpRequest.get("/stream"));

        assertThatExceptionOfType(java.io.UncheckedIOException.class).isThrownBy(response::bodyBytes);
        assertThat(lines("tempo_inflight_requests")).singleElement().asString().endsWith(" 0");
        assertThat(lines("tempo_request_duration_seconds_count"))
                .singleElement()
                .asString()
                .endsWith(" 1");
    }

    @Test
    void countsRequestsWhoseClientsWentAway() {
        assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> call("GET", "/gone", ""));

        assertThat(lines("tempo_request_duration_seconds_count"))
                .singleElement()
                .asString()
                .contains("route=\"gone\",status_code=\"499\"");
        assertThat(lines("tempo_inflight_requests")).singleElement().asString().endsWith(" 0");
    }

    @ParameterizedTest
    @CsvSource({"OK, success", "CANCELLED, cancel", "UNAVAILABLE, error", "DEADLINE_EXCEEDED, error"})
    void namesCallsAfterTheirMethodsAndOutcomes(Status.Code code, String outcome) {
        ServerStreamTracer call = metrics.grpc().newServerStreamTracer("tempopb.Querier/FindTraceByID", new Metadata());
        call.inboundMessageRead(0, 24, 100);
        call.outboundMessageSent(0, 11, 11);
        clock.advance(Duration.ofMillis(300));
        assertThat(lines("tempo_inflight_requests"))
                .containsExactly("tempo_inflight_requests{method=\"gRPC\",route=\"/tempopb.Querier/FindTraceByID\"} 1");
        call.streamClosed(code.toStatus());

        String labels = "method=\"gRPC\",route=\"/tempopb.Querier/FindTraceByID\"";
        assertThat(lines("tempo_inflight_requests")).containsExactly("tempo_inflight_requests{" + labels + "} 0");
        assertThat(lines("tempo_request_duration_seconds_sum"))
                .containsExactly("tempo_request_duration_seconds_sum{%s,status_code=\"%s\",ws=\"false\"} 0.3"
                        .formatted(labels, outcome));
        assertThat(lines("tempo_request_message_bytes_sum"))
                .containsExactly("tempo_request_message_bytes_sum{" + labels + "} 29");
        assertThat(lines("tempo_response_message_bytes_sum"))
                .containsExactly("tempo_response_message_bytes_sum{" + labels + "} 16");
    }

    @Test
    void messagesOfCallsThatNeverBeganMakeNoSeries() {
        MessageSizes sizes = metrics.messageSizes();
        sizes.received("invented.Service/Method", 5);
        assertThat(registry.scrape()).isEmpty();

        ServerStreamTracer call = metrics.grpc().newServerStreamTracer("a.B/C", new Metadata());
        sizes.received("a.B/C", 29);
        sizes.sent("a.B/C", 6);
        call.streamClosed(Status.OK);
        assertThat(lines("tempo_request_message_bytes_sum"))
                .singleElement()
                .asString()
                .endsWith(" 29");
        assertThat(lines("tempo_response_message_bytes_sum"))
                .singleElement()
                .asString()
                .endsWith(" 6");
    }
}

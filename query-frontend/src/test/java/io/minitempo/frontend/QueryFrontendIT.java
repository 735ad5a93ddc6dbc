// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend;

import static io.minitempo.testsupport.Eventually.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.grpc.Status;
import io.minitempo.core.concurrent.Threads;
import io.minitempo.frontend.TestFrontend.Querier;
import io.minitempo.frontend.config.QueryFrontendConfig;
import io.minitempo.frontend.worker.FakeQuerier;
import io.minitempo.proto.httpgrpc.HTTPRequest;
import io.minitempo.proto.tempopb.PartialStatus;
import io.minitempo.proto.tempopb.Trace;
import io.minitempo.proto.tempopb.TraceByIDMetrics;
import io.minitempo.proto.tempopb.TraceByIDResponse;
import io.minitempo.server.http.HttpHeaders;
import io.minitempo.server.http.HttpResponse;
import io.minitempo.testsupport.Golden;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The query API over real worker streams, with queriers that answer what the test wants.
@Timeout(180)
class QueryFrontendIT {

    private static final String ID = "2d2c633fb93b39f9";
    private static final String V1 = "/api/traces/" + ID;
    private static final String V2 = "/api/v2/traces/" + ID;

    private final ConcurrentLinkedQueue<HTTPRequest> asked = new ConcurrentLinkedQueue<>();
    private TestFrontend frontend = new TestFrontend(QueryFrontendConfig.defaults());

    @AfterEach
    void stop() throws InterruptedException {
        frontend.close();
    }

    private void configure(QueryFrontendConfig config) throws InterruptedException {
        frontend.close();
        frontend = new TestFrontend(config);
    }

    private void multitenant(QueryFrontendConfig config) throws InterruptedException {
        frontend.close();
        frontend = new TestFrontend(config, true, 5_000_000);
    }

    private void limit(int maxBytesPerTrace) throws InterruptedException {
        frontend.close();
        frontend = new TestFrontend(QueryFrontendConfig.defaults(), false, maxBytesPerTrace);
    }

    /// A querier that finds `traces`, one in each sub-request, and inspects a byte in each.
    private void finding(Trace... traces) throws InterruptedException {
        ConcurrentLinkedQueue<Trace> left = new ConcurrentLinkedQueue<>(List.of(traces));
        frontend.querier(request -> {
            asked.add(request);
            Trace trace = left.poll();
            TraceByIDResponse.Builder body = TraceByIDResponse.newBuilder()
                    .setMetrics(TraceByIDMetrics.newBuilder().setInspectedBytes(1));
            if (trace == null) {
                return Querier.protobuf(404, body.build());
            }
            return Querier.protobuf(200, body.setTrace(trace).build());
        });
    }

    private HttpResponse get(String uri, String... headers) throws InterruptedException {
        return frontend.get(uri, HttpHeaders.of(headers));
    }

    private static String text(HttpResponse response) throws InterruptedException {
        return new String(response.bodyBytes(), UTF_8);
    }

    private static Trace golden() throws Exception {
        for (JsonNode entry : new ObjectMapper().readTree(Golden.bytes("protobuf/http.json.gz"))) {
            if (entry.get("path").asText().startsWith("/api/traces/")
                    && entry.get("path").asText().endsWith(ID)) {
                return Trace.parseFrom(entry.get("body").binaryValue());
            }
        }
        throw new AssertionError("no recorded trace");
    }

    private static List<Trace> split(Trace trace) {
        return trace.getResourceSpansList().stream()
                .map(group -> Trace.newBuilder().addResourceSpans(group).build())
                .toList();
    }

    /// Each value is checked, also those that do not count.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/search?q=%7B%7D&q=",
                "/api/search?q=%7B%7D&query=",
                "/api/search/tags?q=",
                "/api/v2/search/tag/.a/values?q=%7B%7D&q=",
                "/api/metrics/query_range?q=%7B%7D%7Crate()&query=a&query=",
                "/api/metrics/query?query=%7B%7D%7Crate()&q=%7B%7D%7Crate()&q="
            })
    void everyExpressionOfAUrlMayBeTooLong(String uri) throws InterruptedException {
        HttpResponse response = get(uri + "x".repeat(131_073));

        assertThat(response.status()).isEqualTo(400);
        assertThat(text(response))
                .isEqualTo("TraceQL expression exceeds the configured maximum size of 131072 bytes, reduce the query"
                        + " expression size or contact your system administrator");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/search/tags", "/api/v2/search/tags", "/api/v2/search/tag/.a/values"})
    void aFilterMayHaveTooManyGroups(String path) throws InterruptedException {
        String filter = IntStream.rangeClosed(0, 100).mapToObj(i -> ".a%3D" + i).collect(Collectors.joining("%7C%7C"));
        HttpResponse response = get(path + "?start=1&end=2&q=%7B" + filter + "%7D");

        assertThat(response.status()).isEqualTo(400);
        assertThat(text(response))
                .isEqualTo("maximum condition groups reached (limit: 100). Reduce the number of OR conditions in the"
                        + " query");
    }

    @Test
    void isNotReadyWithoutQueriers() throws InterruptedException {
        assertThat(frontend.service().notReady())
                .contains("Query Frontend not ready: not ready: number of queriers connected to query-frontend is 0");
        finding();
        eventually(() -> assertThat(frontend.service().notReady()).isEmpty());
    }

    @Test
    void asksForRecentDataAndForEveryRangeOfBlocks() throws InterruptedException {
        finding();
        HttpResponse response = get(V1 + "?start=1&end=5&blockStart=0");
        assertThat(response.status()).isEqualTo(400);
        assertThat(get(V1 + "?start=1&end=5").status()).isEqualTo(404);
        assertThat(asked).hasSize(50);
        List<String> urls = asked.stream().map(HTTPRequest::getUrl).toList();
        assertThat(urls).allMatch(url -> url.startsWith("/querier" + V1 + "?") && url.contains("start=1"));
        assertThat(urls).filteredOn(url -> url.contains("mode=ingesters")).hasSize(1);
        assertThat(urls).filteredOn(url -> url.contains("mode=blocks")).hasSize(49);
        assertThat(urls)
                .anyMatch(url -> url.contains("blockStart=" + "0".repeat(32))
                        && url.contains("blockEnd=05397829cbc14e5f" + "0".repeat(16)))
                .anyMatch(url -> url.contains("blockEnd=" + "f".repeat(32)));
        assertThat(asked).allSatisfy(request -> {
            assertThat(headers(request))
                    .containsOnly(
                            Map.entry("Accept", "application/protobuf"), Map.entry("X-Scope-Orgid", "single-tenant"));
        });
    }

    private static Map<String, String> headers(HTTPRequest request) {
        return request.getHeadersList().stream()
                .collect(Collectors.toMap(header -> header.getKey(), header -> header.getValues(0)));
    }

    @Test
    void combinesWhatLiesInSeveralPlaces() throws Exception {
        Trace whole = golden();
        List<Trace> parts = split(whole);
        assertThat(parts).hasSizeGreaterThan(1);
        finding(parts.toArray(Trace[]::new));
        HttpResponse response = get(V1, "Accept", "application/protobuf");
        assertThat(response.contentType()).contains("application/protobuf");
        assertThat(PlacedSpans.of(Trace.parseFrom(response.bodyBytes())))
                .containsExactlyInAnyOrderElementsOf(PlacedSpans.of(whole));
    }

    @Test
    void leavesOutSpansThatAreInTwoPlaces() throws Exception {
        Trace whole = golden();
        finding(whole, whole);
        HttpResponse response = get(V2, "Accept", "application/protobuf");
        TraceByIDResponse answer = TraceByIDResponse.parseFrom(response.bodyBytes());
        assertThat(spans(answer.getTrace())).isEqualTo(spans(whole));
        assertThat(answer.getMetrics().getInspectedBytes()).isEqualTo(50);
        assertThat(answer.getStatus()).isEqualTo(PartialStatus.COMPLETE);
    }

    private static int spans(Trace trace) {
        return trace.getResourceSpansList().stream()
                .map(ResourceSpans::getScopeSpansList)
                .mapToInt(scopes ->
                        scopes.stream().mapToInt(scope -> scope.getSpansCount()).sum())
                .sum();
    }

    @Test
    void aTraceThatIsNowhereIsNotFound() throws InterruptedException {
        frontend.querier(request -> Querier.protobuf(404, TraceByIDResponse.getDefaultInstance()));
        HttpResponse v1 = get(V1);
        assertThat(v1.status()).isEqualTo(404);
        assertThat(v1.contentType()).isEmpty();
        assertThat(v1.bodyBytes()).isEmpty();
        assertThat(text(get(V2))).isEqualTo("{\"trace\":{},\"metrics\":{}}");
        assertThat(get(V2, "Accept", "application/protobuf").bodyBytes())
                .inHexadecimal()
                .containsExactly(0x0a, 0, 0x12, 0);
        assertThat(text(get(V2, "Accept", "application/vnd.grafana.llm"))).isEqualTo("{}");
    }

    @Test
    void aTraceThatIsTooLargeIsAnErrorOrCut() throws Exception {
        limit(1000);
        finding(split(golden()).toArray(Trace[]::new));
        HttpResponse v1 = get(V1);
        assertThat(v1.status()).isEqualTo(422);
        assertThat(text(v1)).isEqualTo("trace exceeds max size (max bytes: 1000)");
        limit(1000);
        finding(split(golden()).toArray(Trace[]::new));
        String v2 = text(get(V2));
        assertThat(v2)
                .endsWith(
                        "\"status\":\"PARTIAL\",\"message\":\"Trace exceeds maximum size of 1000 bytes, a partial trace is"
                                + " returned\"}");
    }

    @Test
    void aQuerierThatFindsTheTraceTooLargeIsBelieved() throws InterruptedException {
        frontend.querier(request -> Querier.text(422, "trace exceeds max size (max bytes: 7)\n"));
        HttpResponse response = get(V1);
        assertThat(response.status()).isEqualTo(422);
        assertThat(text(response)).isEqualTo("trace exceeds max size (max bytes: 7)\n");
    }

    @Test
    void aFailedSubRequestFailsTheQueryEvenIfOthersFoundSomething() throws Exception {
        Trace whole = golden();
        frontend.querier(request -> request.getUrl().contains("mode=ingesters")
                ? Querier.text(500, "live-store is gone\n")
                : Querier.protobuf(
                        200, TraceByIDResponse.newBuilder().setTrace(whole).build()));
        HttpResponse response = get(V1);
        assertThat(response.status()).isEqualTo(500);
        assertThat(text(response)).isEqualTo("live-store is gone\n");
        assertThat(response.contentType()).contains("text/plain; charset=utf-8");
    }

    @Test
    void aDamagedAnswerIsAnErrorAndNotAnEmptyTrace() throws InterruptedException {
        frontend.querier(request -> Querier.bytes(200, new byte[] {0x0a, 0x7f}));
        HttpResponse response = get(V2);
        assertThat(response.status()).isEqualTo(500);
        assertThat(text(response)).contains("damaged");
        frontend.close();
        frontend = new TestFrontend(QueryFrontendConfig.defaults());
        frontend.querier(request -> Querier.text(200, "<html>"));
        assertThat(text(get(V2))).contains("text/plain");
    }

    @Test
    void aQuerierThatDiesMidQueryIsReplaced() throws Exception {
        Trace whole = golden();
        AtomicReference<HttpResponse> answer = new AtomicReference<>();
        try (FakeQuerier dying = FakeQuerier.introduced(frontend.grpcPort(), 1)) {
            Thread client = Threads.startVirtual("client", () -> {
                try {
                    answer.set(get(V2));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            dying.next();
            finding(whole);
            dying.cut();
            client.join();
        }
        assertThat(answer.get().status()).isEqualTo(200);
        assertThat(text(answer.get())).contains("resourceSpans");
    }

    @Test
    void aQueryThatTakesTooLongIs503AndCancelledAtTheQuerier() throws InterruptedException {
        configure(TestFrontend.withTimeout(Duration.ofSeconds(1)));
        try (FakeQuerier silent = FakeQuerier.introduced(frontend.grpcPort(), 1)) {
            HttpResponse response = get(V1);
            assertThat(response.status()).isEqualTo(503);
            assertThat(text(response)).isEqualTo("unable to process request in the configured timeout");
            assertThat(silent.end().getCode()).isEqualTo(Status.Code.CANCELLED);
        }
    }

    @Test
    void aClientThatGoesAwayCancelsTheWorkOfTheQuerier() throws InterruptedException {
        CountDownLatch cancelled = new CountDownLatch(1);
        try (FakeQuerier silent = FakeQuerier.introduced(frontend.grpcPort(), 1)) {
            Thread client = Threads.startVirtual("client", () -> {
                try {
                    get(V1);
                } catch (InterruptedException e) {
                    cancelled.countDown();
                }
            });
            silent.next();
            client.interrupt();
            cancelled.await();
            assertThat(silent.end().getCode()).isEqualTo(Status.Code.CANCELLED);
            assertThat(frontend.counter("tempo_query_frontend_queries_total", "result", "canceled"))
                    .isEqualTo(1);
        }
    }

    @Test
    void aFullQueueIs429() throws InterruptedException {
        configure(TestFrontend.withQueueOf(49));
        HttpResponse response = get(V1);
        assertThat(response.status()).isEqualTo(429);
        assertThat(text(response)).isEqualTo("job queue full");
    }

    @Test
    void refusesUrlsOnTheDenyList() throws InterruptedException {
        configure(TestFrontend.withDenied("traces/2d2c.*end=7"));
        finding();
        HttpResponse response = get(V1 + "?start=5&end=7");
        assertThat(response.status()).isEqualTo(400);
        assertThat(text(response))
                .isEqualTo("Invalid request " + V1 + "?start=5&end=7. This query has been identified as one that"
                        + " destabilizes our system. Contact your system administrator for more information");
        assertThat(get(V1 + "?start=5&end=8").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/search?q=",
                "/api/search/tags?q=",
                "/api/v2/search/tags?q=",
                "/api/search/tag/x/values?q=",
                "/api/v2/search/tag/span.x/values?q=",
                "/api/metrics/query_range?query=",
                "/api/metrics/query?q="
            })
    void refusesAnExpressionThatIsTooLongBeforeItIsRead(String uri) throws InterruptedException {
        configure(TestFrontend.config("max_query_expression_size_bytes: 20"));
        finding();
        HttpResponse response = get(uri + "x".repeat(21));
        assertThat(response.status()).isEqualTo(400);
        assertThat(text(response))
                .isEqualTo("TraceQL expression exceeds the configured maximum size of 20 bytes, reduce the query"
                        + " expression size or contact your system administrator");
        assertThat(asked).isEmpty();
    }

    @Test
    void anExpressionThatIsNoTextIsRefusedWithItsPlace() throws InterruptedException {
        HttpResponse response = frontend.get("/api/search?q=%7B%20span.a%20%3D%20%22%FF%22%20%7D", HttpHeaders.EMPTY);

        assertThat(response.status()).isEqualTo(400);
        assertThat(text(response))
                .isEqualTo("invalid TraceQL query: parse error at line 1, col 12: invalid UTF-8 encoding");
    }

    @Test
    void passesOnAllowedHeadersOnly() throws InterruptedException {
        configure(TestFrontend.withAllowedHeaders("Recent-Data-Target"));
        finding();
        get(V1, "Recent-Data-Target", "live-store", "Authorization", "secret");
        assertThat(asked)
                .allSatisfy(request -> assertThat(headers(request))
                        .containsEntry("Recent-Data-Target", "live-store")
                        .doesNotContainKey("Authorization"));
    }

    @Test
    void readsFromEveryTenantNamed() throws Exception {
        multitenant(QueryFrontendConfig.defaults());
        List<Trace> parts = split(golden());
        frontend.querier(request -> {
            asked.add(request);
            boolean second = "t2".equals(headers(request).get("X-Scope-Orgid"));
            return request.getUrl().contains("mode=ingesters")
                    ? Querier.protobuf(
                            200,
                            TraceByIDResponse.newBuilder()
                                    .setTrace(parts.get(second ? 1 : 0))
                                    .build())
                    : Querier.protobuf(404, TraceByIDResponse.getDefaultInstance());
        });
        HttpResponse response = get(V1, "X-Scope-OrgID", "t2|t1|t2", "Accept", "application/protobuf");
        assertThat(Trace.parseFrom(response.bodyBytes()).getResourceSpansList()).hasSize(2);
        assertThat(asked).hasSize(100);
        assertThat(frontend.counter("tempo_query_frontend_queries_total", "tenant", "t1|t2"))
                .isEqualTo(1);
    }

    @Test
    void refusesSeveralTenantsWhenThatIsTurnedOff() throws InterruptedException {
        multitenant(TestFrontend.withoutMultiTenantQueries());
        HttpResponse response = get(V1, "X-Scope-OrgID", "t1|t2");
        assertThat(response.status()).isEqualTo(400);
        assertThat(text(response)).isEqualTo("multiple org IDs present");
    }

    /// Every recorded request to this API whose answer does not depend on search (`golden/requests.json`).
    @Test
    void answersRecordedRequestsAsTempoDoes() throws Exception {
        int compared = 0;
        List<String> differences = new ArrayList<>();
        for (JsonNode entry : new ObjectMapper().readTree(Golden.bytes("requests.json"))) {
            String url = entry.path("url").asText();
            String path = url.replaceFirst("http://127.0.0.1:3200", "");
            boolean multi = entry.get("name").asText().startsWith("multi ");
            if (path.equals(url) || !isAnsweredHere(path, entry)) {
                continue;
            }
            frontend.close();
            frontend = new TestFrontend(QueryFrontendConfig.defaults(), multi, 5_000_000);
            finding();
            List<String> headers = new ArrayList<>();
            entry.get("request_headers").properties().forEach(header -> {
                headers.add(header.getKey());
                headers.add(header.getValue().asText());
            });
            HttpResponse response = get(path, headers.toArray(String[]::new));
            JsonNode answer = entry.get("answer");
            String expected = answer.get("status").asInt() + " "
                    + answer.path("headers").path("Content-Type").asText("none") + " "
                    + answer.path("body").asText();
            String actual = response.status() + " " + response.contentType().orElse("none") + " "
                    + text(response).replaceFirst("\"inspectedBytes\":\"50\"", "");
            if (!actual.equals(expected)) {
                differences.add(path + " " + headers + "\n  expected " + expected + "\n  actual " + actual);
            }
            compared++;
        }
        assertThat(differences).isEmpty();
        assertThat(compared).isGreaterThan(30);
    }

    private static boolean isAnsweredHere(String path, JsonNode entry) {
        int status = entry.get("answer").path("status").asInt();
        boolean lookup = path.startsWith("/api/traces") || path.startsWith("/api/v2/traces");
        boolean small = path.startsWith("/api/echo")
                || path.startsWith("/api/mcp")
                || path.startsWith("/api/nope")
                || path.startsWith("/api/overrides")
                || path.startsWith("/api/metrics/summary");
        String body = entry.get("answer").path("body").asText();
        boolean tenancy = status == 401 || body.startsWith("tenant ID") || body.equals("no org id");
        return lookup && !(status == 200 && path.startsWith("/api/traces")) || small || tenancy;
    }

    @Test
    void answersUnderThePrefixOnly() throws InterruptedException {
        frontend.close();
        frontend = new TestFrontend("/tempo/", QueryFrontendConfig.defaults(), false, 0);
        finding();
        assertThat(get("/tempo" + V1).status()).isEqualTo(404);
        assertThat(asked).hasSize(50).allMatch(request -> request.getUrl().startsWith("/querier/tempo/api/traces/"));
        assertThat(text(get(V1))).isEqualTo("404 page not found\n");
        assertThat(text(get("/tempo/api/echo"))).isEqualTo("echo\n");
    }

    @Test
    void compressesLargeAnswersForThoseWhoAcceptIt() throws Exception {
        finding(golden());
        assertThat(get(V1, "Accept-Encoding", "gzip").headers().first("Content-Encoding"))
                .contains("gzip");
        assertThat(get("/api/echo", "Accept-Encoding", "gzip").headers().first("Content-Encoding"))
                .isEmpty();
    }

    @Test
    void countsQueriesThatWereFastEnough() throws InterruptedException {
        configure(TestFrontend.withSlo(Duration.ofHours(1)));
        finding();
        get(V1);
        get("/api/traces/zz");
        assertThat(frontend.counter("tempo_query_frontend_queries_total", "result", "completed"))
                .isEqualTo(2);
        assertThat(frontend.counter("tempo_query_frontend_queries_within_slo_total", "result", "completed"))
                .isEqualTo(1);
    }

    @Test
    void aStoppingFrontendTakesNoQueries() throws InterruptedException {
        finding();
        frontend.stopService();
        HttpResponse response = get(V1);
        assertThat(response.status()).isEqualTo(503);
        assertThat(text(response)).isEqualTo("query-frontend is stopping");
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.minitempo.frontend.TestFrontend.Querier;
import io.minitempo.frontend.config.QueryFrontendConfig;
import io.minitempo.frontend.query.JobCache;
import io.minitempo.objectstore.cache.Cache;
import io.minitempo.proto.httpgrpc.HTTPRequest;
import io.minitempo.proto.httpgrpc.HTTPResponse;
import io.minitempo.proto.tempopb.MetadataMetrics;
import io.minitempo.proto.tempopb.QueryRangeResponse;
import io.minitempo.proto.tempopb.Sample;
import io.minitempo.proto.tempopb.SearchMetrics;
import io.minitempo.proto.tempopb.SearchResponse;
import io.minitempo.proto.tempopb.SearchTagValuesResponse;
import io.minitempo.proto.tempopb.SearchTagValuesV2Response;
import io.minitempo.proto.tempopb.SearchTagsResponse;
import io.minitempo.proto.tempopb.SearchTagsV2Response;
import io.minitempo.proto.tempopb.SearchTagsV2Scope;
import io.minitempo.proto.tempopb.TagValue;
import io.minitempo.proto.tempopb.TimeSeries;
import io.minitempo.proto.tempopb.TraceSearchMetadata;
import io.minitempo.server.http.HttpHeaders;
import io.minitempo.server.http.HttpResponse;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Answers to jobs that are kept. Block 1 lies in the minute from 1 700 000 000 on and has a trace of that minute,
/// and one that began and ended an hour before.
@Timeout(60)
class JobCacheIT {

    private static final long START = 1_700_000_000;
    private static final long NANOS = 1_000_000_000;

    private final Map<String, byte[]> held = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();

    private final Cache cache = new Cache() {
        @Override
        public List<byte @Nullable []> get(List<String> keys) {
            List<byte @Nullable []> values = new ArrayList<>();
            keys.forEach(key -> values.add(held.get(key)));
            return values;
        }

        @Override
        public void put(String key, byte[] value) {
            held.put(key, value);
        }
    };

    private TestFrontend frontend;

    @BeforeEach
    void start() throws InterruptedException {
        frontend = frontend("1", 1);
    }

    private TestFrontend frontend(String version, Integer... blocks) throws InterruptedException {
        TestFrontend started =
                new TestFrontend(QueryFrontendConfig.defaults(), new FakeBlocks(blocks), new JobCache(cache, version));
        started.querier(this::answer);
        return started;
    }

    @AfterEach
    void stop() throws Exception {
        frontend.close();
    }

    private HTTPResponse answer(HTTPRequest request) {
        String url = request.getUrl();
        asked.add(url);
        if (url.contains("/metrics/")) {
            KeyValue.Builder name = KeyValue.newBuilder()
                    .setKey("__name__")
                    .setValue(AnyValue.newBuilder().setStringValue("count_over_time"));
            return Querier.protobuf(
                    200,
                    QueryRangeResponse.newBuilder()
                            .addSeries(TimeSeries.newBuilder()
                                    .addLabels(name)
                                    .addSamples(Sample.newBuilder()
                                            .setTimestampMs((START + 60) * 1000)
                                            .setValue(3)))
                            .setMetrics(SearchMetrics.newBuilder().setInspectedBytes(100))
                            .build());
        }
        if (url.contains("/search/tag")) {
            return tags(url);
        }
        Map<String, String> parameters = parameters(url);
        long from = Long.parseLong(parameters.get("start"));
        long to = Long.parseLong(parameters.get("end"));
        int limit = Integer.parseInt(parameters.get("limit"));
        SearchResponse.Builder found = SearchResponse.newBuilder()
                .setMetrics(SearchMetrics.newBuilder().setInspectedBytes(100));
        for (long start : List.of(START - 3600, START + 10)) {
            if (start <= to && start + 1 >= from && found.getTracesCount() < limit) {
                found.addTraces(TraceSearchMetadata.newBuilder()
                        .setTraceID(Long.toHexString(start))
                        .setStartTimeUnixNano(start * NANOS)
                        .setDurationMs(1000));
            }
        }
        return Querier.protobuf(200, found.build());
    }

    private static HTTPResponse tags(String url) {
        MetadataMetrics metrics =
                MetadataMetrics.newBuilder().setInspectedBytes(100).build();
        if (url.contains("/v2/search/tags")) {
            return Querier.protobuf(
                    200,
                    SearchTagsV2Response.newBuilder()
                            .addScopes(SearchTagsV2Scope.newBuilder().setName("span").addTags("a"))
                            .setMetrics(metrics)
                            .build());
        }
        if (url.contains("/search/tags")) {
            return Querier.protobuf(
                    200,
                    SearchTagsResponse.newBuilder()
                            .addTagNames("a")
                            .setMetrics(metrics)
                            .build());
        }
        return url.contains("/v2/")
                ? Querier.protobuf(
                        200,
                        SearchTagValuesV2Response.newBuilder()
                                .addTagValues(
                                        TagValue.newBuilder().setType("string").setValue("v"))
                                .setMetrics(metrics)
                                .build())
                : Querier.protobuf(
                        200,
                        SearchTagValuesResponse.newBuilder()
                                .addTagValues("v")
                                .setMetrics(metrics)
                                .build());
    }

    private static Map<String, String> parameters(String url) {
        Map<String, String> parameters = new ConcurrentHashMap<>();
        for (String pair : url.substring(url.indexOf('?') + 1).split("&", -1)) {
            String[] parts = pair.split("=", 2);
            parameters.put(parts[0], parts[1]);
        }
        return parameters;
    }

    private JsonNode ask(String uri) throws Exception {
        HttpResponse response = frontend.get(uri, HttpHeaders.EMPTY);
        String body = new String(response.bodyBytes(), UTF_8);
        assertThat(response.status()).as(body).isEqualTo(200);
        return new ObjectMapper().readTree(body);
    }

    private List<String> traces(long from, long to, int limit) throws Exception {
        return traces("q=%7B%7D", from, to, limit);
    }

    private List<String> traces(String query, long from, long to, int limit) throws Exception {
        JsonNode answer = ask("/api/search?limit=" + limit + "&start=" + from + "&end=" + to + "&" + query);
        List<String> ids = new ArrayList<>();
        answer.get("traces").forEach(trace -> ids.add(trace.get("traceID").asText()));
        return ids;
    }

    private static String id(long start) {
        return Long.toHexString(start);
    }

    @Test
    void aSearchOverAWholeBlockIsAnsweredOnceForAllRanges() throws Exception {
        assertThat(traces(START - 10, START + 100, 20)).containsExactly(id(START + 10));
        assertThat(asked).hasSize(1);
        assertThat(traces(START - 20, START + 90, 20)).containsExactly(id(START + 10));
        assertThat(traces(START - 3600, START + 90, 20)).containsExactly(id(START + 10), id(START - 3600));
        assertThat(asked).hasSize(1);
    }

    @Test
    void whatIsNotInspectedNowDoesNotCount() throws Exception {
        String uri = "/api/search?limit=20&q=%7B%7D&start=" + (START - 10) + "&end=" + (START + 100);
        assertThat(ask(uri).at("/metrics/inspectedBytes").asText()).isEqualTo("100");
        JsonNode again = ask(uri).at("/metrics");
        assertThat(again.has("inspectedBytes")).isFalse();
        assertThat(again.get("completedJobs").asInt()).isEqualTo(1);
    }

    @Test
    void aJobThatIsFullOfTracesOutsideOfTheRangeIsAskedAgain() throws Exception {
        assertThat(traces(START - 10, START + 100, 1)).containsExactly(id(START + 10));
        assertThat(asked).hasSize(2);
        assertThat(asked.stream().skip(1).findFirst().orElseThrow())
                .contains("start=" + (START - 10), "end=" + (START + 100));
        assertThat(traces(START - 3600, START + 100, 1)).containsExactly(id(START - 3600));
        assertThat(asked).hasSize(2);
    }

    @Test
    void aBlockThatIsNotWhollyInTheRangeIsAlwaysAsked() throws Exception {
        for (int i = 0; i < 2; i++) {
            assertThat(traces(START + 5, START + 100, 20)).containsExactly(id(START + 10));
            assertThat(traces(START - 5, START + 60, 20)).containsExactly(id(START + 10));
        }
        assertThat(asked).hasSize(4);
        assertThat(held).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/api/search/tags?",
        "/api/v2/search/tags?scope=span&",
        "/api/search/tag/a/values?",
        "/api/v2/search/tag/span.a/values?q=%7B%7D&",
    })
    void aTagQueryOverAWholeBlockIsAnsweredOnceForAllRanges(String path) throws Exception {
        JsonNode first = ask(path + "start=" + (START - 10) + "&end=" + (START + 100));
        assertThat(first.at("/metrics/inspectedBytes").asText()).isEqualTo("100");
        assertThat(asked).hasSize(1);
        JsonNode second = ask(path + "start=" + (START - 20) + "&end=" + (START + 90));
        assertThat(asked).hasSize(1);
        assertThat(second.at("/metrics").has("inspectedBytes")).isFalse();
        assertThat(without(second, "metrics")).isEqualTo(without(first, "metrics"));
        assertThat(first.toString()).contains("\"" + (path.contains("values") ? "v" : "a") + "\"");
    }

    private static JsonNode without(JsonNode answer, String field) {
        ObjectNode copy = answer.deepCopy();
        copy.remove(field);
        return copy;
    }

    @Test
    void aTagQueryOverABlockThatIsNotWhollyInTheRangeIsAlwaysAsked() throws Exception {
        for (int i = 0; i < 2; i++) {
            ask("/api/search/tags?start=" + (START + 5) + "&end=" + (START + 100));
            ask("/api/v2/search/tag/span.a/values?start=" + (START - 5) + "&end=" + (START + 60));
        }
        assertThat(asked).hasSize(4);
        assertThat(held).isEmpty();
    }

    @Test
    void everythingThatAnAnswerToATagQueryDependsOnIsInTheKey() throws Exception {
        // Limits of a query are kept here; queriers do not get to know them.
        String range = "start=" + (START - 10) + "&end=" + (START + 100);
        for (int i = 0; i < 2; i++) {
            ask("/api/v2/search/tag/span.a/values?" + range);
            ask("/api/v2/search/tag/span.b/values?" + range);
            ask("/api/v2/search/tag/span.a/values?limit=7&" + range);
            ask("/api/v2/search/tag/span.a/values?maxStaleValues=7&" + range);
            ask("/api/v2/search/tag/span.a/values?q=%7Bname%3D%22x%22%7D&" + range);
            ask("/api/v2/search/tags?" + range);
            ask("/api/v2/search/tags?scope=span&" + range);
            assertThat(asked).hasSize(5);
        }
    }

    @Test
    void everythingThatAnAnswerDependsOnIsInTheKey() throws Exception {
        traces(START - 10, START + 100, 20);
        traces(START - 10, START + 100, 21);
        traces("q=%7B%7D&spss=7", START - 10, START + 100, 20);
        traces("q=%7Bname%3D%22x%22%7D", START - 10, START + 100, 20);
        traces("tags=a%3Db", START - 10, START + 100, 20);
        traces("tags=a%3Db&minDuration=1ms", START - 10, START + 100, 20);
        assertThat(asked).hasSize(6);
        frontend.close();
        frontend = frontend("2", 1);
        traces(START - 10, START + 100, 20);
        assertThat(asked).hasSize(7);
        frontend.close();
        frontend = frontend("2", 2);
        traces(START - 10, START + 100, 20);
        assertThat(asked).hasSize(8);
        frontend.close();
        frontend = frontend("1", 1);
        traces(START - 10, START + 100, 20);
        assertThat(asked).hasSize(8);
    }

    @Test
    void rubbishInTheCacheIsAMiss() throws Exception {
        List<String> right = traces(START - 10, START + 100, 20);
        String key = held.keySet().iterator().next();
        byte[] value = Objects.requireNonNull(held.get(key));
        for (int length = 0; length < value.length; length++) {
            held.put(key, java.util.Arrays.copyOf(value, length));
            assertThat(traces(START - 10, START + 100, 20)).isEqualTo(right);
        }
        for (int bit = 0; bit < value.length * 8; bit++) {
            byte[] flipped = value.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            held.put(key, flipped);
            assertThat(traces(START - 10, START + 100, 20)).isEqualTo(right);
        }
        assertThat(asked).hasSize(1 + value.length + value.length * 8);
    }

    @Test
    void theAnswerOfAnotherKeyIsAMiss() throws Exception {
        List<String> right = traces(START - 10, START + 100, 20);
        Map<String, byte[]> first = Map.copyOf(held);
        held.clear();
        traces("q=%7Bname%3D%22x%22%7D", START - 10, START + 100, 20);
        String other = held.keySet().iterator().next();
        held.put(other, first.values().iterator().next());
        assertThat(traces("q=%7Bname%3D%22x%22%7D", START - 10, START + 100, 20))
                .isEqualTo(right);
        assertThat(asked).hasSize(3);
    }

    @Test
    void failuresAreNotKept() throws Exception {
        frontend.close();
        frontend = new TestFrontend(QueryFrontendConfig.defaults(), new FakeBlocks(1), new JobCache(cache, "1"));
        frontend.querier(request -> {
            asked.add(request.getUrl());
            return Querier.text(500, "out of order\n");
        });
        String uri = "/api/search?q=%7B%7D&start=" + (START - 10) + "&end=" + (START + 100);
        assertThat(frontend.get(uri, HttpHeaders.EMPTY).status()).isEqualTo(500);
        assertThat(held).isEmpty();
    }

    @Test
    void metricsOverABlockAreAnsweredOnce() throws Exception {
        String query = "/api/metrics/query_range?step=10s&exemplars=0&q=%7B%7D%7Ccount_over_time()&start=";
        JsonNode first = ask(query + (START - 100) + "&end=" + (START + 200));
        assertThat(asked).hasSize(1);
        JsonNode again = ask(query + (START - 90) + "&end=" + (START + 210));
        assertThat(asked).hasSize(1);
        assertThat(again.at("/series/0/samples").toString()).contains("3");
        assertThat(first.at("/metrics/inspectedBytes").asText()).isEqualTo("100");
        assertThat(again.at("/metrics").has("inspectedBytes")).isFalse();
        ask(query.replace("10s", "20s") + (START - 100) + "&end=" + (START + 200));
        assertThat(asked).hasSize(2);
    }
}

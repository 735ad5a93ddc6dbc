// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.MessageLite;
import io.minitempo.frontend.TestFrontend.Querier;
import io.minitempo.frontend.config.QueryFrontendConfig;
import io.minitempo.proto.httpgrpc.HTTPRequest;
import io.minitempo.proto.httpgrpc.HTTPResponse;
import io.minitempo.proto.tempopb.QueryRangeResponse;
import io.minitempo.proto.tempopb.Sample;
import io.minitempo.proto.tempopb.SearchResponse;
import io.minitempo.proto.tempopb.SearchTagValuesV2Response;
import io.minitempo.proto.tempopb.SearchTagsV2Response;
import io.minitempo.proto.tempopb.SearchTagsV2Scope;
import io.minitempo.proto.tempopb.TagValue;
import io.minitempo.proto.tempopb.TimeSeries;
import io.minitempo.proto.tempopb.TraceSearchMetadata;
import io.minitempo.server.http.HttpHeaders;
import io.minitempo.server.http.HttpResponse;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Blocks that go between planning and reading. Each block counts for what its successor has: block 3 holds what blocks
/// 1 and 2 held.
@Timeout(60)
class ReplanningIT {

    private static final String RANGE = "start=1700000000&end=1700000060";

    private static final String SEARCH = "/api/search?limit=100&q=%7B%7D&" + RANGE;

    private static final String METRICS = "/api/metrics/query?q=%7B%7D%7Ccount_over_time()&" + RANGE;

    private static final Map<Integer, List<Integer>> SPANS =
            Map.of(1, List.of(11, 12, 13), 2, List.of(21, 22), 3, List.of(11, 12, 13, 21, 22));

    private final ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();

    /// Asks a frontend whose queriers have only the blocks `there`.
    private JsonNode ask(String uri, FakeBlocks blocks, List<Integer> there) throws Exception {
        HttpResponse response = response(uri, blocks, there);
        assertThat(response.status())
                .as(new String(response.bodyBytes(), UTF_8))
                .isEqualTo(200);
        return new ObjectMapper().readTree(response.bodyBytes());
    }

    private HttpResponse response(String uri, FakeBlocks blocks, List<Integer> there) throws InterruptedException {
        try (TestFrontend frontend = new TestFrontend(QueryFrontendConfig.defaults(), blocks)) {
            frontend.querier(request -> answer(request, there));
            return frontend.get(uri, HttpHeaders.EMPTY);
        }
    }

    private HTTPResponse answer(HTTPRequest request, List<Integer> there) {
        asked.add(request.getUrl());
        for (int number : SPANS.keySet()) {
            if (request.getUrl().contains("blockID=" + FakeBlocks.id(number))) {
                return there.contains(number)
                        ? Querier.protobuf(200, found(request.getUrl(), SPANS.getOrDefault(number, List.of())))
                        : Querier.text(500, "error reading block: object not found\n");
            }
        }
        return Querier.text(500, "live-store is down\n");
    }

    private static MessageLite found(String url, List<Integer> spans) {
        if (url.contains("/metrics/")) {
            KeyValue.Builder name = KeyValue.newBuilder()
                    .setKey("__name__")
                    .setValue(AnyValue.newBuilder().setStringValue("count_over_time"));
            return QueryRangeResponse.newBuilder()
                    .addSeries(TimeSeries.newBuilder()
                            .addLabels(name)
                            .addSamples(Sample.newBuilder()
                                    .setTimestampMs(1_700_000_060_000L)
                                    .setValue(spans.size())))
                    .build();
        }
        if (url.contains("/values")) {
            return SearchTagValuesV2Response.newBuilder()
                    .addAllTagValues(each(
                            spans,
                            span -> TagValue.newBuilder()
                                    .setType("int")
                                    .setValue("" + span)
                                    .build()))
                    .build();
        }
        if (url.contains("/tags")) {
            return SearchTagsV2Response.newBuilder()
                    .addScopes(SearchTagsV2Scope.newBuilder()
                            .setName("span")
                            .addAllTags(each(spans, span -> "tag" + span)))
                    .build();
        }
        return SearchResponse.newBuilder()
                .addAllTraces(each(
                        spans,
                        span -> TraceSearchMetadata.newBuilder()
                                .setTraceID("" + span)
                                .setStartTimeUnixNano(1_700_000_000_000_000_000L)
                                .build()))
                .build();
    }

    private static <T> List<T> each(List<Integer> spans, Function<Integer, T> message) {
        return spans.stream().map(message).toList();
    }

    @Test
    void aSearchFindsInTheSuccessorWhatWasInTheBlock() throws Exception {
        FakeBlocks blocks = new FakeBlocks(1, 2).then(3);

        JsonNode answer = ask(SEARCH, blocks, List.of(1, 3));

        assertThat(answer.get("traces").findValuesAsText("traceID"))
                .containsExactlyInAnyOrder("11", "12", "13", "21", "22");
        assertThat(blocks.refreshes()).isEqualTo(1);
    }

    @Test
    void metricsCountWhatIsInBlockAndSuccessorOnce() throws Exception {
        JsonNode answer = ask(METRICS, new FakeBlocks(1, 2).then(3), List.of(1, 3));

        assertThat(answer.get("series").size()).isEqualTo(1);
        assertThat(answer.get("series").get(0).get("value").asDouble()).isEqualTo(5);
        assertThat(answer.get("metrics").get("totalBlocks").asInt()).isEqualTo(1);
    }

    @Test
    void namesAndValuesOfTagsAreThoseOfTheSuccessor() throws Exception {
        JsonNode names = ask("/api/v2/search/tags?scope=span&" + RANGE, new FakeBlocks(1, 2).then(3), List.of(2, 3));
        JsonNode values = ask("/api/v2/search/tag/span.x/values?" + RANGE, new FakeBlocks(1, 2).then(3), List.of(2, 3));

        assertThat(names.get("scopes").get(0).get("tags").size()).isEqualTo(5);
        assertThat(values.get("tagValues").size()).isEqualTo(5);
    }

    @Test
    void aJobWhoseBlockIsThereFailsTheQueryWithTheQueriersText() throws InterruptedException {
        for (String uri : List.of(SEARCH, METRICS)) {
            FakeBlocks blocks = new FakeBlocks(1, 2);

            HttpResponse response = response(uri, blocks, List.of(1));

            assertThat(response.status()).isEqualTo(500);
            assertThat(new String(response.bodyBytes(), UTF_8)).isEqualTo("error reading block: object not found\n");
            assertThat(blocks.refreshes()).isEqualTo(1);
        }
    }

    @Test
    void aStoreThatCannotBeListedLeavesTheFailureAsItIs() throws InterruptedException {
        HttpResponse response = response(METRICS, new FakeBlocks(1, 2).then(), List.of(1));

        assertThat(response.status()).isEqualTo(500);
        assertThat(new String(response.bodyBytes(), UTF_8)).isEqualTo("error reading block: object not found\n");
    }

    @Test
    void blocksThatGoAgainAndAgainEndTheQuery() throws InterruptedException {
        FakeBlocks blocks = new FakeBlocks(1).then(2).then(1).then(2).then(1).then(2);

        HttpResponse response = response(METRICS, blocks, List.of());

        assertThat(response.status()).isEqualTo(500);
        assertThat(blocks.refreshes()).isEqualTo(3);
    }

    @Test
    void aFailureOfRecentDataIsNoReasonToPlanAnew() throws InterruptedException {
        FakeBlocks blocks = new FakeBlocks();

        HttpResponse response = response("/api/search?q=%7B%7D", blocks, List.of());

        assertThat(response.status()).isEqualTo(500);
        assertThat(blocks.refreshes()).isZero();
        assertThat(asked).isNotEmpty();
    }
}

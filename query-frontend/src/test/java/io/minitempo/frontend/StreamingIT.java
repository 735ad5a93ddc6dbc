// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.MessageLite;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.MetadataUtils;
import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.core.BlockId;
import io.minitempo.core.TenantId;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.frontend.TestFrontend.Querier;
import io.minitempo.frontend.query.Blocks;
import io.minitempo.frontend.worker.FakeQuerier;
import io.minitempo.proto.httpgrpc.HTTPRequest;
import io.minitempo.proto.httpgrpc.HTTPResponse;
import io.minitempo.proto.httpgrpc.Header;
import io.minitempo.proto.tempopb.QueryInstantRequest;
import io.minitempo.proto.tempopb.QueryInstantResponse;
import io.minitempo.proto.tempopb.QueryRangeRequest;
import io.minitempo.proto.tempopb.QueryRangeResponse;
import io.minitempo.proto.tempopb.Sample;
import io.minitempo.proto.tempopb.SearchMetrics;
import io.minitempo.proto.tempopb.SearchRequest;
import io.minitempo.proto.tempopb.SearchResponse;
import io.minitempo.proto.tempopb.SearchTagValuesRequest;
import io.minitempo.proto.tempopb.SearchTagValuesV2Response;
import io.minitempo.proto.tempopb.SearchTagsRequest;
import io.minitempo.proto.tempopb.SearchTagsV2Response;
import io.minitempo.proto.tempopb.SearchTagsV2Scope;
import io.minitempo.proto.tempopb.StreamingQuerierGrpc;
import io.minitempo.proto.tempopb.TagValue;
import io.minitempo.proto.tempopb.TimeSeries;
import io.minitempo.proto.tempopb.TraceSearchMetadata;
import io.minitempo.server.grpc.GrpcChannels;
import io.minitempo.server.grpc.GrpcClientConfig;
import io.minitempo.testsupport.ManualClock;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Streamed answers message by message (`spec/api.md §5.5`). Three blocks of one minute each are asked one after the
/// other, the newest first, and every answer takes as long as the test says.
@Timeout(60)
class StreamingIT {

    /// A multiple of the step.
    private static final long START = 1_700_000_040L;
    private static final long MINUTE = 60;
    private static final int BLOCKS = 3;
    private static final long SECOND = 1_000_000_000L;

    private static final String CONFIG =
            "{search: {concurrent_jobs: 1}, metrics: {concurrent_jobs: 1}, allowed_headers: [Authorization, X-Other]}";

    private final ManualClock clock = ManualClock.atGoldenInput();
    private final ConcurrentLinkedQueue<HTTPRequest> asked = new ConcurrentLinkedQueue<>();
    private final GrpcChannels channels = new GrpcChannels(GrpcClientConfig.defaults(), Clock.system());
    private final TestFrontend frontend = new TestFrontend(TestFrontend.config(CONFIG), new Minutes(), clock);
    private final ManagedChannel channel = channels.open("127.0.0.1:" + frontend.grpcPort());

    @AfterEach
    void stop() throws InterruptedException {
        channels.close(channel);
        channels.stop(Deadline.after(Duration.ofSeconds(5)));
        frontend.close();
    }

    /// Block 1 has the first minute, and so on.
    private record Minutes() implements Blocks {
        @Override
        public List<BlockMeta> live(TenantId tenant) {
            return IntStream.rangeClosed(1, BLOCKS)
                    .mapToObj(number -> BlockMeta.builder(
                                    BlockFormat.VPARQUET4, new BlockId(new UUID(0, number)), tenant)
                            .times(
                                    Instant.ofEpochSecond(START + MINUTE * (number - 1)),
                                    Instant.ofEpochSecond(START + MINUTE * number))
                            .size(1000)
                            .totalRecords(1)
                            .replicationFactor(1)
                            .build())
                    .toList();
        }

        @Override
        public List<BlockMeta> refreshed(TenantId tenant) {
            return live(tenant);
        }
    }

    /// Connects a querier that takes so long for each job.
    private void querier(Duration each) throws InterruptedException {
        frontend.querier(request -> {
            asked.add(request);
            clock.advance(each);
            return answer(request.getUrl());
        });
    }

    private static HTTPResponse answer(String url) {
        for (int number = 1; number <= BLOCKS; number++) {
            if (url.contains("blockID=" + new UUID(0, number))) {
                return Querier.protobuf(200, found(url, number));
            }
        }
        return Querier.text(500, "live-stores are not asked for what is old\n");
    }

    /// Each block has something of its own, and something that all have.
    private static MessageLite found(String url, int number) {
        if (url.contains("/metrics/")) {
            return QueryRangeResponse.newBuilder()
                    .addSeries(TimeSeries.newBuilder()
                            .addLabels(KeyValue.newBuilder()
                                    .setKey("__name__")
                                    .setValue(AnyValue.newBuilder().setStringValue("count_over_time")))
                            .addSamples(Sample.newBuilder()
                                    .setTimestampMs(
                                            1000 * (START + (url.contains("instant=true") ? BLOCKS : number) * MINUTE))
                                    .setValue(number)))
                    .build();
        }
        if (url.contains("/values")) {
            return SearchTagValuesV2Response.newBuilder()
                    .addTagValues(value("shared"))
                    .addTagValues(value("own" + number))
                    .build();
        }
        if (url.contains("/tags")) {
            return SearchTagsV2Response.newBuilder()
                    .addScopes(SearchTagsV2Scope.newBuilder()
                            .setName("span")
                            .addTags("shared")
                            .addTags("own" + number))
                    .addScopes(
                            SearchTagsV2Scope.newBuilder().setName("resource").addTags("shared"))
                    .build();
        }
        return SearchResponse.newBuilder()
                .addTraces(trace("a" + number, number))
                .addTraces(trace("ff", number))
                .setMetrics(SearchMetrics.newBuilder().setInspectedBytes(100))
                .build();
    }

    private static TagValue value(String text) {
        return TagValue.newBuilder().setType("string").setValue(text).build();
    }

    private static TraceSearchMetadata trace(String id, int number) {
        return TraceSearchMetadata.newBuilder()
                .setTraceID(id)
                .setStartTimeUnixNano((START + number) * SECOND)
                .build();
    }

    private StreamingQuerierGrpc.StreamingQuerierBlockingStub client(Map<String, String> metadata) {
        Metadata all = new Metadata();
        metadata.forEach((name, value) -> all.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value));
        Channel with = io.grpc.ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(all));
        return StreamingQuerierGrpc.newBlockingStub(with);
    }

    private StreamingQuerierGrpc.StreamingQuerierBlockingStub client() {
        return client(Map.of());
    }

    private static <M> List<M> all(Iterator<M> messages) {
        List<M> all = new ArrayList<>();
        messages.forEachRemaining(all::add);
        return all;
    }

    private static SearchRequest search() {
        return SearchRequest.newBuilder()
                .setQuery("{ }")
                .setStart((int) START)
                .setEnd((int) (START + BLOCKS * MINUTE))
                .build();
    }

    private static Map<String, Long> starts(SearchResponse message) {
        return message.getTracesList().stream()
                .collect(
                        toMap(TraceSearchMetadata::getTraceID, trace -> trace.getStartTimeUnixNano() / SECOND - START));
    }

    @Test
    void aSearchSendsWhatIsNewOrChangedAndInTheEndEverything() throws InterruptedException {
        querier(Duration.ofSeconds(1));

        List<SearchResponse> messages = all(client().search(search()));

        assertThat(messages.stream().map(StreamingIT::starts))
                .containsExactly(
                        Map.of("a3", 3L, "ff", 3L),
                        Map.of("a2", 2L, "ff", 2L),
                        Map.of("a1", 1L, "ff", 1L),
                        Map.of("a1", 1L, "a2", 2L, "a3", 3L, "ff", 1L));
        assertThat(messages.stream().map(message -> message.getMetrics().getCompletedJobs()))
                .containsExactly(1, 2, 3, 3);
        assertThat(messages.stream().map(message -> message.getMetrics().getInspectedBytes()))
                .containsExactly(100L, 200L, 300L, 300L);
    }

    @Test
    void answersThatComeFastAreOneMessage() throws InterruptedException {
        querier(Duration.ofMillis(499 / BLOCKS));

        List<SearchResponse> messages = all(client().search(search()));

        assertThat(messages).hasSize(1);
        assertThat(starts(messages.getFirst())).hasSize(4);
    }

    @Test
    void theNewestTracesComeOnceNothingNewerCanCome() throws InterruptedException {
        querier(Duration.ofSeconds(1));

        List<SearchResponse> messages = all(client().search(search().toBuilder()
                .setQuery("{ } with (most_recent=true)")
                .build()));

        assertThat(messages.getLast().getTracesList()).hasSize(4);
        assertThat(messages.subList(0, 2))
                .as("all these traces are older than the end of the next block")
                .allSatisfy(message -> assertThat(message.getTracesList()).isEmpty());
    }

    private static QueryRangeRequest range() {
        return QueryRangeRequest.newBuilder()
                .setQuery("{ } | count_over_time()")
                .setStart(START * SECOND)
                .setEnd((START + BLOCKS * MINUTE) * SECOND)
                .setStep(MINUTE * SECOND)
                .build();
    }

    /// Minutes after the start, and values.
    private static Map<Long, Double> samples(QueryRangeResponse message) {
        return message.getSeriesList().stream()
                .flatMap(series -> series.getSamplesList().stream())
                .collect(toMap(sample -> (sample.getTimestampMs() / 1000 - START) / MINUTE, Sample::getValue));
    }

    @Test
    void aRangeSendsTheStepsThatAreCompleteNewestFirstAndInTheEndAll() throws InterruptedException {
        querier(Duration.ofSeconds(1));

        List<QueryRangeResponse> messages = all(client().metricsQueryRange(range()));

        // A block that ends in the second in which a step begins may still have spans of that step.
        assertThat(messages.stream().map(StreamingIT::samples))
                .containsExactly(Map.of(), Map.of(3L, 3.0), Map.of(), Map.of(0L, 0.0, 1L, 1.0, 2L, 2.0, 3L, 3.0));
        assertThat(messages.stream().map(message -> message.getMetrics().getCompletedJobs()))
                .containsExactly(1, 2, 3, 3);
    }

    @Test
    void anInstantHasNoValueBeforeItIsWhole() throws InterruptedException {
        querier(Duration.ofSeconds(1));

        List<QueryInstantResponse> messages = all(client().metricsQueryInstant(QueryInstantRequest.newBuilder()
                .setQuery("{ } | count_over_time()")
                .setStart(START * SECOND)
                .setEnd((START + BLOCKS * MINUTE) * SECOND)
                .build()));

        assertThat(messages).hasSize(BLOCKS + 1);
        assertThat(messages.getLast().getSeries(0).getValue()).isEqualTo(6);
    }

    @Test
    void namesAndValuesOfTagsAreSentWhenTheyAreFirstSeen() throws InterruptedException {
        querier(Duration.ofSeconds(1));

        List<SearchTagsV2Response> names = all(client().searchTagsV2(SearchTagsRequest.newBuilder()
                .setScope("")
                .setStart((int) START)
                .setEnd((int) (START + BLOCKS * MINUTE))
                .build()));
        List<SearchTagValuesV2Response> values = all(client().searchTagValuesV2(SearchTagValuesRequest.newBuilder()
                .setTagName("span.x")
                .setStart((int) START)
                .setEnd((int) (START + BLOCKS * MINUTE))
                .build()));

        assertThat(names.stream().limit(BLOCKS).map(StreamingIT::tags))
                .containsExactly(
                        Map.of("span", List.of("own3", "shared"), "resource", List.of("shared")),
                        Map.of("span", List.of("own2")),
                        Map.of("span", List.of("own1")));
        assertThat(tags(names.getLast()))
                .containsEntry("span", List.of("own1", "own2", "own3", "shared"))
                .containsEntry("resource", List.of("shared"));
        assertThat(values.stream()
                        .map(message -> message.getTagValuesList().stream()
                                .map(TagValue::getValue)
                                .sorted()
                                .toList()))
                .containsExactly(
                        List.of("own3", "shared"),
                        List.of("own2"),
                        List.of("own1"),
                        List.of("own1", "own2", "own3", "shared"));
    }

    private static Map<String, List<String>> tags(SearchTagsV2Response message) {
        return message.getScopesList().stream()
                .collect(toMap(
                        SearchTagsV2Scope::getName,
                        scope -> scope.getTagsList().stream().sorted().toList()));
    }

    @Test
    void authorizationReachesQueriersWhereItIsAllowedAndNothingElseDoes() throws InterruptedException {
        querier(Duration.ZERO);

        all(client(Map.of("Authorization", "Basic abc", "X-Other", "1", "X-Scope-OrgID", "other"))
                .search(search()));

        assertThat(asked)
                .hasSize(BLOCKS)
                .allSatisfy(request -> assertThat(request.getHeadersList())
                        .contains(Header.newBuilder()
                                .setKey("Authorization")
                                .addValues("Basic abc")
                                .build())
                        .noneMatch(header -> header.getKey().equals("X-Other")));
    }

    @Test
    void aClientThatGoesAwayEndsItsJobs() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        List<ClientCallStreamObserver<SearchRequest>> call = new ArrayList<>();
        try (FakeQuerier querier = FakeQuerier.introduced(frontend.grpcPort(), 1)) {
            StreamingQuerierGrpc.newStub(channel)
                    .search(search(), new ClientResponseObserver<SearchRequest, SearchResponse>() {
                        @Override
                        public void beforeStart(ClientCallStreamObserver<SearchRequest> stream) {
                            call.add(stream);
                        }

                        @Override
                        public void onNext(SearchResponse message) {
                            begun.countDown();
                        }

                        @Override
                        public void onError(Throwable cause) {
                            ended.countDown();
                        }

                        @Override
                        public void onCompleted() {}
                    });
            querier.next();
            clock.advance(Duration.ofSeconds(1));
            querier.send(answer("/querier/api/search?blockID=" + new UUID(0, BLOCKS)));
            begun.await();
            querier.next();

            call.getFirst().cancel("goes away", null);

            assertThat(querier.end().getCode()).isEqualTo(Status.Code.CANCELLED);
            ended.await();
        }
    }
}

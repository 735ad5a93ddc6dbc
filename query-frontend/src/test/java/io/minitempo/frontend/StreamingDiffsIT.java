// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import io.grpc.ManagedChannel;
import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.core.BlockId;
import io.minitempo.core.TenantId;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.frontend.TestFrontend.Querier;
import io.minitempo.frontend.query.Blocks;
import io.minitempo.proto.httpgrpc.HTTPResponse;
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
import io.minitempo.proto.tempopb.ServiceStats;
import io.minitempo.proto.tempopb.Span;
import io.minitempo.proto.tempopb.SpanSet;
import io.minitempo.proto.tempopb.StreamingQuerierGrpc;
import io.minitempo.proto.tempopb.TagValue;
import io.minitempo.proto.tempopb.TimeSeries;
import io.minitempo.proto.tempopb.TraceSearchMetadata;
import io.minitempo.server.grpc.GrpcChannels;
import io.minitempo.server.grpc.GrpcClientConfig;
import io.minitempo.server.http.HttpHeaders;
import io.minitempo.testsupport.ManualClock;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a stream sends on the way, put together, is what the same query answers at once, over random blocks with
/// random contents (`spec/api.md §5.5`).
@Timeout(120)
class StreamingDiffsIT {

    /// A multiple of the step.
    private static final long START = 1_700_000_040L;
    private static final long MINUTE = 60;
    private static final int MINUTES = 40;
    private static final long SECOND = 1_000_000_000L;
    private static final String RANGE = "start=" + START + "&end=" + (START + MINUTES * MINUTE);
    private static final Pattern BLOCK = Pattern.compile("blockID=([0-9a-f-]+)");
    private static final Pattern TIMES = Pattern.compile("\\bstart=(\\d+)&end=(\\d+)&step=");

    /// Random blocks of one to five minutes.
    private record RandomBlocks(long seed) implements Blocks {
        @Override
        public List<BlockMeta> live(TenantId tenant) {
            Random random = new Random(seed);
            List<BlockMeta> blocks = new ArrayList<>();
            int count = 3 + random.nextInt(30);
            for (int number = 1; number <= count; number++) {
                long start = START + MINUTE * random.nextInt(MINUTES - 5);
                blocks.add(BlockMeta.builder(BlockFormat.VPARQUET4, new BlockId(new UUID(seed, number)), tenant)
                        .times(
                                Instant.ofEpochSecond(start),
                                Instant.ofEpochSecond(start + MINUTE * (1 + random.nextInt(5))))
                        .size(1000)
                        .totalRecords(1)
                        .replicationFactor(1)
                        .build());
            }
            return blocks;
        }

        @Override
        public List<BlockMeta> refreshed(TenantId tenant) {
            return live(tenant);
        }
    }

    /// A query-frontend with a querier that takes `pace` for a job, or up to twice as long.
    private static final class Running implements AutoCloseable {
        private final ManualClock clock = ManualClock.atGoldenInput();
        private final GrpcChannels channels = new GrpcChannels(GrpcClientConfig.defaults(), Clock.system());
        private final TestFrontend frontend;
        private final ManagedChannel channel;

        Running(long seed, Duration pace) throws InterruptedException {
            frontend = new TestFrontend(
                    TestFrontend.config("{search: {concurrent_jobs: 1}, metrics: {concurrent_jobs: 1}}"),
                    new RandomBlocks(seed),
                    clock);
            channel = channels.open("127.0.0.1:" + frontend.grpcPort());
            Random random = new Random(seed);
            frontend.querier(request -> {
                clock.advance(pace.plusMillis(random.nextInt((int) pace.toMillis() + 1)));
                return answer(seed, request.getUrl());
            });
        }

        StreamingQuerierGrpc.StreamingQuerierBlockingStub client() {
            return StreamingQuerierGrpc.newBlockingStub(channel);
        }

        byte[] unary(String uri) throws InterruptedException {
            return frontend.get(uri, HttpHeaders.of("Accept", "application/protobuf"))
                    .bodyBytes();
        }

        @Override
        public void close() {
            channels.close(channel);
            try {
                channels.stop(Deadline.after(Duration.ofSeconds(5)));
                frontend.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static HTTPResponse answer(long seed, String url) {
        Matcher block = BLOCK.matcher(url);
        if (!block.find()) {
            return Querier.text(500, "live-stores are not asked for what is old\n");
        }
        UUID id = UUID.fromString(Objects.requireNonNull(block.group(1)));
        return Querier.protobuf(200, found(new Random(seed * 31 + id.getLeastSignificantBits()), url, id));
    }

    private static MessageLite found(Random random, String url, UUID block) {
        if (url.contains("/metrics/")) {
            return series(random, url);
        }
        if (url.contains("/values")) {
            SearchTagValuesV2Response.Builder values = SearchTagValuesV2Response.newBuilder();
            for (int i = random.nextInt(6); i > 0; i--) {
                values.addTagValues(TagValue.newBuilder().setType("string").setValue("v" + random.nextInt(20)));
            }
            return values.build();
        }
        if (url.contains("/tags")) {
            SearchTagsV2Response.Builder names = SearchTagsV2Response.newBuilder();
            for (String scope : List.of("span", "resource", "event")) {
                SearchTagsV2Scope.Builder one = SearchTagsV2Scope.newBuilder().setName(scope);
                for (int i = random.nextInt(4); i > 0; i--) {
                    one.addTags("t" + random.nextInt(12));
                }
                names.addScopes(one);
            }
            return names.build();
        }
        SearchResponse.Builder found = SearchResponse.newBuilder()
                .setMetrics(SearchMetrics.newBuilder().setInspectedBytes(1 + random.nextInt(100)));
        for (int i = random.nextInt(5); i > 0; i--) {
            int trace = 16 + random.nextInt(24);
            if (found.getTracesList().stream().noneMatch(t -> t.getTraceID().equals(Integer.toHexString(trace)))) {
                found.addTraces(trace(random, trace, (int) block.getLeastSignificantBits()));
            }
        }
        return found.build();
    }

    /// Part of a trace; how many spans matched differs from block to block, so that the larger set is one.
    private static TraceSearchMetadata trace(Random random, int id, int matched) {
        SpanSet set = SpanSet.newBuilder()
                .addSpans(Span.newBuilder().setSpanID("%016x".formatted(matched)))
                .setMatched(matched)
                .build();
        return TraceSearchMetadata.newBuilder()
                .setTraceID(Integer.toHexString(id))
                .setRootServiceName("shop")
                .setRootTraceName("GET /")
                .setStartTimeUnixNano((START + random.nextInt(600)) * SECOND + id)
                .setDurationMs(random.nextInt(5000))
                .setSpanSet(set)
                .addSpanSets(set)
                .putServiceStats(
                        "s" + random.nextInt(3),
                        ServiceStats.newBuilder()
                                .setSpanCount(1 + random.nextInt(9))
                                .build())
                .build();
    }

    /// Counts of two names for each step of the job.
    private static QueryRangeResponse series(Random random, String url) {
        Matcher times = TIMES.matcher(url);
        assertThat(times.find()).as(url).isTrue();
        long first = Long.parseLong(Objects.requireNonNull(times.group(1))) / SECOND + MINUTE;
        long last = Long.parseLong(Objects.requireNonNull(times.group(2))) / SECOND;
        QueryRangeResponse.Builder response = QueryRangeResponse.newBuilder();
        for (String name : List.of("a", "b")) {
            TimeSeries.Builder series = TimeSeries.newBuilder()
                    .addLabels(KeyValue.newBuilder()
                            .setKey("name")
                            .setValue(AnyValue.newBuilder().setStringValue(name)));
            for (long at = first; at <= last; at += MINUTE) {
                series.addSamples(Sample.newBuilder().setTimestampMs(at * 1000).setValue(1 + random.nextInt(5)));
            }
            response.addSeries(series);
        }
        return response.build();
    }

    private static <M> List<M> all(Iterator<M> messages) {
        List<M> all = new ArrayList<>();
        messages.forEachRemaining(all::add);
        return all;
    }

    private static Map<String, TraceSearchMetadata> traces(SearchResponse message) {
        Map<String, TraceSearchMetadata> traces = new TreeMap<>();
        message.getTracesList().forEach(trace -> traces.put(trace.getTraceID(), trace));
        return traces;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void tracesAddUp(long seed) throws Exception {
        for (int pace : new int[] {600, 100}) {
            try (Running running = new Running(seed, Duration.ofMillis(pace))) {
                List<SearchResponse> messages = all(running.client()
                        .search(SearchRequest.newBuilder()
                                .setQuery("{ }")
                                .setLimit(1000)
                                .setStart((int) START)
                                .setEnd((int) (START + MINUTES * MINUTE))
                                .build()));
                SearchResponse unary =
                        SearchResponse.parseFrom(running.unary("/api/search?q=%7B%7D&limit=1000&" + RANGE));

                Map<String, TraceSearchMetadata> known = new TreeMap<>();
                int completed = 0;
                for (SearchResponse message : messages.subList(0, messages.size() - 1)) {
                    traces(message)
                            .forEach((id, trace) -> assertThat(known.put(id, trace))
                                    .as("seed %d: sent again as it was", seed)
                                    .isNotEqualTo(trace));
                    assertThat(message.getMetrics().getCompletedJobs()).isGreaterThanOrEqualTo(completed);
                    completed = message.getMetrics().getCompletedJobs();
                }
                assertThat(messages.getLast()).as("seed %d", seed).isEqualTo(unary);
                if (pace >= 500) {
                    assertThat(known)
                            .as("seed %d: all messages but the last", seed)
                            .isEqualTo(traces(unary));
                } else {
                    assertThat(traces(unary).keySet()).containsAll(known.keySet());
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void samplesAddUpNewestFirst(long seed) throws Exception {
        try (Running running = new Running(seed, Duration.ofMillis(400))) {
            List<QueryRangeResponse> messages = all(running.client()
                    .metricsQueryRange(QueryRangeRequest.newBuilder()
                            .setQuery("{ } | count_over_time() by (name)")
                            .setStart(START * SECOND)
                            .setEnd((START + MINUTES * MINUTE) * SECOND)
                            .setStep(MINUTE * SECOND)
                            .build()));
            Map<String, Double> whole = samples(messages.getLast());

            Map<String, Double> known = new TreeMap<>();
            long oldest = Long.MAX_VALUE;
            for (QueryRangeResponse message : messages.subList(0, messages.size() - 1)) {
                long newest = message.getSeriesList().stream()
                        .flatMap(series -> series.getSamplesList().stream())
                        .mapToLong(Sample::getTimestampMs)
                        .max()
                        .orElse(0);
                assertThat(newest).as("seed %d: windows move back", seed).isLessThan(oldest);
                for (Map.Entry<String, Double> sample : samples(message).entrySet()) {
                    assertThat(known.put(sample.getKey(), sample.getValue())).isNull();
                    oldest = Math.min(oldest, Long.parseLong(sample.getKey().split(" ", 2)[1]));
                }
            }
            assertThat(whole).as("seed %d", seed).containsAllEntriesOf(known);
            assertThat(known)
                    .as("seed %d: something comes before the end", seed)
                    .isNotEmpty();
            assertThat(unarySamples(running)).as("seed %d", seed).isEqualTo(whole);
        }
    }

    /// Always JSON, in which a value of 0 is left out.
    private static Map<String, Double> unarySamples(Running running) throws Exception {
        Map<String, Double> samples = new TreeMap<>();
        JsonNode answer = new ObjectMapper()
                .readTree(running.unary(
                        "/api/metrics/query_range?q=%7B%7D%7Ccount_over_time()by(name)&step=60&" + RANGE));
        for (JsonNode series : answer.get("series")) {
            String name = series.at("/labels/0/value/stringValue").asText();
            for (JsonNode sample : series.get("samples")) {
                samples.put(
                        name + " " + sample.get("timestampMs").asText(),
                        sample.path("value").asDouble());
            }
        }
        return samples;
    }

    private static Map<String, Double> samples(QueryRangeResponse message) {
        Map<String, Double> samples = new TreeMap<>();
        for (TimeSeries series : message.getSeriesList()) {
            String name = series.getLabels(0).getValue().getStringValue();
            series.getSamplesList().forEach(s -> samples.put(name + " " + s.getTimestampMs(), s.getValue()));
        }
        return samples;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void namesAndValuesAddUp(long seed) throws Exception {
        try (Running running = new Running(seed, Duration.ofMillis(600))) {
            List<SearchTagsV2Response> names = all(running.client()
                    .searchTagsV2(SearchTagsRequest.newBuilder()
                            .setScope("")
                            .setStart((int) START)
                            .setEnd((int) (START + MINUTES * MINUTE))
                            .build()));
            List<SearchTagValuesV2Response> values = all(running.client()
                    .searchTagValuesV2(SearchTagValuesRequest.newBuilder()
                            .setTagName("span.x")
                            .setStart((int) START)
                            .setEnd((int) (START + MINUTES * MINUTE))
                            .build()));

            assertThat(new TreeSet<>(tags(names.getLast())))
                    .as("seed %d", seed)
                    .isEqualTo(new TreeSet<>(
                            tags(SearchTagsV2Response.parseFrom(running.unary("/api/v2/search/tags?" + RANGE)))));
            Set<String> all = new HashSet<>();
            names.subList(0, names.size() - 1)
                    .forEach(message -> tags(message)
                            .forEach(tag ->
                                    assertThat(all.add(tag)).as("%s once", tag).isTrue()));
            tags(names.getLast()).stream()
                    .filter(tag -> !tag.startsWith("intrinsic "))
                    .forEach(tag -> assertThat(all).contains(tag));
            assertThat(valuesOf(values.subList(0, values.size() - 1)))
                    .doesNotHaveDuplicates()
                    .containsExactlyInAnyOrderElementsOf(valuesOf(List.of(values.getLast())))
                    .containsExactlyInAnyOrderElementsOf(unaryValues(running));
        }
    }

    private static List<String> unaryValues(Running running)
            throws InterruptedException, InvalidProtocolBufferException {
        return valuesOf(List.of(
                SearchTagValuesV2Response.parseFrom(running.unary("/api/v2/search/tag/span.x/values?" + RANGE))));
    }

    private static List<String> valuesOf(List<SearchTagValuesV2Response> messages) {
        return messages.stream()
                .flatMap(message -> message.getTagValuesList().stream())
                .map(TagValue::getValue)
                .toList();
    }

    private static List<String> tags(SearchTagsV2Response message) {
        return message.getScopesList().stream()
                .flatMap(scope -> scope.getTagsList().stream().map(tag -> scope.getName() + " " + tag))
                .toList();
    }
}

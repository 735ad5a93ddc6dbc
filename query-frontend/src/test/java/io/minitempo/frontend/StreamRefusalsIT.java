// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.proto.tempopb.QueryInstantRequest;
import io.minitempo.proto.tempopb.QueryRangeRequest;
import io.minitempo.proto.tempopb.SearchRequest;
import io.minitempo.proto.tempopb.SearchTagValuesRequest;
import io.minitempo.proto.tempopb.SearchTagsRequest;
import io.minitempo.proto.tempopb.StreamingQuerierGrpc;
import io.minitempo.proto.tempopb.StreamingQuerierGrpc.StreamingQuerierBlockingStub;
import io.minitempo.server.grpc.GrpcChannels;
import io.minitempo.server.grpc.GrpcClientConfig;
import java.time.Duration;
import java.util.Iterator;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What streams answer to wrong requests: the texts of HTTP, and the codes of `spec/api.md §5.5` and
/// `spec/traceql.md §1`.
@Timeout(60)
class StreamRefusalsIT {

    private static final int START = 1_700_000_000;
    private static final long NANOS = START * 1_000_000_000L;
    private static final String TOO_LONG =
            "TraceQL expression exceeds the configured maximum size of 100 bytes, reduce the query expression size or"
                    + " contact your system administrator";

    private static final GrpcChannels CHANNELS = new GrpcChannels(GrpcClientConfig.defaults(), Clock.system());

    private static TestFrontend frontend;
    private static ManagedChannel channel;

    @BeforeAll
    static void start() {
        frontend = new TestFrontend(
                TestFrontend.config("{max_query_expression_size_bytes: 100, multi_tenant_queries_enabled: false}"),
                true,
                5_000_000);
        channel = CHANNELS.open("127.0.0.1:" + frontend.grpcPort());
    }

    @AfterAll
    static void stop() throws InterruptedException {
        CHANNELS.close(channel);
        CHANNELS.stop(Deadline.after(Duration.ofSeconds(5)));
        frontend.close();
    }

    interface Call extends Function<StreamingQuerierBlockingStub, Iterator<?>> {}

    private static Call search(SearchRequest.Builder request) {
        return stub -> stub.search(request.build());
    }

    private static SearchRequest.Builder search() {
        return SearchRequest.newBuilder().setQuery("{ }");
    }

    private static Call range(String query, long start, long end, long step) {
        return stub -> stub.metricsQueryRange(QueryRangeRequest.newBuilder()
                .setQuery(query)
                .setStart(start)
                .setEnd(end)
                .setStep(step)
                .build());
    }

    private static Call instant(String query) {
        return stub -> stub.metricsQueryInstant(QueryInstantRequest.newBuilder()
                .setQuery(query)
                .setStart(NANOS)
                .setEnd(NANOS + 60_000_000_000L)
                .build());
    }

    private static Arguments refused(Call call, Code code, String text) {
        return Arguments.of(call, code, text);
    }

    private static Stream<Arguments> searches() {
        return Stream.of(
                refused(
                        search(search().setQuery("{ bad")),
                        Code.INVALID_ARGUMENT,
                        "invalid TraceQL query: parse error at line 1, col 3: unknown identifier: bad"),
                refused(search(search().setQuery("{" + " ".repeat(99) + "}")), Code.INVALID_ARGUMENT, TOO_LONG),
                refused(
                        search(search().setLimit(262_145)),
                        Code.INVALID_ARGUMENT,
                        "limit 262145 exceeds max limit 262144"),
                refused(
                        search(search().setSpansPerSpanSet(101)),
                        Code.INVALID_ARGUMENT,
                        "spans per span set exceeds 100. received 101"),
                refused(
                        search(search().setMinDurationMs(5).setMaxDurationMs(3)),
                        Code.INVALID_ARGUMENT,
                        "invalid maxDuration: must be greater than minDuration"),
                refused(
                        search(search().setStart(5)),
                        Code.INVALID_ARGUMENT,
                        "http parameter start must be before end. received start=5 end=0"),
                refused(
                        search(search().setStart(5).setEnd(5)),
                        Code.INVALID_ARGUMENT,
                        "http parameter start must be before end. received start=5 end=5"),
                refused(
                        search(search().setEnd(5)),
                        Code.INVALID_ARGUMENT,
                        "error parsing date range: only one of start and end provided: must provide both or neither"),
                refused(
                        search(search().setStart(5).setEnd(START)),
                        Code.INVALID_ARGUMENT,
                        "range specified by start and end exceeds 168h0m0s. received start=5 end=1700000000"),
                refused(
                        search(search().setQuery("({} | rate()) / ({} | rate())")),
                        Code.INTERNAL,
                        "math expressions not supported"));
    }

    private static Stream<Arguments> tags() {
        return Stream.of(
                refused(
                        stub -> stub.searchTags(
                                SearchTagsRequest.newBuilder().setScope("nope").build()),
                        Code.INVALID_ARGUMENT,
                        "invalid scope: nope"),
                refused(
                        stub -> stub.searchTagsV2(
                                SearchTagsRequest.newBuilder().setStart(5).build()),
                        Code.INVALID_ARGUMENT,
                        "error parsing date range: only one of start and end provided: must provide both or neither"),
                refused(
                        stub -> stub.searchTagValues(SearchTagValuesRequest.getDefaultInstance()),
                        Code.INVALID_ARGUMENT,
                        "please provide a non-empty tagName"),
                refused(
                        stub -> stub.searchTagValuesV2(SearchTagValuesRequest.newBuilder()
                                .setTagName("nope")
                                .build()),
                        Code.INVALID_ARGUMENT,
                        "please provide a valid tagName: failed to parse identifier nope:"
                                + " parse error at line 1, col 2: unknown identifier: nope"));
    }

    private static Stream<Arguments> metrics() {
        long end = NANOS + 60_000_000_000L;
        return Stream.of(
                refused(
                        range("{ bad", NANOS, end, 0),
                        Code.UNKNOWN,
                        "parse error at line 1, col 3: unknown identifier: bad"),
                refused(
                        range("{ name = 1 } | rate()", NANOS, end, 0),
                        Code.UNKNOWN,
                        "compiling query: binary operations must operate on the same type: name = 1"),
                refused(range("{ }", NANOS, end, 0), Code.UNKNOWN, "not a metrics query"),
                refused(instant("{ }"), Code.UNKNOWN, "not a metrics query"),
                refused(
                        instant("{ bad"),
                        Code.UNKNOWN,
                        "compiling query: parse error at line 1, col 3: unknown identifier: bad"),
                refused(range("{" + " ".repeat(99) + "} | rate()", NANOS, end, 0), Code.INVALID_ARGUMENT, TOO_LONG),
                refused(range("{ } | rate()", end, NANOS, 0), Code.INVALID_ARGUMENT, "end must be greater than start"),
                refused(
                        range("{ } | rate()", NANOS, end, 1),
                        Code.INVALID_ARGUMENT,
                        "step of 1ns is too small, minimum step for given range is 6ms"),
                refused(
                        range("{ } | rate()", NANOS, NANOS + 90_000_000_000_000L, 0),
                        Code.INVALID_ARGUMENT,
                        "metrics query time range exceeds the maximum allowed duration of 24h0m0s"));
    }

    @ParameterizedTest
    @MethodSource({"searches", "tags", "metrics"})
    void refuses(Call call, Code code, String text) {
        check(call, "t1", code, text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "a/b; tenant ID 'a/b' contains unsupported character '/'",
                "..; tenant ID is '.' or '..'",
                "t1|; no org id",
                "t1|t2; multiple org IDs present"
            })
    void refusesTenantsAsHttpDoes(String orgId, String text) {
        check(search(search().setStart(START).setEnd(START + 60)), orgId, Code.INVALID_ARGUMENT, text);
        check(range("{ } | rate()", NANOS, NANOS + 60_000_000_000L, 0), orgId, Code.INVALID_ARGUMENT, text);
        check(stub -> stub.searchTags(SearchTagsRequest.getDefaultInstance()), orgId, Code.INVALID_ARGUMENT, text);
    }

    private static void check(Call call, String orgId, Code code, String text) {
        Metadata metadata = new Metadata();
        metadata.put(Metadata.Key.of("x-scope-orgid", Metadata.ASCII_STRING_MARSHALLER), orgId);
        StreamingQuerierBlockingStub stub = StreamingQuerierGrpc.newBlockingStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata));

        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(() -> call.apply(stub).next())
                .satisfies(e -> assertThat(e.getStatus().getDescription()).isEqualTo(text))
                .satisfies(e -> assertThat(e.getStatus().getCode()).isEqualTo(code));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.BindableService;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.minitempo.core.time.Deadline;
import io.minitempo.ingestlog.memory.InMemoryBroker;
import io.minitempo.proto.tempopb.MetricsGrpc;
import io.minitempo.proto.tempopb.PartialStatus;
import io.minitempo.proto.tempopb.QuerierGrpc;
import io.minitempo.proto.tempopb.QueryRangeRequest;
import io.minitempo.proto.tempopb.SearchBlockRequest;
import io.minitempo.proto.tempopb.SearchRequest;
import io.minitempo.proto.tempopb.SearchTagValuesRequest;
import io.minitempo.proto.tempopb.SearchTagsRequest;
import io.minitempo.proto.tempopb.TraceByIDRequest;
import io.minitempo.proto.tempopb.TraceByIDResponse;
import io.minitempo.server.grpc.GrpcServerConfig;
import io.minitempo.server.grpc.GrpcServices;
import io.minitempo.server.grpc.InProcessGrpcServer;
import io.minitempo.server.overrides.Limits;
import io.minitempo.server.tenancy.Tenancy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class QuerierServiceTest {

    @TempDir
    private Path temp;

    private Scene scene;
    private InProcessGrpcServer server;

    @BeforeEach
    void start() throws Exception {
        Scene.Builder builder = Scene.in(temp);
        scene = builder.consuming(new InMemoryBroker(1, builder.clock()).connect())
                .build();
        serve();
    }

    private void serve() {
        GrpcServices.Builder services = GrpcServices.builder().intercept(new Tenancy(false).interceptor());
        for (BindableService each : QuerierService.of(scene.store)) {
            services.add(each);
        }
        server = new InProcessGrpcServer(services.build(), GrpcServerConfig.defaults());
        server.start(failure -> {});
    }

    @AfterEach
    void stop() throws Exception {
        server.stop(Deadline.after(Duration.ofSeconds(5)));
        scene.close();
    }

    private QuerierGrpc.QuerierBlockingStub querier() {
        return QuerierGrpc.newBlockingStub(server.channel());
    }

    private TraceByIDResponse find(long trace, boolean partial) {
        return querier()
                .findTraceByID(TraceByIDRequest.newBuilder()
                        .setTraceID(ByteString.copyFrom(Spans.id(trace).toBytes()))
                        .setAllowPartialTrace(partial)
                        .build());
    }

    private static void assertFails(ThrowingCallable call, Status.Code code, String text) {
        assertThatThrownBy(call).isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
            assertThat(e.getStatus().getCode()).isEqualTo(code);
            assertThat(e.getStatus().getDescription()).contains(text);
        });
    }

    private void restartPushed() throws Exception {
        stop();
        scene = Scene.in(temp).build().start();
        serve();
    }

    @Test
    void failsWhileStarting() {
        assertFails(() -> find(1, false), Status.Code.UNKNOWN, "live-store is starting");
        assertFails(
                () -> querier().searchTags(SearchTagsRequest.getDefaultInstance()),
                Status.Code.UNKNOWN,
                "live-store is starting");
    }

    @Test
    void unknownTenantsAndTracesAreAnEmptyAnswer() throws Exception {
        restartPushed();
        assertThat(find(1, false)).isEqualTo(TraceByIDResponse.getDefaultInstance());
        scene.push(1, 10);
        assertThat(find(2, false)).isEqualTo(TraceByIDResponse.getDefaultInstance());
        assertThat(Spans.of(Optional.of(find(1, false).getTrace()))).containsExactly(10L);
        assertThat(find(1, false).hasMetrics()).isTrue();
    }

    @Test
    void refusesIdsThatAreNone() throws Exception {
        restartPushed();
        assertFails(
                () -> querier().findTraceByID(TraceByIDRequest.getDefaultInstance()),
                Status.Code.INVALID_ARGUMENT,
                "expected 1 to 16 bytes, found 0");
    }

    @Test
    void aTraceBeyondTheLimitIsAnErrorOrPartial() throws Exception {
        restartPushed();
        scene.push(1, 10, 11, 12, 13);
        Limits d = Limits.defaults();
        scene.limits.set(new Limits(
                d.ingestion(),
                d.read(),
                d.compaction(),
                d.metricsGenerator(),
                d.forwarders(),
                new Limits.Global(150),
                d.storage(),
                d.costAttribution()));

        assertFails(() -> find(1, false), Status.Code.RESOURCE_EXHAUSTED, "trace exceeds max size");
        TraceByIDResponse partial = find(1, true);
        assertThat(partial.getStatus()).isEqualTo(PartialStatus.PARTIAL);
        assertThat(partial.getMessage())
                .isEqualTo("Trace exceeds maximum size of 150 bytes, a partial trace is returned");
        assertThat(Spans.of(Optional.of(partial.getTrace()))).isNotEmpty().hasSizeLessThan(4);
    }

    @Test
    void anUnknownTenantHasNothing() throws Exception {
        restartPushed();
        assertThat(querier().searchRecent(SearchRequest.getDefaultInstance()).getTracesCount())
                .isZero();
        assertThat(querier()
                        .searchTagValuesV2(SearchTagValuesRequest.newBuilder()
                                .setTagName("name")
                                .build())
                        .getTagValuesCount())
                .isZero();
    }

    @Test
    void blocksOfTheBackendAreNotItsAffair() throws Exception {
        restartPushed();
        assertFails(
                () -> querier().searchBlock(SearchBlockRequest.getDefaultInstance()),
                Status.Code.UNKNOWN,
                "SearchBlock");
    }

    @Test
    void metricsOfLongAgoAreRefused() throws Exception {
        restartPushed();
        assertFails(
                () -> MetricsGrpc.newBlockingStub(server.channel()).queryRange(QueryRangeRequest.getDefaultInstance()),
                Status.Code.UNKNOWN,
                "time range must be within last ");
    }

    @Test
    void aQueryThatIsNoneIsTheCallersFault() throws Exception {
        restartPushed();
        assertFails(
                () -> querier()
                        .searchRecent(
                                SearchRequest.newBuilder().setQuery("{ nope }").build()),
                Status.Code.INVALID_ARGUMENT,
                "unknown identifier: nope");
    }

    @Test
    void requestsForTheFutureAreLaggedEvenAtTheEndOfTheLog() throws Exception {
        scene.start();
        int future = (int) scene.clock.instant().plusSeconds(60).getEpochSecond();
        assertFails(
                () -> querier()
                        .searchRecent(SearchRequest.newBuilder().setEnd(future).build()),
                Status.Code.UNKNOWN,
                "cannot guarantee complete results");
        assertThat(scene.metric("tempo_live_store_lagged_requests_total", "route", "/tempopb.Querier/SearchRecent"))
                .isEqualTo(1);
        assertThat(querier().searchRecent(SearchRequest.getDefaultInstance()).getTracesCount())
                .isZero();
    }
}

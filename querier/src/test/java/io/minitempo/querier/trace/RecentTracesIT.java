// SPDX-License-Identifier: Apache-2.0
package io.minitempo.querier.trace;

import static io.minitempo.testsupport.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.TraceId;
import io.minitempo.core.concurrent.Threads;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.proto.tempopb.PartialStatus;
import io.minitempo.proto.tempopb.QuerierGrpc;
import io.minitempo.proto.tempopb.QuerierGrpc.QuerierBlockingStub;
import io.minitempo.proto.tempopb.Trace;
import io.minitempo.proto.tempopb.TraceByIDRequest;
import io.minitempo.proto.tempopb.TraceByIDResponse;
import io.minitempo.querier.LiveStoreFake;
import io.minitempo.querier.recent.LiveStores;
import io.minitempo.ring.instance.InstanceDesc;
import io.minitempo.ring.instance.InstanceRing;
import io.minitempo.ring.instance.InstanceRingDesc;
import io.minitempo.ring.instance.InstanceState;
import io.minitempo.ring.instance.RingSettings;
import io.minitempo.ring.partition.OwnerDesc;
import io.minitempo.ring.partition.OwnerState;
import io.minitempo.ring.partition.PartitionDesc;
import io.minitempo.ring.partition.PartitionRing;
import io.minitempo.ring.partition.PartitionRingDesc;
import io.minitempo.ring.partition.PartitionState;
import io.minitempo.ring.quorum.ReplicaReadConfig;
import io.minitempo.ring.quorum.ReplicaReader;
import io.minitempo.ring.token.Tokens;
import io.minitempo.server.grpc.ClientPool;
import io.minitempo.server.grpc.GrpcChannels;
import io.minitempo.server.grpc.GrpcClientConfig;
import io.minitempo.server.grpc.PoolConfig;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Live-stores on loopback, two zones for each partition.
@Timeout(120)
class RecentTracesIT {

    private static final TraceId ID = new TraceId(1, 2);
    private static final TenantId TENANT = new TenantId("t1");
    private static final Duration LONG = Duration.ofMinutes(5);

    private final List<LiveStoreFake> started = new ArrayList<>();
    private final GrpcChannels channels = new GrpcChannels(GrpcClientConfig.defaults(), Clock.system());
    private PartitionRingDesc partitions = PartitionRingDesc.EMPTY;
    private InstanceRingDesc instances = InstanceRingDesc.EMPTY;

    @BeforeEach
    void start() {
        channels.start(cause -> {});
    }

    @AfterEach
    void stop() throws InterruptedException {
        channels.stop(Deadline.after(Duration.ofMillis(10)));
        for (LiveStoreFake fake : started) {
            fake.close();
        }
    }

    /// A live-store whose answers are the given ones, in the zone and with the partition that its name says: `a0`.
    private LiveStoreFake liveStore(String name, LiveStoreFake.Answer answer) {
        LiveStoreFake fake = new LiveStoreFake(answer);
        started.add(fake);
        register(name, fake.address());
        return fake;
    }

    private void register(String name, String address) {
        int partition = Integer.parseInt(name.substring(1));
        instances = instances.with(InstanceDesc.of(name, address)
                .withZone(name.substring(0, 1))
                .withState(InstanceState.ACTIVE)
                .withTimestamp(Clock.system().millis() / 1000));
        partitions = partitions
                .with(PartitionDesc.of(partition, Tokens.NONE, PartitionState.ACTIVE, 1))
                .with(new OwnerDesc(name, partition, OwnerState.ACTIVE, 1));
    }

    private RecentTraces recent(Duration hedgingDelay, Duration timeout) {
        RingSettings settings = RingSettings.single(Duration.ofMinutes(1));
        ClientPool<QuerierBlockingStub> pool = new ClientPool<>(
                "live-store", channels, PoolConfig.defaults(), Set::of, QuerierGrpc::newBlockingStub, Clock.system());
        LiveStores liveStores = new LiveStores(
                () -> PartitionRing.of(partitions),
                () -> InstanceRing.of(instances, settings),
                new ReplicaReader(new ReplicaReadConfig(true, hedgingDelay, "a"), Clock.system(), new Random(1)),
                pool,
                Clock.system());
        return new RecentTraces(liveStores, timeout);
    }

    private FoundParts find(Duration hedgingDelay) throws InterruptedException {
        return recent(hedgingDelay, LONG).find(TENANT, ID, true);
    }

    private static LiveStoreFake.Answer spans(String... names) {
        ScopeSpans.Builder scope = ScopeSpans.newBuilder();
        for (String name : names) {
            scope.addSpans(Span.newBuilder().setName(name).setSpanId(ByteString.copyFromUtf8(name)));
        }
        TraceByIDResponse response = TraceByIDResponse.newBuilder()
                .setTrace(Trace.newBuilder()
                        .addResourceSpans(ResourceSpans.newBuilder().addScopeSpans(scope)))
                .build();
        return request -> response;
    }

    private static LiveStoreFake.Answer failing(Status status) {
        return request -> {
            throw status.asRuntimeException();
        };
    }

    private static List<String> names(FoundParts parts) {
        return parts.traces().stream()
                .flatMap(trace -> trace.getResourceSpansList().stream())
                .flatMap(resource -> resource.getScopeSpansList().stream())
                .flatMap(scope -> scope.getSpansList().stream())
                .map(Span::getName)
                .toList();
    }

    @Test
    void oneZoneOfEveryPartitionIsAsked() throws Exception {
        LiveStoreFake first = liveStore("a0", spans("x"));
        LiveStoreFake spare = liveStore("b0", spans("x"));
        liveStore("a1", request -> TraceByIDResponse.getDefaultInstance());
        liveStore("a2", spans("y"));

        assertThat(names(find(LONG))).containsExactly("x", "y");
        assertThat(first.tenants()).containsExactly("t1");
        assertThat(first.requests())
                .containsExactly(TraceByIDRequest.newBuilder()
                        .setTraceID(ByteString.copyFrom(ID.toBytes()))
                        .setQueryMode("ingesters")
                        .setAllowPartialTrace(true)
                        .build());
        assertThat(spare.requests()).isEmpty();
    }

    @Test
    void partitionsInEveryStateAreAsked() throws Exception {
        liveStore("a0", spans("inactive"));
        liveStore("a1", spans("pending"));
        partitions = partitions
                .with(PartitionDesc.of(0, Tokens.NONE, PartitionState.INACTIVE, 1))
                .with(PartitionDesc.of(1, Tokens.NONE, PartitionState.PENDING, 1));

        assertThat(names(find(LONG))).containsExactly("inactive", "pending");
    }

    @Test
    void theOtherZoneStandsInForOneThatIsDown() throws Exception {
        LiveStoreFake down = liveStore("a0", spans("a"));
        liveStore("b0", spans("b"));
        down.close();

        assertThat(names(find(LONG))).containsExactly("b");
    }

    @Test
    void theOtherZoneStandsInForOneThatFails() throws Exception {
        liveStore("a0", failing(Status.UNAVAILABLE.withDescription("live-store is not ready")));
        liveStore("b0", spans("b"));

        assertThat(names(find(LONG))).containsExactly("b");
    }

    @Test
    void aLookupFailsWhenBothZonesAreDown() throws Exception {
        liveStore("a0", spans("a")).close();
        LiveStoreFake last = liveStore("b0", spans("b"));
        last.close();

        assertThatThrownBy(() -> find(LONG))
                .isInstanceOf(TempoException.Unavailable.class)
                .hasMessageContaining(last.address());
    }

    @Test
    void aPartitionThatNobodyAnswersForFailsTheLookupOfAll() {
        liveStore("a0", spans("a"));
        liveStore("a1", failing(Status.UNKNOWN.withDescription("cannot guarantee complete results")));

        assertThatThrownBy(() -> find(LONG)).hasMessageContaining("cannot guarantee complete results");
    }

    @Test
    void aZoneThatIsSlowIsHedged() throws Exception {
        LiveStoreFake slow = liveStore("a0", spans());
        slow.answer(slow.hanging());
        // Not before the slow one was asked: a call that is cancelled on its way never gets there.
        liveStore("b0", request -> {
            eventually(() -> assertThat(slow.requests()).hasSize(1));
            return spans("b").to(request);
        });

        assertThat(names(find(Duration.ofMillis(20)))).containsExactly("b");
        slow.awaitCancelled();
    }

    @Test
    void aLiveStoreMayTakeOnlySoLong() throws Exception {
        LiveStoreFake slow = liveStore("a0", spans("x"));
        RecentTraces recent = recent(LONG, Duration.ofSeconds(1));
        // Connected first, so that the call is what takes long.
        eventually(() -> names(recent.find(TENANT, ID, true)));
        slow.answer(slow.hanging());

        assertThatThrownBy(() -> recent.find(TENANT, ID, true)).isInstanceOf(TempoException.DeadlineExceeded.class);
        slow.awaitCancelled();
    }

    @Test
    void aLookupThatNobodyWantsIsCancelledInTheLiveStore() throws Exception {
        LiveStoreFake slow = liveStore("a0", spans());
        slow.answer(slow.hanging());
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread caller = Threads.startVirtual("caller", () -> {
            try {
                find(LONG);
                interrupted.complete(false);
            } catch (InterruptedException e) {
                interrupted.complete(true);
            }
        });
        eventually(() -> assertThat(slow.requests()).hasSize(1));

        caller.interrupt();

        assertThat(interrupted.get()).isTrue();
        slow.awaitCancelled();
    }

    @Test
    void theAddressInTheRingIsDialledAlsoAfterItChanged() throws Exception {
        LiveStoreFake before = liveStore("a0", spans("before"));
        RecentTraces recent = recent(LONG, LONG);
        assertThat(names(recent.find(TENANT, ID, true))).containsExactly("before");

        LiveStoreFake after = liveStore("a0", spans("after"));

        assertThat(names(recent.find(TENANT, ID, true))).containsExactly("after");
        assertThat(before.requests()).hasSize(1);
        assertThat(after.requests()).hasSize(1);
    }

    @Test
    void aLiveStoreThatCameBackIsAskedAgain() throws Exception {
        LiveStoreFake before = liveStore("a0", spans("before"));
        RecentTraces recent = recent(LONG, LONG);
        recent.find(TENANT, ID, true);
        before.close();
        started.add(new LiveStoreFake(before.port(), spans("after")));

        List<String> names = eventually(() -> names(recent.find(TENANT, ID, true)));

        assertThat(names).containsExactly("after");
    }

    @Test
    void partitionsWithoutHealthyOwnersAreNamed() {
        liveStore("a0", spans("a"));
        liveStore("a7", spans("b"));
        instances = instances.with(instances.find("a7").orElseThrow().withTimestamp(1));

        assertThatThrownBy(() -> find(LONG))
                .isInstanceOf(TempoException.Unavailable.class)
                .hasMessage("partition 7: too many unhealthy instances in the ring");
    }

    @Test
    void aRingWithoutPartitionsIsNoEmptyAnswer() {
        assertThatThrownBy(() -> find(LONG))
                .isInstanceOf(TempoException.Unavailable.class)
                .hasMessage("empty ring");
    }

    @Test
    void tracesThatAreTooLargeAreRecognised() {
        liveStore("a0", failing(Status.UNKNOWN.withDescription("trace exceeds max size (max bytes: 5)")));

        assertThatThrownBy(() -> find(LONG))
                .isInstanceOf(TempoException.TooLarge.class)
                .hasMessageContaining("trace exceeds max size (max bytes: 5)");
    }

    @Test
    void partialTracesStayPartial() throws Exception {
        liveStore(
                "a0",
                request -> spans("x").to(request).toBuilder()
                        .setStatus(PartialStatus.PARTIAL)
                        .build());

        assertThat(find(LONG).partial()).isTrue();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.path;

import static io.minitempo.testsupport.Eventually.eventually;
import static io.minitempo.testsupport.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.it.path.Ingesters.Ingester;
import io.minitempo.proto.tempopb.PushBytesRequest;
import io.minitempo.proto.tempopb.PusherGrpc;
import io.minitempo.proto.tempopb.PusherGrpc.PusherBlockingStub;
import io.minitempo.ring.instance.InstanceDesc;
import io.minitempo.ring.instance.InstanceRingWatcher;
import io.minitempo.ring.instance.InstanceState;
import io.minitempo.ring.instance.Operation;
import io.minitempo.ring.instance.RingSettings;
import io.minitempo.ring.kv.InMemoryKv;
import io.minitempo.ring.quorum.InstanceWriteRing;
import io.minitempo.ring.quorum.QuorumBatch;
import io.minitempo.server.grpc.ClientPool;
import io.minitempo.server.grpc.GrpcChannels;
import io.minitempo.server.grpc.GrpcClientConfig;
import io.minitempo.server.grpc.PoolConfig;
import io.minitempo.testkit.proxy.ProxyKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Batches as a distributor of Tempo 2 writes them, to three ingesters of which each has a real proxy in front: a
/// quorum
/// takes every trace, and nobody is called but by the address in the ring.
@Timeout(240)
class BatchBehindProxyIT {

    private static final String METHOD = "PushBytesV2";
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Duration RECOVERY = Duration.ofSeconds(30);
    private static final int TRACES = 40;

    private final Clock clock = Clock.system();
    private final Random random = new Random(7);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void aQuorumOfIngestersTakesEveryTraceThroughTheProxy(ProxyKind kind) throws Exception {
        assumeThat(kind.missing()).isEmpty();
        InMemoryKv kv = new InMemoryKv(clock);
        InstanceRingWatcher watcher = new InstanceRingWatcher(
                "ingester",
                kv,
                Ingesters.RING,
                new RingSettings(3, false, Duration.ofMinutes(1), List.of()),
                clock,
                new SimpleMeterRegistry());
        GrpcChannels channels = new GrpcChannels(GrpcClientConfig.defaults(), clock);
        ClientPool<PusherBlockingStub> clients = new ClientPool<>(
                "ingester", channels, PoolConfig.defaults(), Set::of, PusherGrpc::newBlockingStub, clock);
        watcher.start(BatchBehindProxyIT::fails);
        channels.start(BatchBehindProxyIT::fails);
        try (Ingesters ingesters = new Ingesters(kv, 3);
                RealProxy zero = new RealProxy(kind, folder.resolve("proxy-0"));
                RealProxy one = new RealProxy(kind, folder.resolve("proxy-1"));
                RealProxy two = new RealProxy(kind, folder.resolve("proxy-2"))) {
            assertAdvertised(watcher, ingesters);
            List<RealProxy> proxies = List.of(zero, one, two);
            for (int i = 0; i < proxies.size(); i++) {
                start(proxies.get(i), ingesters.all().get(i));
            }
            Writer writer = new Writer(watcher, clients);

            Set<ByteString> first = writer.write(traces());
            for (int i = 0; i < proxies.size(); i++) {
                Ingester ingester = ingesters.all().get(i);
                RealProxy proxy = proxies.get(i);
                assertThat(ingester.taken()).isEqualTo(first);
                eventually(() -> assertThat(proxy.passed(METHOD)).hasSize(ingester.calls()));
            }

            one.stop();
            Set<ByteString> degraded = writer.write(traces());
            assertThat(ingesters.all().getFirst().taken()).containsAll(degraded);
            assertThat(ingesters.all().getLast().taken()).containsAll(degraded);
            assertThat(ingesters.all().get(1).taken()).isEqualTo(first);

            ingesters.all().getLast().die();
            assertThatThrownBy(() -> writer.write(traces()))
                    .isInstanceOfSatisfying(
                            StatusRuntimeException.class,
                            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));

            start(one, ingesters.all().get(1));
            Set<ByteString> recovered = within(RECOVERY, () -> writer.write(traces()));
            assertThat(ingesters.all().get(1).taken()).containsAll(recovered);
            assertThat(clients.addresses())
                    .isEqualTo(ingesters.all().stream().map(Ingester::address).collect(Collectors.toSet()));
        } finally {
            clients.stop(Deadline.after(LIMIT));
            channels.stop(Deadline.after(LIMIT));
            watcher.stop(Deadline.after(LIMIT));
        }
    }

    private static void fails(Throwable cause) {
        throw new AssertionError(cause);
    }

    /// All of them are in the ring, each with a port on which it does not listen.
    private static void assertAdvertised(InstanceRingWatcher watcher, Ingesters ingesters) throws InterruptedException {
        eventually(() -> assertThat(watcher.ring().instances())
                .hasSize(3)
                .allSatisfy(each -> assertThat(each.state()).isEqualTo(InstanceState.ACTIVE))
                .extracting(InstanceDesc::address)
                .containsExactlyInAnyOrderElementsOf(
                        ingesters.all().stream().map(Ingester::address).toList()));
        assertThat(ingesters.all())
                .allSatisfy(each -> assertThat(each.listenPort()).isNotEqualTo(each.advertisedPort()));
    }

    private static void start(RealProxy proxy, Ingester ingester) throws InterruptedException {
        proxy.start(ingester.advertisedPort(), proxy.grpc(ingester.advertisedPort(), ingester.listenPort()));
    }

    private List<ByteString> traces() {
        return IntStream.range(0, TRACES)
                .mapToObj(i -> {
                    byte[] id = new byte[16];
                    random.nextBytes(id);
                    return ByteString.copyFrom(id);
                })
                .toList();
    }

    /// Writes as a distributor does: one call per ingester and batch.
    private record Writer(InstanceRingWatcher watcher, ClientPool<PusherBlockingStub> clients) {

        /// Writes traces by their ids and returns these when every call has ended.
        Set<ByteString> write(List<ByteString> ids) throws InterruptedException {
            CountDownLatch ended = new CountDownLatch(1);
            QuorumBatch<InstanceDesc> batch = new QuorumBatch<>(
                    new InstanceWriteRing(
                            watcher.ring(), Operation.WRITE, Clock.system().instant()),
                    (ingester, indexes) -> clients.client(ingester.address())
                            .withDeadlineAfter(LIMIT.toSeconds(), TimeUnit.SECONDS)
                            .pushBytesV2(request(ids, indexes)),
                    error -> false);
            batch.write(ids.stream().mapToInt(ByteString::hashCode).toArray(), ended::countDown);
            ended.await();
            return Set.copyOf(ids);
        }

        private static PushBytesRequest request(List<ByteString> ids, int[] indexes) {
            PushBytesRequest.Builder request = PushBytesRequest.newBuilder();
            for (int index : indexes) {
                request.addIds(ids.get(index)).addTraces(ids.get(index));
            }
            return request.build();
        }
    }
}

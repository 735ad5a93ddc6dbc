// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.path;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.core.lifecycle.Service;
import io.minitempo.core.net.HostPort;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.proto.tempopb.PushBytesRequest;
import io.minitempo.proto.tempopb.PushResponse;
import io.minitempo.proto.tempopb.PusherGrpc.PusherImplBase;
import io.minitempo.ring.AddressResolver;
import io.minitempo.ring.LocalHost;
import io.minitempo.ring.instance.InstanceRingDesc;
import io.minitempo.ring.instance.InstanceRingType;
import io.minitempo.ring.kv.Kv;
import io.minitempo.ring.kv.KvKey;
import io.minitempo.ring.lifecycle.FullLifecycler;
import io.minitempo.ring.lifecycle.LifecyclerConfig;
import io.minitempo.ring.token.RandomTokens;
import io.minitempo.server.grpc.GrpcServer;
import io.minitempo.server.grpc.GrpcServerConfig;
import io.minitempo.server.grpc.GrpcServices;
import io.minitempo.server.grpc.HealthService;
import io.minitempo.testkit.FreePorts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Members of a ring of ingesters as Tempo 2 has it, each of which takes batches on one port and advertises another.
/// Owned by one thread.
final class Ingesters implements AutoCloseable {

    /// Where the ring is kept.
    static final KvKey<InstanceRingDesc> RING = new KvKey<>("collectors/ring", InstanceRingType.INSTANCE);

    private static final String LOOPBACK = "127.0.0.1";

    private final List<Ingester> all = new ArrayList<>();

    /// Ingesters that have registered in `kv`.
    Ingesters(Kv kv, int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            Ingester ingester = new Ingester("ingester-" + i, kv);
            all.add(ingester);
            ingester.start();
        }
    }

    List<Ingester> all() {
        return all;
    }

    @Override
    public void close() {
        try {
            for (Ingester ingester : all) {
                ingester.leave();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static void fails(Throwable cause) {
        throw new AssertionError(cause);
    }

    /// One member.
    static final class Ingester extends PusherImplBase {

        private final int advertised = FreePorts.next();
        private final Set<ByteString> taken = ConcurrentHashMap.newKeySet();
        private final AtomicInteger calls = new AtomicInteger();
        private final GrpcServer server;
        private final Service member;

        private Ingester(String name, Kv kv) {
            server = new GrpcServer(
                    GrpcServerConfig.defaults().listeningOn(LOOPBACK, 0),
                    GrpcServices.builder()
                            .add(this)
                            .add(HealthService.of(() -> true))
                            .build());
            server.start(Ingesters::fails);
            LifecyclerConfig config = config(name);
            member = new FullLifecycler(
                    config.registration(
                            "ingester",
                            "ingester.lifecycler",
                            new AddressResolver(LocalHost.system()),
                            new HostPort(LOOPBACK, server.port())),
                    config,
                    kv,
                    RING,
                    new RandomTokens(new Random(name.hashCode())),
                    Clock.system(),
                    new SimpleMeterRegistry());
        }

        private LifecyclerConfig config(String name) {
            LifecyclerConfig defaults = LifecyclerConfig.defaults();
            return new LifecyclerConfig(
                    defaults.ring(),
                    defaults.numTokens(),
                    defaults.heartbeatPeriod(),
                    defaults.heartbeatTimeout(),
                    defaults.observePeriod(),
                    defaults.joinAfter(),
                    Duration.ZERO,
                    defaults.interfaceNames(),
                    defaults.enableInet6(),
                    defaults.finalSleep(),
                    defaults.tokensFilePath(),
                    defaults.availabilityZone(),
                    defaults.unregisterOnShutdown(),
                    defaults.readinessCheckRingHealth(),
                    LOOPBACK,
                    advertised,
                    name);
        }

        private void start() throws InterruptedException {
            member.start(Ingesters::fails);
        }

        int listenPort() {
            return server.port();
        }

        int advertisedPort() {
            return advertised;
        }

        String address() {
            return LOOPBACK + ":" + advertised;
        }

        /// The ids of the traces that it has.
        Set<ByteString> taken() {
            return Set.copyOf(taken);
        }

        /// How many calls it has taken.
        int calls() {
            return calls.get();
        }

        /// Ends it as a kill would: the ring still has it.
        void die() throws InterruptedException {
            server.stop(Deadline.after(Duration.ZERO));
        }

        @Override
        public void pushBytesV2(PushBytesRequest request, StreamObserver<PushResponse> response) {
            taken.addAll(request.getIdsList());
            calls.incrementAndGet();
            response.onNext(PushResponse.getDefaultInstance());
            response.onCompleted();
        }

        private void leave() throws InterruptedException {
            member.stop(Deadline.after(Duration.ofSeconds(5)));
            die();
        }
    }
}

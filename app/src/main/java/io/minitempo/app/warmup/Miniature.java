// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.warmup;

import io.micrometer.core.instrument.MeterRegistry;
import io.minitempo.app.warmup.Requests.Request;
import io.minitempo.block.config.PoolConfig;
import io.minitempo.block.list.BlockList;
import io.minitempo.block.list.BlockListConfig;
import io.minitempo.block.list.BlockListMetrics;
import io.minitempo.block.list.IndexOwnership;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.core.TenantId;
import io.minitempo.core.concurrent.TenantCpu;
import io.minitempo.core.lifecycle.Service;
import io.minitempo.core.net.HostPort;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.frontend.QueryFrontend;
import io.minitempo.frontend.config.QueryFrontendConfig;
import io.minitempo.frontend.query.Blocks;
import io.minitempo.frontend.query.JobCache;
import io.minitempo.querier.Querier;
import io.minitempo.querier.QuerierConfig;
import io.minitempo.querier.trace.BlockCaches;
import io.minitempo.querier.worker.AddressLookup;
import io.minitempo.querier.worker.FrontendLink;
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
import io.minitempo.ring.token.Tokens;
import io.minitempo.server.grpc.GrpcChannels;
import io.minitempo.server.grpc.GrpcServer;
import io.minitempo.server.grpc.GrpcServerConfig;
import io.minitempo.server.grpc.GrpcServices;
import io.minitempo.server.grpc.InProcessGrpcServer;
import io.minitempo.server.grpc.PooledClientConfig;
import io.minitempo.server.http.HttpServer;
import io.minitempo.server.http.HttpServerConfig;
import io.minitempo.server.http.Router;
import io.minitempo.server.metrics.MetricsRegistry;
import io.minitempo.server.metrics.RequestMetrics;
import io.minitempo.server.overrides.Limits;
import io.minitempo.server.overrides.Overrides;
import io.minitempo.server.tenancy.Tenancy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/// The way of a query in small: HTTP port, query-frontend, gRPC port, querier and live-store as a process has them, on
/// loopback ports that the system chooses, over a bucket in memory. The querier takes its work from the query-frontend
/// with or without a socket in between, as in the process. Owned by one thread.
final class Miniature implements Workload {

    private static final String LOOPBACK = "127.0.0.1";
    private static final Duration STOP_LIMIT = Duration.ofMillis(500);

    /// As many jobs a query as a process with a handful of blocks has; so few traces that writing them is soon done.
    private static final MiniatureBucket.Size SIZE = new MiniatureBucket.Size(8, 50);

    private static final int LOOKUPS = 4;
    private static final Tenancy TENANCY = new Tenancy(false);
    private static final Overrides OVERRIDES = Overrides.fixed(Limits.defaults());

    /// The range of queries, until now: Grafana's default.
    private static final Duration RANGE = Duration.ofHours(1);

    private final boolean isFrontendInProcess;
    private final Clock clock;
    private final Deque<Service> running = new ArrayDeque<>();
    private final Asker asker = new Asker();
    private final List<Step> steps = new ArrayList<>();
    private int next;

    /// Something to do again and again.
    @FunctionalInterface
    private interface Step {
        void run() throws InterruptedException;
    }

    private Miniature(boolean isFrontendInProcess, Clock clock) {
        this.isFrontendInProcess = isFrontendInProcess;
        this.clock = clock;
    }

    /// Starts everything.
    ///
    /// @param isFrontendInProcess whether there is no socket between querier and query-frontend
    /// @throws InterruptedException when the caller is interrupted; nothing runs then
    static Miniature start(boolean isFrontendInProcess, Clock clock) throws InterruptedException {
        MiniatureBucket bucket = MiniatureBucket.write(SIZE, clock);
        Miniature miniature = new Miniature(isFrontendInProcess, clock);
        try {
            miniature.open(bucket);
            return miniature;
        } catch (RuntimeException | InterruptedException e) {
            miniature.end();
            throw e;
        }
    }

    private void open(MiniatureBucket bucket) throws InterruptedException {
        Ports ports = listen(bucket);
        Instant now = clock.instant();
        Instant before = now.minus(RANGE);
        List<String> traces = bucket.traces().subList(0, LOOKUPS);
        for (Request request : new Requests("http://" + ports.http, before, now).round(traces)) {
            steps.add(() -> asker.ask(request));
        }
        Streams streams = new Streams(ports.grpc, before, now, clock);
        run(streams);
        streams.round().forEach(call -> steps.add(call::run));
    }

    /// Where it listens.
    private record Ports(String http, String grpc) {}

    /// Starts the services.
    private Ports listen(MiniatureBucket bucket) throws InterruptedException {
        MeterRegistry registry = new MetricsRegistry();
        RequestMetrics measured = new RequestMetrics(registry, clock);
        BlockList list = new BlockList(
                bucket.store(),
                BlockListConfig.defaults(),
                IndexOwnership.NONE,
                false,
                clock,
                new Random(1),
                new BlockListMetrics(registry));
        list.poll();
        TenantCpu cpu = TenantCpu.perCore();
        run(Service.of(() -> {}, cpu::close));
        QueryFrontend frontend = new QueryFrontend(new QueryFrontend.Dependencies(
                QueryFrontendConfig.defaults(),
                "",
                TENANCY,
                OVERRIDES,
                blocks(list),
                JobCache.NONE,
                cpu,
                registry,
                clock));
        GrpcServices.Builder services = GrpcServices.builder()
                .add(frontend.grpcService())
                .add(frontend.streamingService())
                .intercept(TENANCY.interceptor())
                .trace(measured.grpc());
        EmptyLiveStore.services().forEach(services::add);
        GrpcServerConfig grpcConfig = GrpcServerConfig.defaults().listeningOn(LOOPBACK, 0);
        GrpcServer grpc = new GrpcServer(grpcConfig, services.build());
        run(grpc);
        GrpcServices local = services.intercept(measured.localMessages()).build();
        InProcessGrpcServer streams = InProcessGrpcServer.direct(local, grpcConfig);
        run(streams);
        InProcessGrpcServer calls = new InProcessGrpcServer(local, grpcConfig);
        run(calls);
        run(frontend);
        String address = new HostPort(LOOPBACK, grpc.port()).toString();
        FrontendLink link = isFrontendInProcess
                ? new FrontendLink.InProcess(streams::channel)
                : new FrontendLink.Network(AddressLookup.system());
        GrpcChannels.OwnServer liveStore = isFrontendInProcess ? ignored -> calls : GrpcChannels.OwnServer.NONE;
        run(querier(bucket, list, new Peers(address, link, liveStore), cpu, registry));
        Router router = new Router();
        frontend.addRoutes(router);
        HttpServer http = new HttpServer(HttpServerConfig.defaults().listeningOn(LOOPBACK, 0), measured.http(router));
        run(http);
        return new Ports(new HostPort(LOOPBACK, http.port()).toString(), address);
    }

    /// Whom the querier talks to.
    ///
    /// @param address of query-frontend and live-store
    /// @param liveStore the live-store, where nobody stands between
    private record Peers(String address, FrontendLink frontend, GrpcChannels.OwnServer liveStore) {}

    private Querier querier(
            MiniatureBucket bucket, BlockList list, Peers peers, TenantCpu cpu, MeterRegistry registry) {
        long now = clock.instant().getEpochSecond();
        InstanceRing instances = InstanceRing.of(
                InstanceRingDesc.of(InstanceDesc.of("live-store", peers.address)
                        .withState(InstanceState.ACTIVE)
                        .withTimestamp(now)),
                RingSettings.single(Duration.ofHours(1)));
        PartitionRing partitions = PartitionRing.of(PartitionRingDesc.EMPTY
                .with(PartitionDesc.of(0, Tokens.NONE, PartitionState.ACTIVE, now))
                .with(new OwnerDesc("live-store", 0, OwnerState.ACTIVE, now)));
        QuerierConfig defaults = QuerierConfig.defaults();
        QuerierConfig config = new QuerierConfig(
                defaults.search(),
                defaults.traceById(),
                defaults.metrics(),
                defaults.partitionRing(),
                defaults.extraQueryDelay(),
                defaults.maxConcurrentQueries(),
                defaults.frontendWorker().withFrontendAddress(peers.address),
                defaults.shuffleShardingIngestersEnabled(),
                defaults.shuffleShardingIngestersLookbackPeriod(),
                defaults.queryRelevantIngesters(),
                defaults.secondaryIngesterRing());
        return new Querier(
                config,
                new Querier.Dependencies(
                        PooledClientConfig.defaults(),
                        PoolConfig.defaults(),
                        "",
                        "warm-up",
                        TENANCY,
                        OVERRIDES,
                        list,
                        bucket.backend(),
                        new BlockCaches.Limits(1 << 20, 4 << 20, 4 << 20),
                        () -> partitions,
                        () -> instances,
                        cpu,
                        peers.frontend,
                        peers.liveStore,
                        clock,
                        new Random(2),
                        registry));
    }

    private static Blocks blocks(BlockList list) {
        return new Blocks() {
            @Override
            public List<BlockMeta> live(TenantId tenant) {
                return list.snapshot().blocks(tenant).live();
            }

            @Override
            public List<BlockMeta> refreshed(TenantId tenant) throws InterruptedException {
                return list.refresh(tenant).blocks(tenant).live();
            }
        };
    }

    private void run(Service service) throws InterruptedException {
        running.addFirst(service);
        service.start(failure -> {});
    }

    @Override
    public int size() {
        return steps.size();
    }

    @Override
    public void step() throws InterruptedException {
        steps.get(next).run();
        next = (next + 1) % steps.size();
    }

    @Override
    public void end() throws InterruptedException {
        asker.close();
        while (!running.isEmpty()) {
            running.removeFirst().stop(Deadline.after(STOP_LIMIT));
        }
    }
}

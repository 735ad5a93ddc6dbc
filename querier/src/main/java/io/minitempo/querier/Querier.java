// SPDX-License-Identifier: Apache-2.0
package io.minitempo.querier;

import io.grpc.Channel;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.minitempo.block.config.PoolConfig;
import io.minitempo.block.list.BlockList;
import io.minitempo.block.parquet.read.ScratchPool;
import io.minitempo.core.concurrent.TenantCpu;
import io.minitempo.core.lifecycle.Service;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.objectstore.Backend;
import io.minitempo.proto.tempopb.QuerierGrpc;
import io.minitempo.proto.tempopb.QuerierGrpc.QuerierBlockingStub;
import io.minitempo.querier.api.QuerierRoutes;
import io.minitempo.querier.recent.AnyText;
import io.minitempo.querier.recent.LiveStores;
import io.minitempo.querier.search.BlockParts;
import io.minitempo.querier.search.SearchJobs;
import io.minitempo.querier.trace.BlockCaches;
import io.minitempo.querier.trace.BlockJobs;
import io.minitempo.querier.trace.BlockTraces;
import io.minitempo.querier.trace.RecentTraces;
import io.minitempo.querier.trace.StorePace;
import io.minitempo.querier.trace.TraceFinder;
import io.minitempo.querier.worker.FrontendLink;
import io.minitempo.querier.worker.FrontendWorker;
import io.minitempo.ring.instance.InstanceDesc;
import io.minitempo.ring.instance.InstanceRing;
import io.minitempo.ring.partition.PartitionRing;
import io.minitempo.ring.quorum.ReplicaReader;
import io.minitempo.server.grpc.ClientPool;
import io.minitempo.server.grpc.GrpcChannels;
import io.minitempo.server.grpc.PooledClientConfig;
import io.minitempo.server.http.Router;
import io.minitempo.server.overrides.Overrides;
import io.minitempo.server.tenancy.Tenancy;
import io.minitempo.traceql.metrics.SeriesMemory;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/// The querier: answers jobs of lookups, searches and metrics queries, on its own HTTP routes and as a worker of
/// query-frontends.
///
/// The rings, the block list and the backend are services of their own, started before and stopped after it.
public final class Querier implements Service {

    private final GrpcChannels liveStoreChannels;
    private final ClientPool<QuerierBlockingStub> liveStores;
    private final QuerierRoutes routes;
    private final FrontendWorker worker;

    /// What a querier is made of.
    ///
    /// @param liveStoreClient the block `live_store_client`
    /// @param pool the block `storage.trace.pool`
    /// @param httpApiPrefix `http_api_prefix`
    /// @param hostName the worker's name unless `frontend_worker.id` is set
    /// @param blocks the list of blocks
    /// @param backend where the blocks are
    /// @param caches how much of blocks is kept in memory
    /// @param partitions the newest snapshot of the partition ring of live-stores
    /// @param instances the newest snapshot of the ring of live-stores
    /// @param cpu threads for searching blocks
    /// @param frontend how query-frontends are reached
    /// @param ownServer which live-stores are in this process
    /// @param random orders zones and spreads pauses; must allow concurrent use
    public record Dependencies(
            PooledClientConfig liveStoreClient,
            PoolConfig pool,
            String httpApiPrefix,
            String hostName,
            Tenancy tenancy,
            Overrides overrides,
            BlockList blocks,
            Backend backend,
            BlockCaches.Limits caches,
            Supplier<PartitionRing> partitions,
            Supplier<InstanceRing> instances,
            TenantCpu cpu,
            FrontendLink frontend,
            GrpcChannels.OwnServer ownServer,
            Clock clock,
            RandomGenerator random,
            MeterRegistry registry) {}

    /// A querier that does nothing before it is started.
    ///
    /// @throws io.minitempo.core.TempoException.Invalid when the configuration names no query-frontend, or TLS files
    ///     that cannot be used
    public Querier(QuerierConfig config, Dependencies with) {
        liveStoreChannels = new GrpcChannels(with.liveStoreClient().grpcClientConfig(), with.clock(), with.ownServer());
        liveStores = new ClientPool<>(
                "live-store",
                liveStoreChannels,
                with.liveStoreClient().poolConfig(),
                () -> heartbeating(with.instances().get(), with.clock()),
                Querier::stub,
                with.clock());
        Gauge.builder("tempo_querier_livestore_clients", liveStores::size)
                .description("The current number of livestore clients.")
                .register(with.registry());
        Duration remoteTimeout = with.liveStoreClient().remoteTimeout();
        LiveStores recent = new LiveStores(
                with.partitions(),
                with.instances(),
                new ReplicaReader(config.partitionRing(), with.clock(), with.random()),
                liveStores,
                with.clock());
        BlockCaches caches = new BlockCaches(with.backend(), with.caches(), with.registry());
        BlockJobs blockJobs = new BlockJobs(with.pool(), with.registry());
        StorePace pace = new StorePace(with.clock());
        TraceFinder finder = new TraceFinder(
                new RecentTraces(recent, remoteTimeout),
                new BlockTraces(with.blocks(), caches, blockJobs, with.cpu(), pace),
                with.overrides());
        Duration searchTimeout = config.search().queryTimeout();
        int cores = Runtime.getRuntime().availableProcessors();
        long heap = Runtime.getRuntime().maxMemory();
        BlockParts parts = new BlockParts(caches, blockJobs, with.cpu(), pace, ScratchPool.ofHeap(cores, heap));
        SeriesMemory memory = SeriesMemory.ofHeap(heap);
        SearchJobs searches = new SearchJobs(recent, parts, with.overrides(), memory, searchTimeout);
        routes = new QuerierRoutes(
                finder,
                searches,
                new QuerierRoutes.Timeouts(config.traceById().queryTimeout(), searchTimeout),
                with.clock(),
                with.tenancy(),
                with.httpApiPrefix());
        Router jobs = new Router();
        routes.addTo(jobs);
        worker = new FrontendWorker(
                config.frontendWorker(),
                config.maxConcurrentQueries(),
                with.hostName(),
                jobs,
                with.frontend(),
                with.clock(),
                with.random(),
                with.registry());
    }

    private static QuerierBlockingStub stub(Channel channel) {
        return QuerierGrpc.newBlockingStub(channel).withInterceptors(new AnyText());
    }

    private static Set<String> heartbeating(InstanceRing ring, Clock clock) {
        long now = clock.millis();
        Duration timeout = ring.settings().heartbeatTimeout();
        return ring.instances().stream()
                .filter(instance -> instance.isHeartbeatFresh(now, timeout))
                .map(InstanceDesc::address)
                .collect(Collectors.toSet());
    }

    /// Adds the routes below `/querier` to the router of the HTTP port.
    public void register(Router router) {
        routes.addTo(router);
    }

    @Override
    public void start(FailureListener failure) {
        liveStoreChannels.start(failure);
        liveStores.start(failure);
        worker.start(failure);
    }

    @Override
    public void stop(Deadline deadline) throws InterruptedException {
        try {
            worker.stop(deadline);
        } finally {
            try {
                liveStores.stop(deadline);
            } finally {
                liveStoreChannels.stop(deadline);
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.process;

import io.minitempo.app.cli.HostName;
import io.minitempo.app.config.TempoModule;
import io.minitempo.block.compact.BlockCompaction;
import io.minitempo.block.compact.BlockRetention;
import io.minitempo.block.compact.CompactionMetrics;
import io.minitempo.block.list.IndexOwnership;
import io.minitempo.block.store.BlockWriter;
import io.minitempo.compactor.worker.BackendWorker;
import io.minitempo.compactor.worker.BackendWorkerConfig;
import io.minitempo.compactor.worker.BlockJobs;
import io.minitempo.compactor.worker.WorkerRing;
import io.minitempo.core.BlockId;
import io.minitempo.ring.RingKeys;
import io.minitempo.ring.token.RandomTokens;
import io.minitempo.server.grpc.GrpcClientConfig;
import io.minitempo.server.grpc.PeerProbe;
import io.minitempo.server.http.OwnSite;
import io.minitempo.server.http.Route;
import io.minitempo.server.overrides.Overrides;
import io.minitempo.ui.InstanceRingHandler;
import java.time.ZoneId;
import java.util.UUID;

/// Puts the backend-worker together.
final class BackendWorkerPart {

    private static final String RING = "backend_worker.ring";

    private BackendWorkerPart() {}

    /// Which indexes of tenants this process builds: those of its jobs over the ring of workers, all without one, and
    /// none where no worker runs.
    static IndexOwnership indexOwnership(Assembly assembly, Rings rings) {
        if (!assembly.runs(TempoModule.BACKEND_WORKER)) {
            return IndexOwnership.NONE;
        }
        BackendWorkerConfig config = assembly.config().backendWorker();
        if (!config.ring().isSharded()) {
            return IndexOwnership.ALL;
        }
        WorkerRing ring = new WorkerRing(
                config,
                config.ring().registration(RingKeys.BACKEND_WORKER, RING, assembly.addresses(), assembly.grpcListen()),
                rings.store(config.ring().kvstore(), RING + ".kvstore", RingKeys.BACKEND_WORKER),
                new RandomTokens(assembly.random()),
                assembly.clock(),
                assembly.registry());
        assembly.router()
                .add(Route.of(
                        WorkerRing.PAGE,
                        OwnSite.only(new InstanceRingHandler(
                                ring::ring,
                                ring.forms(),
                                ring::own,
                                new PeerProbe(GrpcClientConfig.defaults(), assembly.clock())::check,
                                assembly.clock(),
                                ZoneId.systemDefault()))));
        return ring;
    }

    /// Adds the worker.
    ///
    /// @param ownership from [#indexOwnership]
    /// @throws io.minitempo.core.TempoException.Invalid when it is told of no scheduler
    static void add(Assembly assembly, Storage storage, Overrides overrides, IndexOwnership ownership) {
        BackendWorkerConfig config = assembly.config().backendWorker();
        CompactionMetrics metrics = new CompactionMetrics(assembly.registry());
        BlockCompaction compaction = new BlockCompaction(
                storage.blocks(),
                BlockWriter.Settings.of(assembly.config().storage().trace().block()),
                () -> new BlockId(UUID.randomUUID()),
                metrics);
        BlockJobs jobs = new BlockJobs(
                config.compaction(),
                storage.list(),
                compaction,
                new BlockRetention(storage.blocks(), storage.list(), assembly.clock(), metrics),
                overrides,
                assembly.clock());
        BackendWorker worker = new BackendWorker(
                config,
                assembly.config().backendSchedulerClient(),
                HostName.current(),
                jobs,
                assembly.registry(),
                assembly.clock(),
                assembly.random());
        assembly.add(
                TempoModule.BACKEND_WORKER,
                ownership instanceof WorkerRing ring ? new InOrder(ring, worker) : worker,
                TempoModule.SERVER,
                TempoModule.OVERRIDES,
                TempoModule.STORE,
                TempoModule.MEMBERLIST_KV,
                TempoModule.BACKEND_SCHEDULER);
    }
}

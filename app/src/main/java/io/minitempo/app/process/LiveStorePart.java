// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.process;

import io.minitempo.app.config.TempoModule;
import io.minitempo.block.config.TraceStorageConfig;
import io.minitempo.core.concurrent.CpuPool;
import io.minitempo.core.lifecycle.Service;
import io.minitempo.ingestlog.IngestLog;
import io.minitempo.livestore.DownscaleEndpoints;
import io.minitempo.livestore.LiveStore;
import io.minitempo.livestore.LiveStoreConfig;
import io.minitempo.livestore.LiveStoreRings;
import io.minitempo.livestore.LiveStoreSource;
import io.minitempo.livestore.QuerierService;
import io.minitempo.ring.PartitionedInstance;
import io.minitempo.server.overrides.Overrides;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Puts the live-store together: its places in the rings, its partition of the log or the distributor of the same
/// process, and what it answers over gRPC.
final class LiveStorePart {

    private LiveStorePart() {}

    /// Adds the live-store.
    ///
    /// @param storage where it writes blocks itself, as in a single binary; nothing where a block-builder does
    static LiveStore add(Assembly assembly, Rings rings, @Nullable Storage storage, Overrides overrides) {
        LiveStoreConfig config = assembly.config().liveStore();
        List<Service> services = new ArrayList<>();
        int partition = 0;
        LiveStoreSource source;
        if (storage != null) {
            source = new LiveStoreSource.Pushed(storage.backend());
        } else {
            PartitionedInstance instance = LiveStoreRings.partitionOf(config, assembly.addresses());
            partition = instance.partition();
            IngestLog log = IngestLogs.open(assembly, "live-store");
            services.add(log);
            source = new LiveStoreSource.Log(
                    log, instance, assembly.config().ingest().kafka().consumerGroupLagMetricUpdateInterval());
        }
        LiveStoreRings places = LiveStoreRings.of(
                config,
                rings.store(config.ring().kvstore(), "live_store.ring.kvstore", "livestore"),
                rings.partitionStore(config, "livestore-partitions-lifecycler"),
                assembly.addresses(),
                assembly.grpcListen(),
                partition,
                assembly.registry(),
                assembly.clock(),
                assembly.random());
        rings.runsHere(places.instance().instance().id(), places.instance().endpoint());
        TraceStorageConfig trace = assembly.config().storage().trace();
        CpuPool cpu = CpuPool.perCore();
        LiveStore liveStore = new LiveStore(
                new LiveStore.Dependencies(
                        config,
                        trace.block(),
                        trace.blockList().pollInterval(),
                        places,
                        overrides,
                        cpu,
                        assembly.cpu(),
                        assembly.registry(),
                        assembly.clock(),
                        assembly.random()),
                source);
        services.add(Service.of(() -> {}, cpu::close));
        services.add(liveStore);
        QuerierService.of(liveStore).forEach(assembly.grpc()::add);
        DownscaleEndpoints.register(assembly.router(), liveStore, config, places);
        assembly.add(
                TempoModule.LIVE_STORE,
                new InOrder(services.toArray(Service[]::new)),
                TempoModule.SERVER,
                TempoModule.OVERRIDES,
                TempoModule.STORE,
                TempoModule.MEMBERLIST_KV,
                TempoModule.PARTITION_RING);
        return liveStore;
    }
}

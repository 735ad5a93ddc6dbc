// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.config;

import io.minitempo.blockbuilder.BlockBuilderConfig;
import io.minitempo.compactor.classic.CompactorConfig;
import io.minitempo.compactor.scheduler.BackendSchedulerConfig;
import io.minitempo.compactor.worker.BackendSchedulerClientConfig;
import io.minitempo.compactor.worker.BackendWorkerConfig;
import io.minitempo.core.config.Inline;
import io.minitempo.core.config.NotBuilt;
import io.minitempo.distributor.DistributorConfig;
import io.minitempo.frontend.config.QueryFrontendConfig;
import io.minitempo.ingestlog.IngestConfig;
import io.minitempo.livestore.LiveStoreConfig;
import io.minitempo.objectstore.cache.CachesConfig;
import io.minitempo.objectstore.cache.LegacyCacheConfig;
import io.minitempo.querier.QuerierConfig;
import io.minitempo.ring.memberlist.MemberlistConfig;
import io.minitempo.server.config.ConfigBinder;
import io.minitempo.server.config.InternalServerConfig;
import io.minitempo.server.config.ServerConfig;
import io.minitempo.server.grpc.PooledClientConfig;
import io.minitempo.server.overrides.OverridesConfig;
import java.util.List;

/// The whole configuration, as far as something here acts on it.
///
/// A block joins by one more component, whose type has a static `defaults()`; its keys then count as built. Until then
/// they are known, and refused wherever a component that would need them runs.
///
/// @param process the keys at the top level
/// @param memory Go's garbage collector
/// @param server the ports
/// @param internalServer the second HTTP port
/// @param overrides the limits of tenants
/// @param distributor takes spans in
/// @param ingest the log
/// @param liveStore keeps recent spans
/// @param liveStoreClient how queriers call live-stores
/// @param blockBuilder writes blocks from the log
/// @param backendScheduler plans the work on blocks
/// @param backendSchedulerClient how workers call it
/// @param backendWorker does the work on blocks
/// @param compactor does the work on blocks in the classic topology
/// @param querier answers jobs of queries
/// @param queryFrontend takes queries in and shards them
/// @param storage the blocks
/// @param cache the caches in front of them
/// @param memberlist gossip
/// @param usageReport reports to Grafana
public record TempoConfig(
        @Inline ProcessConfig process,
        @NotBuilt MemoryConfig memory,
        ServerConfig server,
        InternalServerConfig internalServer,
        OverridesConfig overrides,
        DistributorConfig distributor,
        IngestConfig ingest,
        LiveStoreConfig liveStore,
        PooledClientConfig liveStoreClient,
        BlockBuilderConfig blockBuilder,
        BackendSchedulerConfig backendScheduler,
        BackendSchedulerClientConfig backendSchedulerClient,
        BackendWorkerConfig backendWorker,
        CompactorConfig compactor,
        QuerierConfig querier,
        QueryFrontendConfig queryFrontend,
        StorageConfig storage,
        CachesConfig cache,
        MemberlistConfig memberlist,
        @NotBuilt UsageReportConfig usageReport) {

    /// The defaults that the records declare.
    public static TempoConfig declaredDefaults() {
        return ConfigBinder.defaults(TempoConfig.class);
    }

    /// What does not go together, each text beginning with the key.
    public List<String> validate() {
        return legacyCache().isSet() && !cache.caches().isEmpty()
                ? List.of("storage.trace.cache: cannot be set together with cache.caches")
                : List.of();
    }

    /// The caches, in whichever of the two forms they are configured.
    public CachesConfig effectiveCaches() {
        return legacyCache().isSet()
                ? legacyCache().caches(storage.trace().search().cacheControl())
                : cache;
    }

    private LegacyCacheConfig legacyCache() {
        return storage.trace().legacyCache();
    }
}

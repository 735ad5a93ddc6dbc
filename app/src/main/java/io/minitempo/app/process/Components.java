// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.process;

import io.minitempo.app.cli.ThisBuild;
import io.minitempo.app.config.EffectiveConfig;
import io.minitempo.app.config.TempoModule;
import io.minitempo.block.list.IndexOwnership;
import io.minitempo.core.TempoException;
import io.minitempo.core.lifecycle.Service;
import io.minitempo.frontend.QueryFrontend;
import io.minitempo.frontend.config.QueryFrontendConfig;
import io.minitempo.frontend.query.JobCache;
import io.minitempo.livestore.LiveStore;
import io.minitempo.objectstore.CacheRole;
import io.minitempo.receiver.Receivers;
import io.minitempo.ring.Endpoint;
import io.minitempo.server.config.KeyTree;
import io.minitempo.server.overrides.RuntimeOverrides;
import io.minitempo.server.overrides.TenantFileFormat;
import io.minitempo.ui.query.QueryPage;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The components of a process that others may want to ask.
public final class Components {

    /// No replication factor limits the shard of a tenant where there are no ingesters.
    private static final int NO_INGESTERS = 0;

    private final RuntimeOverrides overrides;
    private final Rings rings;
    private final @Nullable Receivers receivers;

    private Components(RuntimeOverrides overrides, Rings rings, @Nullable Receivers receivers) {
        this.overrides = overrides;
        this.rings = rings;
        this.receivers = receivers;
    }

    /// Adds everything that a target needs, in the order of the start; the stop goes the other way, so that a
    /// distributor takes no more spans before its live-store ends.
    static Components of(Assembly assembly, KeyTree keys) {
        EffectiveConfig effective = assembly.effective();
        refuseWhatIsNotBuilt(effective);
        RuntimeOverrides overrides = overrides(assembly, keys);
        // All components that compute for queries need the overrides, so that they end before the threads do.
        assembly.add(
                TempoModule.OVERRIDES,
                new InOrder(Service.of(() -> {}, assembly.cpu()::close), overrides),
                TempoModule.SERVER);
        Rings rings = Rings.of(assembly);
        IndexOwnership ownership = JobRingPart.ownership(assembly, rings);
        @Nullable Storage storage = null;
        if (assembly.runs(TempoModule.STORE) || assembly.isSingleBinary()) {
            storage = Storage.of(assembly, ownership);
        }
        if (assembly.runs(TempoModule.QUERY_FRONTEND)) {
            queryFrontend(assembly, overrides, storage);
        }
        if (assembly.runs(TempoModule.QUERIER) && storage != null) {
            QuerierPart.add(assembly, rings, storage, overrides);
        }
        @Nullable LiveStore liveStore = null;
        if (assembly.runs(TempoModule.LIVE_STORE)) {
            liveStore = LiveStorePart.add(assembly, rings, assembly.isSingleBinary() ? storage : null, overrides);
        }
        if (assembly.runs(TempoModule.BLOCK_BUILDER) && storage != null) {
            BlockBuilderPart.add(assembly, rings, storage, overrides);
        }
        if (assembly.runs(TempoModule.BACKEND_SCHEDULER) && storage != null) {
            BackendSchedulerPart.add(assembly, storage, overrides);
        }
        if (assembly.runs(TempoModule.BACKEND_WORKER) && storage != null) {
            BackendWorkerPart.add(assembly, storage, overrides, ownership);
        }
        if (assembly.runs(TempoModule.COMPACTOR) && storage != null) {
            CompactorPart.add(assembly, storage, overrides, ownership);
        }
        @Nullable Receivers receivers = null;
        if (assembly.runs(TempoModule.DISTRIBUTOR)) {
            receivers = DistributorPart.add(assembly, rings, overrides, assembly.isSingleBinary() ? liveStore : null);
        }
        return new Components(overrides, rings, receivers);
    }

    private static void refuseWhatIsNotBuilt(EffectiveConfig effective) {
        TempoModule module = effective.target().module();
        if (effective.isClassic() && module != TempoModule.COMPACTOR) {
            throw new TempoException.NotBuilt("target " + module + " in the topology of Tempo 2 ("
                    + effective.topology() + ") is not built yet: ingesters are missing");
        }
        if (!module.isBuilt()) {
            throw new TempoException.NotBuilt("target " + module + " is not built yet");
        }
    }

    private static RuntimeOverrides overrides(Assembly assembly, KeyTree keys) {
        EffectiveConfig effective = assembly.effective();
        return new RuntimeOverrides(
                effective.config().overrides(),
                new TenantFileFormat(keys, effective.legacyOverridesAllowed(), NO_INGESTERS, effective::isLimitNeeded),
                effective::expanded,
                assembly.clock(),
                assembly.registry());
    }

    private static void queryFrontend(Assembly assembly, RuntimeOverrides overrides, @Nullable Storage storage) {
        QueryFrontend frontend = new QueryFrontend(new QueryFrontend.Dependencies(
                assembly.config().queryFrontend(),
                assembly.config().process().apiPrefix(),
                assembly.tenancy(),
                overrides,
                storage == null ? FrontendBlocks.none() : FrontendBlocks.of(storage.list()),
                storage == null
                        ? JobCache.NONE
                        : new JobCache(
                                storage.caches().of(CacheRole.FRONTEND_SEARCH),
                                ThisBuild.info().branch()),
                assembly.cpu(),
                assembly.registry(),
                assembly.clock()));
        frontend.addRoutes(assembly.router());
        queryPage(assembly).register(assembly.router());
        assembly.grpc().add(frontend.grpcService()).add(frontend.streamingService());
        assembly.add(
                TempoModule.QUERY_FRONTEND, frontend, TempoModule.SERVER, TempoModule.OVERRIDES, TempoModule.STORE);
    }

    private static QueryPage queryPage(Assembly assembly) {
        QueryFrontendConfig config = assembly.config().queryFrontend();
        return new QueryPage(new QueryPage.Settings(
                assembly.config().process().apiPrefix(),
                assembly.config().process().isMultitenant(),
                config.search().defaultResultLimit(),
                config.search().defaultSpansPerSpanSet(),
                config.queryEndCutoff()));
    }

    RuntimeOverrides overrides() {
        return overrides;
    }

    /// The ports on which receivers listen; empty where no distributor runs, or before it does.
    public List<Receivers.Listening> receivers() {
        return receivers == null ? List.of() : receivers.listening();
    }

    /// The ring members in this process with the address they listen on and the one they advertise, by instance id.
    public Map<String, Endpoint> ringMembers() {
        return rings.own();
    }
}

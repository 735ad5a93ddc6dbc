// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.process;

import io.minitempo.app.config.TempoModule;
import io.minitempo.block.list.IndexOwnership;
import io.minitempo.compactor.classic.CompactorConfig;
import io.minitempo.compactor.ring.JobRing;
import io.minitempo.compactor.worker.BackendWorkerConfig;
import io.minitempo.ring.RingKeys;
import io.minitempo.ring.lifecycle.WorkerRingConfig;
import io.minitempo.ring.token.RandomTokens;
import io.minitempo.server.grpc.GrpcClientConfig;
import io.minitempo.server.grpc.PeerProbe;
import io.minitempo.server.http.OwnSite;
import io.minitempo.server.http.Route;
import io.minitempo.ui.InstanceRingHandler;
import java.time.ZoneId;

/// Puts the ring together over which backend-workers or compactors share out their work, with its page
/// (`spec/ring.md §2`, §8.1).
///
/// @param name the ring's name; its page is `/<name>/ring`
/// @param block the path of its block in the configuration
/// @param config that block
/// @param key the key that it is kept under
record JobRingPart(String name, String block, WorkerRingConfig config, String key) {

    /// Which work is this process's, indexes of tenants to begin with: that of its ring, all without one, and none
    /// where neither worker nor compactor runs.
    static IndexOwnership ownership(Assembly assembly, Rings rings) {
        if (assembly.runs(TempoModule.COMPACTOR)) {
            CompactorConfig config = assembly.config().compactor();
            return new JobRingPart(RingKeys.COMPACTOR, "compactor.ring", config.ring(), config.overrideRingKey())
                    .join(assembly, rings);
        }
        if (assembly.runs(TempoModule.BACKEND_WORKER)) {
            BackendWorkerConfig config = assembly.config().backendWorker();
            return new JobRingPart(
                            RingKeys.BACKEND_WORKER, "backend_worker.ring", config.ring(), config.overrideRingKey())
                    .join(assembly, rings);
        }
        return IndexOwnership.NONE;
    }

    private IndexOwnership join(Assembly assembly, Rings rings) {
        if (!config.isSharded()) {
            return IndexOwnership.ALL;
        }
        JobRing ring = new JobRing(
                config,
                key,
                config.registration(name, block, assembly.addresses(), assembly.grpcListen()),
                rings.store(config.kvstore(), block + ".kvstore", name),
                new RandomTokens(assembly.random()),
                assembly.clock(),
                assembly.registry());
        assembly.router()
                .add(Route.of(
                        "/" + name + "/ring",
                        OwnSite.only(new InstanceRingHandler(
                                ring::ring,
                                ring.forms(),
                                ring::own,
                                new PeerProbe(GrpcClientConfig.defaults(), assembly.clock())::check,
                                assembly.clock(),
                                ZoneId.systemDefault()))));
        return ring;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.process;

import io.minitempo.app.cli.HostName;
import io.minitempo.app.config.TempoConfig;
import io.minitempo.app.config.TempoModule;
import io.minitempo.objectstore.layers.CachedBackend;
import io.minitempo.querier.Querier;
import io.minitempo.querier.trace.BlockCaches;
import io.minitempo.querier.worker.AddressLookup;
import io.minitempo.querier.worker.FrontendLink;
import io.minitempo.server.overrides.Overrides;

/// Puts the querier together.
final class QuerierPart {

    private QuerierPart() {}

    /// Adds the querier.
    ///
    /// @throws io.minitempo.core.TempoException.Invalid when it is told of no query-frontend
    static void add(Assembly assembly, Rings rings, Storage storage, Overrides overrides) {
        TempoConfig config = assembly.config();
        Querier querier = new Querier(
                config.querier(),
                new Querier.Dependencies(
                        config.liveStoreClient(),
                        config.storage().trace().pool(),
                        config.process().apiPrefix(),
                        HostName.current(),
                        assembly.tenancy(),
                        overrides,
                        storage.list(),
                        CachedBackend.of(storage.backend(), storage.caches()::of),
                        BlockCaches.Limits.ofHeap(Runtime.getRuntime().maxMemory()),
                        rings.partitions()::ring,
                        rings.liveStores()::ring,
                        assembly.cpu(),
                        assembly.effective().isFrontendInProcess()
                                ? new FrontendLink.InProcess(assembly.ownServices()::frontend)
                                : new FrontendLink.Network(AddressLookup.system()),
                        address -> assembly.isSingleBinary() && rings.isOwn(address)
                                ? assembly.ownServices().calls()
                                : null,
                        assembly.clock(),
                        assembly.random(),
                        assembly.registry()));
        querier.register(assembly.router());
        assembly.add(
                TempoModule.QUERIER,
                querier,
                TempoModule.SERVER,
                TempoModule.OVERRIDES,
                TempoModule.STORE,
                TempoModule.LIVE_STORE_RING,
                TempoModule.PARTITION_RING);
    }
}

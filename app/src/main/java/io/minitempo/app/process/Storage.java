// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.process;

import io.minitempo.app.config.TempoModule;
import io.minitempo.block.config.TraceStorageConfig;
import io.minitempo.block.list.BlockList;
import io.minitempo.block.list.BlockListMetrics;
import io.minitempo.block.list.BlockStore;
import io.minitempo.block.list.IndexOwnership;
import io.minitempo.core.lifecycle.Service;
import io.minitempo.core.time.Deadline;
import io.minitempo.objectstore.Backend;
import io.minitempo.objectstore.BackendMetrics;
import io.minitempo.objectstore.cache.CacheProvider;
import io.minitempo.objectstore.config.BackendFactory;
import io.minitempo.objectstore.layers.CacheFillingBackend;
import java.nio.file.Path;
import java.util.List;

/// The bucket of a process, and the list of its blocks.
///
/// @param backend the bucket
/// @param blocks the blocks in it
/// @param list the list that is kept fresh
/// @param caches the caches that are shared with other processes
record Storage(Backend backend, BlockStore blocks, BlockList list, CacheProvider caches) {

    private static final List<TempoModule> POLLERS = List.of(
            TempoModule.QUERIER,
            TempoModule.QUERY_FRONTEND,
            TempoModule.BACKEND_SCHEDULER,
            TempoModule.BACKEND_WORKER,
            TempoModule.COMPACTOR);

    /// Opens the bucket.
    ///
    /// @param ownership which indexes of tenants this process builds
    static Storage of(Assembly assembly, IndexOwnership ownership) {
        TraceStorageConfig config = assembly.config().storage().trace();
        CacheProvider caches =
                new CacheProvider(assembly.config().effectiveCaches(), assembly.clock(), assembly.registry());
        assembly.add(TempoModule.CACHE_PROVIDER, caches);
        Backend bucket = new BackendFactory(
                        assembly.clock(),
                        new BackendMetrics(assembly.registry()),
                        assembly.effective().source().environment(),
                        Path.of(System.getProperty("user.home", "")))
                .open(config.backend());
        Backend backend = CacheFillingBackend.of(bucket, caches::of);
        BlockStore blocks = new BlockStore(backend, config.backend().listConcurrency());
        // Who only plans compaction has no use for blocks that must not be compacted yet; who answers queries has, and
        // whoever builds the indexes that queriers read.
        boolean skipsNoCompact = assembly.runs(TempoModule.BACKEND_SCHEDULER) && !assembly.isSingleBinary();
        BlockList list = new BlockList(
                blocks,
                config.blockList(),
                ownership,
                skipsNoCompact,
                assembly.clock(),
                assembly.random(),
                new BlockListMetrics(assembly.registry()));
        boolean polls = POLLERS.stream().anyMatch(assembly::runs);
        assembly.add(
                TempoModule.STORE,
                new Opening(backend, polls ? list : Service.of(() -> {}, () -> {})),
                TempoModule.CACHE_PROVIDER);
        return new Storage(backend, blocks, list, caches);
    }

    /// Asks the bucket whether it is there before anything relies on it.
    private record Opening(Backend backend, Service list) implements Service {
        @Override
        public void start(FailureListener failure) throws InterruptedException {
            backend.probe();
            list.start(failure);
        }

        @Override
        public void stop(Deadline deadline) throws InterruptedException {
            try {
                list.stop(deadline);
            } finally {
                backend.close();
            }
        }
    }
}

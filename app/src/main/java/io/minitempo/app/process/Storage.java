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
import io.minitempo.objectstore.config.BackendFactory;
import java.nio.file.Path;

/// The bucket of a process, and the list of its blocks.
///
/// @param backend the bucket
/// @param blocks the blocks in it
/// @param list the list that is kept fresh
record Storage(Backend backend, BlockStore blocks, BlockList list) {

    static Storage of(Assembly assembly) {
        TraceStorageConfig config = assembly.config().storage().trace();
        Backend backend = new BackendFactory(
                        assembly.clock(),
                        new BackendMetrics(assembly.registry()),
                        assembly.effective().source().environment(),
                        Path.of(System.getProperty("user.home", "")))
                .open(config.backend());
        BlockStore blocks = new BlockStore(backend, config.backend().listConcurrency());
        // In a single binary nobody else builds the indexes of tenants; without a backend-worker nobody does at all.
        IndexOwnership ownership = assembly.isSingleBinary() ? IndexOwnership.ALL : IndexOwnership.NONE;
        BlockList list = new BlockList(
                blocks,
                config.blockList(),
                ownership,
                false,
                assembly.clock(),
                assembly.random(),
                new BlockListMetrics(assembly.registry()));
        // Caches between processes are not built; the ones inside a process need no provider.
        assembly.add(TempoModule.CACHE_PROVIDER, Service.of(() -> {}, () -> {}));
        boolean polls = assembly.runs(TempoModule.QUERIER) || assembly.runs(TempoModule.QUERY_FRONTEND);
        assembly.add(TempoModule.STORE, new Opening(backend, polls ? list : Service.of(() -> {}, () -> {})));
        return new Storage(backend, blocks, list);
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

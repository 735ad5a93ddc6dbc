// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.process;

import io.minitempo.app.cli.HostName;
import io.minitempo.app.config.TempoModule;
import io.minitempo.block.compact.BlockCompaction;
import io.minitempo.block.compact.BlockRetention;
import io.minitempo.block.compact.CompactionConfig;
import io.minitempo.block.compact.CompactionMetrics;
import io.minitempo.block.list.IndexOwnership;
import io.minitempo.block.store.BlockWriter;
import io.minitempo.compactor.block.BlockJobs;
import io.minitempo.compactor.ring.JobRing;
import io.minitempo.compactor.worker.BackendWorker;
import io.minitempo.compactor.worker.BackendWorkerConfig;
import io.minitempo.core.BlockId;
import io.minitempo.server.overrides.Overrides;
import java.util.UUID;

/// Puts the backend-worker together.
final class BackendWorkerPart {

    private BackendWorkerPart() {}

    /// Adds the worker.
    ///
    /// @param ownership from [JobRingPart#ownership]
    /// @throws io.minitempo.core.TempoException.Invalid when it is told of no scheduler
    static void add(Assembly assembly, Storage storage, Overrides overrides, IndexOwnership ownership) {
        BackendWorkerConfig config = assembly.config().backendWorker();
        BackendWorker worker = new BackendWorker(
                config,
                assembly.config().backendSchedulerClient(),
                HostName.current(),
                jobs(assembly, storage, config.compaction(), overrides),
                assembly.registry(),
                assembly.clock(),
                assembly.random());
        assembly.add(
                TempoModule.BACKEND_WORKER,
                ownership instanceof JobRing ring ? new InOrder(ring, worker) : worker,
                TempoModule.SERVER,
                TempoModule.OVERRIDES,
                TempoModule.STORE,
                TempoModule.MEMBERLIST_KV,
                TempoModule.BACKEND_SCHEDULER);
    }

    /// Work on the blocks of the process.
    static BlockJobs jobs(Assembly assembly, Storage storage, CompactionConfig config, Overrides overrides) {
        CompactionMetrics metrics = new CompactionMetrics(assembly.registry());
        BlockCompaction compaction = new BlockCompaction(
                storage.blocks(),
                BlockWriter.Settings.of(assembly.config().storage().trace().block()),
                () -> new BlockId(UUID.randomUUID()),
                metrics);
        return new BlockJobs(
                config,
                storage.list(),
                compaction,
                new BlockRetention(storage.blocks(), storage.list(), assembly.clock(), metrics),
                overrides,
                assembly.clock());
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.process;

import io.minitempo.app.config.TempoModule;
import io.minitempo.block.list.IndexOwnership;
import io.minitempo.compactor.classic.Compactor;
import io.minitempo.compactor.classic.CompactorConfig;
import io.minitempo.compactor.ring.JobRing;
import io.minitempo.server.overrides.Overrides;

/// Puts the compactor of Tempo 2 together.
final class CompactorPart {

    private CompactorPart() {}

    /// Adds the compactor.
    ///
    /// @param ownership from [JobRingPart#ownership]
    static void add(Assembly assembly, Storage storage, Overrides overrides, IndexOwnership ownership) {
        CompactorConfig config = assembly.config().compactor();
        Compactor compactor = new Compactor(new Compactor.Dependencies(
                config,
                storage.blocks(),
                storage.list(),
                BackendWorkerPart.jobs(assembly, storage, config.compaction(), overrides),
                ownership,
                overrides,
                assembly.config().storage().trace().blockList().pollInterval(),
                assembly.registry(),
                assembly.clock()));
        assembly.add(
                TempoModule.COMPACTOR,
                ownership instanceof JobRing ring ? new InOrder(ring, compactor) : compactor,
                TempoModule.SERVER,
                TempoModule.OVERRIDES,
                TempoModule.STORE,
                TempoModule.MEMBERLIST_KV);
    }
}

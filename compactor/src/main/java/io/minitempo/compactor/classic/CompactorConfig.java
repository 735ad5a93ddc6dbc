// SPDX-License-Identifier: Apache-2.0
package io.minitempo.compactor.classic;

import io.minitempo.block.compact.CompactionConfig;
import io.minitempo.core.time.GoDuration;
import io.minitempo.ring.RingKeys;
import io.minitempo.ring.lifecycle.WorkerRingConfig;
import java.util.ArrayList;
import java.util.List;

/// The block `compactor` of Tempo 2.10 (`spec/blocks.md §12`); its keys `v2_*` concern a format that is gone.
///
/// @param ring shares out all work on blocks; without a store every compactor does all of it
/// @param compaction what is merged, how often, and how long blocks are kept
/// @param overrideRingKey the key of the ring
public record CompactorConfig(WorkerRingConfig ring, CompactionConfig compaction, String overrideRingKey) {

    /// The defaults of Tempo 2.10.8.
    public static CompactorConfig defaults() {
        return new CompactorConfig(WorkerRingConfig.defaults(), CompactionConfig.defaults(), RingKeys.COMPACTOR);
    }

    /// What cannot work, each text beginning with the key.
    public List<String> validate() {
        List<String> problems = new ArrayList<>(ring.validate("ring"));
        compaction.validate().forEach(problem -> problems.add("compaction." + problem));
        if (!compaction.compactionCycle().isPositive()) {
            problems.add("compaction.compaction_cycle: must be above zero, found "
                    + GoDuration.format(compaction.compactionCycle()));
        }
        if (compaction.maxTimePerTenant().isNegative()) {
            problems.add("compaction.max_time_per_tenant: must not be negative, found "
                    + GoDuration.format(compaction.maxTimePerTenant()));
        }
        return problems;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.compact;

import io.minitempo.core.time.GoDuration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A block `compaction`: that of `backend_worker`, that of `backend_scheduler.provider.compaction`, and that of
/// `compactor` (`spec/blocks.md §12.1`). The scheduler selects by the first three keys, the worker keeps by the next
/// three, the compactor minds all.
///
/// @param compactionWindow the length of a time window; blocks of different windows are not merged
/// @param maxCompactionObjects how many traces the blocks of a job may have together
/// @param maxBlockBytes how many bytes the blocks of a job may have together
/// @param blockRetention how long after its end a block is kept
/// @param compactedBlockRetention how long a superseded or expired block is kept for readers that still know it
/// @param retentionConcurrency how many blocks are marked or deleted side by side
/// @param maxTimePerTenant most time for the turn of a tenant in the loop of a compactor
/// @param compactionCycle how often that loop gives a tenant its turn
public record CompactionConfig(
        Duration compactionWindow,
        int maxCompactionObjects,
        long maxBlockBytes,
        Duration blockRetention,
        Duration compactedBlockRetention,
        int retentionConcurrency,
        Duration maxTimePerTenant,
        Duration compactionCycle) {

    /// The defaults of Tempo 3.0.3 and 2.10.8.
    public static CompactionConfig defaults() {
        return new CompactionConfig(
                Duration.ofHours(1),
                6_000_000,
                100L << 30,
                Duration.ofHours(336),
                Duration.ofHours(1),
                10,
                Duration.ofMinutes(5),
                Duration.ofSeconds(30));
    }

    /// What cannot work, each text beginning with the key.
    public List<String> validate() {
        List<String> problems = new ArrayList<>();
        if (compactionWindow.toSeconds() < 1) {
            problems.add(
                    "compaction_window: must be at least one second, found " + GoDuration.format(compactionWindow));
        }
        if (blockRetention.isNegative()) {
            problems.add("block_retention: must not be negative, found " + GoDuration.format(blockRetention));
        }
        if (compactedBlockRetention.isNegative()) {
            problems.add("compacted_block_retention: must not be negative, found "
                    + GoDuration.format(compactedBlockRetention));
        }
        return problems;
    }
}

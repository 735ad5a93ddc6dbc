// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.list;

import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.meta.CompactedBlockMeta;
import io.minitempo.core.BlockId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The blocks of one tenant at one moment.
///
/// @param live blocks that are queried and compacted, ascending by id
/// @param compacted superseded and expired blocks that are not deleted yet, ascending by id
public record TenantBlocks(List<BlockMeta> live, List<CompactedBlockMeta> compacted) {

    /// No blocks.
    public static final TenantBlocks NONE = new TenantBlocks(List.of(), List.of());

    /// Sorts the blocks.
    public TenantBlocks {
        live = live.stream().sorted(Comparator.comparing(BlockMeta::blockId)).toList();
        compacted = compacted.stream()
                .sorted(Comparator.comparing(c -> c.meta().blockId()))
                .toList();
    }

    /// Whether there is no block.
    public boolean isEmpty() {
        return live.isEmpty() && compacted.isEmpty();
    }

    /// The blocks that a query must look at: those of a shard that may hold spans within a time range, compacted ones
    /// included for a while, because other processes may not know their successors yet (`spec/blocks.md §13`).
    ///
    /// @param start start of the time range
    /// @param end end of the time range
    /// @param first first id of the shard
    /// @param last last id of the shard
    /// @param compactedSince blocks that were compacted before are left out
    List<BlockMeta> relevant(Instant start, Instant end, BlockId first, BlockId last, Instant compactedSince) {
        List<BlockMeta> relevant = new ArrayList<>();
        for (BlockMeta meta : live) {
            if (meta.overlaps(start, end) && meta.isWithin(first, last)) {
                relevant.add(meta);
            }
        }
        for (CompactedBlockMeta block : compacted) {
            BlockMeta meta = block.meta();
            if (block.compactedTime().isAfter(compactedSince)
                    && meta.overlaps(start, end)
                    && meta.isWithin(first, last)) {
                relevant.add(meta);
            }
        }
        return relevant;
    }
}

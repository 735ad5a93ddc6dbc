// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.list;

import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.meta.CompactedBlockMeta;
import io.minitempo.core.BlockId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

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
        for (int i = atLeast(first, live, BlockMeta::blockId); i < live.size(); i++) {
            BlockMeta meta = live.get(i);
            if (!meta.isWithin(first, last)) {
                break;
            }
            if (meta.overlaps(start, end)) {
                relevant.add(meta);
            }
        }
        for (int i = atLeast(first, compacted, TenantBlocks::id); i < compacted.size(); i++) {
            CompactedBlockMeta block = compacted.get(i);
            if (!block.meta().isWithin(first, last)) {
                break;
            }
            if (block.compactedTime().isAfter(compactedSince) && block.meta().overlaps(start, end)) {
                relevant.add(block.meta());
            }
        }
        return relevant;
    }

    private static BlockId id(CompactedBlockMeta block) {
        return block.meta().blockId();
    }

    /// The position of the first of some sorted blocks whose id is not smaller than `first`. A lookup asks fifty times.
    private static <B> int atLeast(BlockId first, List<B> sorted, Function<B, BlockId> id) {
        int low = 0;
        int high = sorted.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (id.apply(sorted.get(middle)).compareTo(first) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}

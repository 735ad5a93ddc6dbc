// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.list;

import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.meta.CompactedBlockMeta;
import io.minitempo.core.BlockId;
import io.minitempo.core.TenantId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What this process has done to the blocks of a tenant, before any poll can know it.
///
/// @param tenant whose blocks
/// @param added new live blocks
/// @param removed blocks that are live no more
/// @param addedCompacted blocks that were marked as compacted
/// @param removedCompacted compacted blocks that were deleted
public record BlockChange(
        TenantId tenant,
        List<BlockMeta> added,
        List<BlockId> removed,
        List<CompactedBlockMeta> addedCompacted,
        List<BlockId> removedCompacted) {

    /// Copies the lists.
    public BlockChange {
        added = List.copyOf(added);
        removed = List.copyOf(removed);
        addedCompacted = List.copyOf(addedCompacted);
        removedCompacted = List.copyOf(removedCompacted);
    }

    /// A new block.
    public static BlockChange added(BlockMeta meta) {
        return new BlockChange(meta.tenant(), List.of(meta), List.of(), List.of(), List.of());
    }

    /// Blocks that were marked as compacted, and the blocks that took their place.
    public static BlockChange compacted(TenantId tenant, List<CompactedBlockMeta> old, List<BlockMeta> successors) {
        List<BlockId> ids = old.stream().map(c -> c.meta().blockId()).toList();
        return new BlockChange(tenant, successors, ids, old, List.of());
    }

    /// A compacted block that was deleted.
    public static BlockChange deleted(TenantId tenant, BlockId blockId) {
        return new BlockChange(tenant, List.of(), List.of(), List.of(), List.of(blockId));
    }

    /// The blocks after the change; what the change adds is not added twice.
    TenantBlocks applyTo(TenantBlocks blocks) {
        Set<BlockId> gone = new HashSet<>(removed);
        added.forEach(meta -> gone.add(meta.blockId()));
        List<BlockMeta> live = new ArrayList<>();
        blocks.live().stream().filter(m -> !gone.contains(m.blockId())).forEach(live::add);
        added.stream().filter(m -> !removed.contains(m.blockId())).forEach(live::add);

        Set<BlockId> goneCompacted = new HashSet<>(removedCompacted);
        addedCompacted.forEach(c -> goneCompacted.add(c.meta().blockId()));
        List<CompactedBlockMeta> compacted = new ArrayList<>();
        blocks.compacted().stream()
                .filter(c -> !goneCompacted.contains(c.meta().blockId()))
                .forEach(compacted::add);
        addedCompacted.stream()
                .filter(c -> !removedCompacted.contains(c.meta().blockId()))
                .forEach(compacted::add);
        return new TenantBlocks(live, compacted);
    }
}

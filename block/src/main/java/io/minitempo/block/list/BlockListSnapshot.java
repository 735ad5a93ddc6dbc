// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.list;

import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.meta.CompactedBlockMeta;
import io.minitempo.core.BlockId;
import io.minitempo.core.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/// The blocks of all tenants at one moment. A request takes one snapshot and keeps it.
public final class BlockListSnapshot {

    /// No blocks at all.
    static final BlockListSnapshot EMPTY = new BlockListSnapshot(Map.of());

    private final Map<TenantId, TenantBlocks> tenants;

    BlockListSnapshot(Map<TenantId, TenantBlocks> tenants) {
        this.tenants = Map.copyOf(tenants);
    }

    /// Every tenant that has a directory in the bucket, with or without blocks, ascending.
    public List<TenantId> tenants() {
        return List.copyOf(new TreeSet<>(tenants.keySet()));
    }

    /// The blocks of a tenant; none when it is not known.
    public TenantBlocks blocks(TenantId tenant) {
        return tenants.getOrDefault(tenant, TenantBlocks.NONE);
    }

    /// The live blocks of a tenant, ascending by id.
    public List<BlockMeta> live(TenantId tenant) {
        return blocks(tenant).live();
    }

    /// The superseded and expired blocks of a tenant that are not deleted yet, ascending by id.
    public List<CompactedBlockMeta> compacted(TenantId tenant) {
        return blocks(tenant).compacted();
    }

    /// The metadata of a block, live or compacted.
    public Optional<BlockMeta> find(TenantId tenant, BlockId blockId) {
        TenantBlocks blocks = blocks(tenant);
        return blocks.live().stream()
                .filter(m -> m.blockId().equals(blockId))
                .findFirst()
                .or(() -> blocks.compacted().stream()
                        .map(CompactedBlockMeta::meta)
                        .filter(m -> m.blockId().equals(blockId))
                        .findFirst());
    }

    /// The snapshot with the blocks of one tenant replaced.
    BlockListSnapshot with(TenantId tenant, TenantBlocks blocks) {
        Map<TenantId, TenantBlocks> next = new TreeMap<>(tenants);
        next.put(tenant, blocks);
        return new BlockListSnapshot(next);
    }

    /// As [TenantBlocks#relevant].
    List<BlockMeta> relevant(
            TenantId tenant, Instant start, Instant end, BlockId first, BlockId last, Instant compactedSince) {
        return blocks(tenant).relevant(start, end, first, last, compactedSince);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.list;

import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.meta.RowGroupIndex;
import io.minitempo.core.BlockId;
import io.minitempo.core.TenantId;
import io.minitempo.core.TraceId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// Blocks for tests: real in every respect but their data.
final class TestBlocks {

    static final TenantId TENANT = new TenantId("acme");

    /// The start of the golden input.
    static final Instant NOON = Instant.ofEpochSecond(1_795_176_000L);

    private TestBlocks() {}

    /// An id that is unlike its neighbours, so that blocks spread over all shards.
    static BlockId id(int number) {
        return new BlockId(new UUID(number * 0x9e3779b97f4a7c15L, number));
    }

    static BlockMeta meta(int number) {
        return meta(TENANT, number);
    }

    static BlockMeta meta(TenantId tenant, int number) {
        return BlockMeta.builder(BlockFormat.VPARQUET4, id(number), tenant)
                .times(NOON.plusSeconds(60L * number), NOON.plusSeconds(60L * number + 60))
                .totalObjects(number)
                .size(100)
                .totalRecords(1)
                .bloomShards(2)
                .footerSize(10)
                .replicationFactor(1)
                .build();
    }

    /// Writes the objects of a block, its metadata last.
    static BlockMeta write(BlockStore store, BlockMeta meta, boolean noCompact) throws InterruptedException {
        store.backend().put(meta.keys().data(), new byte[100]);
        if (noCompact) {
            store.backend().put(meta.keys().noCompact(), new byte[0]);
        }
        for (int shard = 0; shard < meta.bloomShards(); shard++) {
            store.backend().put(meta.keys().bloom(shard), new byte[] {(byte) shard});
        }
        store.backend().put(meta.keys().index(), new RowGroupIndex(List.of(new TraceId(1, 1))).toJson());
        store.backend().put(meta.keys().meta(), meta.toJson());
        return meta;
    }

    static BlockMeta write(BlockStore store, int number) throws InterruptedException {
        return write(store, meta(number), false);
    }
}

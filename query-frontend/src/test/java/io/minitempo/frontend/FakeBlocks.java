// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend;

import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.core.BlockId;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.frontend.query.Blocks;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.UUID;

/// Blocks of 1000 bytes and one row group each, known by numbers. What a look at the store finds is queued; after the
/// last one it
/// stays. Owned by the thread of the query under test.
final class FakeBlocks implements Blocks {

    private static final Instant START = Instant.ofEpochSecond(1_700_000_000);

    private final Deque<List<Integer>> looks = new ArrayDeque<>();
    private List<Integer> listed;
    private int refreshes;
    private int rowGroups = 1;

    FakeBlocks(Integer... listed) {
        this.listed = List.of(listed);
    }

    /// The next look finds these.
    FakeBlocks then(Integer... numbers) {
        looks.add(List.of(numbers));
        return this;
    }

    /// Each block has so many row groups.
    FakeBlocks ofRowGroups(int count) {
        rowGroups = count;
        return this;
    }

    int refreshes() {
        return refreshes;
    }

    static String id(int number) {
        return new UUID(0, number).toString();
    }

    @Override
    public List<BlockMeta> live(TenantId tenant) {
        return listed.stream().map(number -> block(number, tenant)).toList();
    }

    private BlockMeta block(int number, TenantId tenant) {
        return BlockMeta.builder(BlockFormat.VPARQUET4, new BlockId(new UUID(0, number)), tenant)
                .times(START, START.plusSeconds(60))
                .size(1000)
                .totalRecords(rowGroups)
                .replicationFactor(1)
                .build();
    }

    @Override
    public List<BlockMeta> refreshed(TenantId tenant) {
        refreshes++;
        List<Integer> found = looks.poll();
        if (found != null) {
            if (found.isEmpty()) {
                throw new TempoException.Unavailable("the store is down");
            }
            listed = found;
        }
        return live(tenant);
    }
}

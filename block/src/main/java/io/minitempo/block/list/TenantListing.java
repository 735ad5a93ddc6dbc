// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.list;

import io.minitempo.block.meta.BlockKeys;
import io.minitempo.block.meta.TenantKeys;
import io.minitempo.core.BlockId;
import io.minitempo.core.TenantId;
import io.minitempo.core.concurrent.Fanout;
import io.minitempo.objectstore.Backend;
import io.minitempo.objectstore.ListPage;
import io.minitempo.objectstore.ListRequest;
import io.minitempo.objectstore.ObjectInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;

/// Finds the blocks of a tenant by listings that each cover an equal share of all ids (`spec/blocks.md §3.1`).
///
/// A listing goes through every key of its share, because a store that lists by directory needs a request per block.
final class TenantListing {

    private final Backend backend;
    private final int shards;

    TenantListing(Backend backend, int shards) {
        this.backend = backend;
        this.shards = Math.max(1, shards);
    }

    ListedBlocks blocks(TenantId tenant) throws InterruptedException {
        String directory = TenantKeys.directory(tenant);
        List<Callable<List<BlockKeys.Found>>> listings = new ArrayList<>();
        for (int shard = 0; shard < shards; shard++) {
            String first = directory + lowerBound(shard, shards);
            String end = shard + 1 < shards ? directory + lowerBound(shard + 1, shards) : "";
            listings.add(() -> list(directory, first, end));
        }
        TreeSet<BlockId> live = new TreeSet<>();
        TreeSet<BlockId> compacted = new TreeSet<>();
        for (List<BlockKeys.Found> found : Fanout.all(listings)) {
            for (BlockKeys.Found block : found) {
                (block.compacted() ? compacted : live).add(block.blockId());
            }
        }
        live.removeAll(compacted);
        return new ListedBlocks(List.copyOf(live), List.copyOf(compacted));
    }

    /// The smallest id of a share; only the upper half of an id is divided.
    static BlockId lowerBound(int shard, int shards) {
        long step = Long.divideUnsigned(-1L, shards);
        return new BlockId(new UUID(step * shard, 0));
    }

    /// The blocks whose keys come after `first` and before `end`, or to the last when that is empty.
    private List<BlockKeys.Found> list(String directory, String first, String end) throws InterruptedException {
        List<BlockKeys.Found> found = new ArrayList<>();
        ListRequest request = ListRequest.keys(directory).startingAfter(first);
        while (true) {
            ListPage page = backend.list(request);
            for (ObjectInfo object : page.objects()) {
                if (!end.isEmpty() && object.key().compareTo(end) >= 0) {
                    return found;
                }
                BlockKeys.parse(object.key()).ifPresent(found::add);
            }
            String next = page.next();
            if (next == null) {
                return found;
            }
            request = request.continuing(next);
        }
    }
}

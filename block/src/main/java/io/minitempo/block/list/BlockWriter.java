// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.list;

import io.minitempo.block.meta.BlockKeys;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.meta.RowGroupIndex;
import io.minitempo.core.concurrent.Fanout;
import io.minitempo.objectstore.Backend;
import io.minitempo.objectstore.Upload;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/// A block that is being written in place; it exists once [#finish] returns (`spec/blocks.md §2`).
///
/// Owned by one thread. When it is closed before, or when [#finish] fails, there may be objects without metadata,
/// which nobody takes for a block; writing the same block again replaces them.
public final class BlockWriter implements AutoCloseable {

    private static final int BLOOM_WRITES = 8;

    private final Backend backend;
    private final BlockKeys keys;
    private final Upload data;

    BlockWriter(Backend backend, BlockKeys keys) throws InterruptedException {
        this.backend = backend;
        this.keys = keys;
        this.data = backend.startUpload(keys.data());
    }

    /// Takes the data file; a row group is a part of it.
    public Upload data() {
        return data;
    }

    /// Writes everything else, `meta.json` last.
    ///
    /// @param meta says how long the data file is and how many bloom filter shards there are
    /// @param bloomShards content of the bloom filter shards
    /// @param index last ids of the row groups
    /// @param noCompact whether the block must not be compacted yet
    /// @throws IllegalArgumentException when the metadata does not fit what was written
    /// @throws InterruptedException when the caller is interrupted
    public void finish(BlockMeta meta, List<byte[]> bloomShards, RowGroupIndex index, boolean noCompact)
            throws InterruptedException {
        if (!meta.keys().equals(keys) || meta.size() != data.size() || meta.bloomShards() != bloomShards.size()) {
            throw new IllegalArgumentException("metadata of block " + meta.blockId() + " with " + meta.size()
                    + " bytes and " + meta.bloomShards() + " bloom shards does not fit block " + keys.blockId()
                    + " with " + data.size() + " and " + bloomShards.size());
        }
        data.complete();
        if (noCompact) {
            backend.put(keys.noCompact(), new byte[0]);
        }
        List<Callable<Integer>> writes = new ArrayList<>();
        for (int i = 0; i < bloomShards.size(); i++) {
            int shard = i;
            writes.add(() -> {
                backend.put(keys.bloom(shard), bloomShards.get(shard));
                return shard;
            });
        }
        Fanout.all(writes, BLOOM_WRITES);
        backend.put(keys.index(), index.toJson());
        backend.put(keys.meta(), meta.toJson());
    }

    /// Discards the data file if it is not complete.
    @Override
    public void close() {
        data.close();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.store;

import io.minitempo.block.bloom.BloomFilter;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.read.BlockReader;
import io.minitempo.core.TraceId;
import io.minitempo.objectstore.Backend;
import io.minitempo.objectstore.RangeReader;
import io.minitempo.proto.tempopb.Trace;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A block in a backend, opened when it is first looked into. Any thread may use it; made to be cached.
public final class BackendBlock {

    private final Backend backend;
    private final BlockMeta meta;
    private volatile @Nullable BlockReader reader;

    /// The block that metadata describes; reads nothing.
    public BackendBlock(Backend backend, BlockMeta meta) {
        this.backend = backend;
        this.meta = meta;
    }

    /// The metadata.
    public BlockMeta meta() {
        return meta;
    }

    /// The data file, opened once.
    ///
    /// @throws io.minitempo.core.CorruptBlockException when the footer is damaged
    /// @throws io.minitempo.core.TempoException.NotFound when the block is gone
    /// @throws InterruptedException when the caller is interrupted
    public BlockReader reader() throws InterruptedException {
        BlockReader opened = reader;
        if (opened == null) {
            RangeReader data = backend.open(meta.keys().data(), meta.size());
            // Two threads may both open it; either result is as good.
            opened = BlockReader.open(meta, data);
            reader = opened;
        }
        return opened;
    }

    /// Whether the bloom filter lets a trace be in this block. One read.
    ///
    /// @throws io.minitempo.core.CorruptBlockException when the filter is damaged
    /// @throws InterruptedException when the caller is interrupted
    public boolean mayContain(TraceId id) throws InterruptedException {
        String key = meta.keys().bloom(BloomFilter.shardOf(id, meta.bloomShardCount()));
        return BloomFilter.read(backend.read(key), key).mayContain(id);
    }

    /// Looks a trace up: bloom filter, row group, page, row.
    ///
    /// @throws io.minitempo.core.CorruptBlockException when what it reads is damaged
    /// @throws io.minitempo.core.TempoException.NotFound when the block is gone
    /// @throws InterruptedException when the caller is interrupted
    public Optional<Trace> find(TraceId id) throws InterruptedException {
        return mayContain(id) ? reader().find(id) : Optional.empty();
    }
}

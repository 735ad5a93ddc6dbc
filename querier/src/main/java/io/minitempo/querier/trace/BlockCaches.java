// SPDX-License-Identifier: Apache-2.0
package io.minitempo.querier.trace;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.cache.CaffeineCacheMetrics;
import io.minitempo.block.bloom.BloomFilter;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.parquet.read.DecodedCache;
import io.minitempo.block.read.BlockReader;
import io.minitempo.core.CorruptBlockException;
import io.minitempo.core.TraceId;
import io.minitempo.objectstore.Backend;
import io.minitempo.objectstore.RangeReader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Bloom filters and footers of blocks, kept as long as they fit. Blocks never change, so nothing is ever outdated.
///
/// Any thread may ask. A miss is read without any lock held, so two threads may both read it; either result is as good.
public final class BlockCaches {

    /// A decoded footer takes a few times the space that it has in the file.
    private static final int DECODED_FACTOR = 4;

    private static final long HEAP_SHARE = 16;
    private static final long DECODED_HEAP_SHARE = 6;

    private final Backend backend;
    private final Cache<String, BloomFilter> blooms;
    private final Cache<String, BlockReader> footers;
    private final DecodedCache decoded;

    /// How much the caches may hold.
    ///
    /// @param bloomBytes bytes of bloom filters
    /// @param footerBytes estimated bytes of footers and page indexes
    /// @param decodedBytes estimated bytes of dictionaries and other decoded parts that searches need again
    public record Limits(long bloomBytes, long footerBytes, long decodedBytes) {

        /// A sixteenth of a heap of `maxHeap` bytes for filters and for footers, a sixth for decoded parts.
        public static Limits ofHeap(long maxHeap) {
            return new Limits(maxHeap / HEAP_SHARE, maxHeap / HEAP_SHARE, maxHeap / DECODED_HEAP_SHARE);
        }
    }

    /// Empty caches over `backend`; their statistics are `cache_*` meters with the tag `cache`.
    public BlockCaches(Backend backend, Limits limits, MeterRegistry registry) {
        this.backend = backend;
        this.blooms = Caffeine.newBuilder()
                .maximumWeight(limits.bloomBytes())
                .weigher((String key, BloomFilter filter) -> weight(filter.bits() / Byte.SIZE))
                .recordStats()
                .build();
        this.footers = Caffeine.newBuilder()
                .maximumWeight(limits.footerBytes())
                .weigher((String key, BlockReader reader) -> weight(DECODED_FACTOR * reader.keptBytes()))
                .recordStats()
                .build();
        this.decoded = new DecodedCache(limits.decodedBytes());
        CaffeineCacheMetrics.monitor(registry, blooms, "querier-bloom", List.of());
        CaffeineCacheMetrics.monitor(registry, footers, "querier-parquet-footer", List.of());
    }

    private static int weight(long bytes) {
        return (int) Math.min(Integer.MAX_VALUE, bytes + 64);
    }

    /// The shard of a block's bloom filter that knows about a trace.
    ///
    /// @throws io.minitempo.core.CorruptBlockException when it is damaged
    /// @throws io.minitempo.core.TempoException.NotFound when the block is gone
    /// @throws InterruptedException when the caller is interrupted
    BloomFilter bloom(BlockMeta meta, TraceId id) throws InterruptedException {
        String key = bloomKey(meta, id);
        @Nullable BloomFilter kept = blooms.getIfPresent(key);
        if (kept != null) {
            return kept;
        }
        BloomFilter read = readBloom(key);
        blooms.put(key, read);
        return read;
    }

    /// As [#bloom] if it is in memory, else null.
    @Nullable
    BloomFilter keptBloom(BlockMeta meta, TraceId id) {
        return blooms.getIfPresent(bloomKey(meta, id));
    }

    private static String bloomKey(BlockMeta meta, TraceId id) {
        return meta.keys().bloom(BloomFilter.shardOf(id, meta.bloomShardCount()));
    }

    private BloomFilter readBloom(String key) throws InterruptedException {
        try {
            return BloomFilter.read(backend.read(key), key);
        } catch (CorruptBlockException e) {
            if (!backend.isCached()) {
                throw e;
            }
            return BloomFilter.read(backend.pastCaches().read(key), key);
        }
    }

    /// The data file of a block for one lookup, which reads through `data`.
    ///
    /// @throws io.minitempo.core.CorruptBlockException when the footer is damaged
    /// @throws io.minitempo.core.TempoException.NotFound when the block is gone
    /// @throws InterruptedException when the caller is interrupted
    public BlockReader reader(BlockMeta meta, RangeReader data) throws InterruptedException {
        @Nullable BlockReader kept = footers.getIfPresent(data.key());
        if (kept == null) {
            kept = BlockReader.open(meta, data)
                    .through(backend.open(data.key(), data.size()))
                    .keeping(decoded);
            footers.put(data.key(), kept);
        }
        return kept.through(data);
    }

    /// The bytes of a block's data file.
    public RangeReader data(BlockMeta meta) {
        return data(meta, backend);
    }

    private static RangeReader data(BlockMeta meta, Backend backend) {
        return backend.open(meta.keys().data(), meta.size());
    }

    /// Work on a data file.
    ///
    /// @param <R> what comes of it
    @FunctionalInterface
    public interface Work<R> {
        /// Does it.
        R on(RangeReader data) throws InterruptedException;
    }

    /// Works on the data file of a block, and once more on what the store itself has when bytes that may come from a
    /// cache outside of this process are damaged.
    ///
    /// @throws CorruptBlockException when the store's bytes are damaged
    /// @throws InterruptedException when the caller is interrupted
    public <R> R with(BlockMeta meta, Work<R> work) throws InterruptedException {
        try {
            return work.on(data(meta));
        } catch (CorruptBlockException e) {
            if (!backend.isCached()) {
                throw e;
            }
            return work.on(data(meta, backend.pastCaches()));
        }
    }
}

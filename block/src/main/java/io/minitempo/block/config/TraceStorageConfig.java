// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.config;

import io.minitempo.block.list.BlockListConfig;
import io.minitempo.core.config.Inline;
import io.minitempo.objectstore.cache.LegacyCacheConfig;
import io.minitempo.objectstore.config.BackendConfig;

/// The block `storage.trace` (`spec/generator-and-ops.md §4`).
///
/// @param pool how many jobs read blocks side by side
/// @param wal the directory of what is not in a block yet
/// @param block how blocks are written
/// @param search how blocks are read
/// @param blockList how the list of blocks is kept fresh
/// @param backend where blocks are kept
/// @param legacyCache the cache of blocks, as older manifests name it
public record TraceStorageConfig(
        PoolConfig pool,
        WalConfig wal,
        BlockConfig block,
        SearchConfig search,
        @Inline BlockListConfig blockList,
        @Inline BackendConfig backend,
        @Inline LegacyCacheConfig legacyCache) {

    /// The defaults of Tempo 3.0.3.
    public static TraceStorageConfig defaults() {
        return new TraceStorageConfig(
                PoolConfig.defaults(),
                WalConfig.defaults(),
                BlockConfig.defaults(),
                SearchConfig.defaults(),
                BlockListConfig.defaults(),
                BackendConfig.defaults(),
                LegacyCacheConfig.defaults());
    }

    /// The same configuration with another backend.
    public TraceStorageConfig withBackend(BackendConfig other) {
        return new TraceStorageConfig(pool, wal, block, search, blockList, other, legacyCache);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.config;

import io.minitempo.objectstore.cache.LegacyCacheConfig;
import java.util.List;

/// The block `storage.trace.search`.
///
/// @param chunkSizeBytes bytes of a part of a block that one job of Tempo 2.x reads; accepted, has no effect
/// @param prefetchTraceCount traces that Tempo reads ahead; accepted, has no effect
/// @param readBufferCount read buffers of a column
/// @param readBufferSizeBytes bytes of a read buffer
/// @param cacheControl what the cache of `storage.trace.cache` holds
public record SearchConfig(
        int chunkSizeBytes,
        int prefetchTraceCount,
        int readBufferCount,
        int readBufferSizeBytes,
        LegacyCacheConfig.Control cacheControl) {

    /// The defaults of Tempo 3.0.3 and 2.10.8.
    public static SearchConfig defaults() {
        return new SearchConfig(1_000_000, 1000, 32, 1 << 20, LegacyCacheConfig.Control.defaults());
    }

    /// What cannot work, each text beginning with the key.
    public List<String> validate() {
        if (readBufferCount < 1) {
            return List.of("read_buffer_count: must be at least 1, found " + readBufferCount);
        }
        return readBufferSizeBytes < 1
                ? List.of("read_buffer_size_bytes: must be at least 1, found " + readBufferSizeBytes)
                : List.of();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.cache;

import io.minitempo.objectstore.CacheRole;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The keys of `storage.trace` by which manifests of older releases name the one cache of blocks
/// (`spec/generator-and-ops.md §4`).
///
/// @param cache `memcached` or `redis`, which says which of the two blocks holds; empty for none
/// @param backgroundCache as `cache.background`
/// @param memcached as in `cache.caches`
/// @param redis as in `cache.caches`
public record LegacyCacheConfig(
        String cache,
        BackgroundConfig backgroundCache,
        @Nullable MemcachedConfig memcached,
        @Nullable RedisConfig redis) {

    private static final String MEMCACHED = "memcached";
    private static final String REDIS = "redis";

    /// The defaults of Tempo 3.0.3 and 2.10.8: none.
    public static LegacyCacheConfig defaults() {
        return new LegacyCacheConfig("", BackgroundConfig.defaults(), null, null);
    }

    /// Which parts of data files are cached besides bloom filters and indexes: `storage.trace.search.cache_control`.
    ///
    /// @param footer footers
    /// @param columnIndex column indexes
    /// @param offsetIndex offset indexes
    public record Control(boolean footer, boolean columnIndex, boolean offsetIndex) {

        /// The defaults of Tempo 3.0.3 and 2.10.8.
        public static Control defaults() {
            return new Control(false, false, false);
        }

        private List<CacheRole> roles() {
            List<CacheRole> roles = new ArrayList<>(List.of(CacheRole.BLOOM, CacheRole.TRACE_ID_INDEX));
            if (footer) {
                roles.add(CacheRole.PARQUET_FOOTER);
            }
            if (columnIndex) {
                roles.add(CacheRole.PARQUET_COLUMN_IDX);
            }
            if (offsetIndex) {
                roles.add(CacheRole.PARQUET_OFFSET_IDX);
            }
            return roles;
        }
    }

    /// What cannot work, each text beginning with the key.
    public List<String> validate() {
        return switch (cache) {
            case "" -> List.of();
            case MEMCACHED ->
                memcached == null
                        ? List.of("cache: memcached needs the block memcached beside it")
                        : CacheConfig.unnamed(memcached, null);
            case REDIS ->
                redis == null
                        ? List.of("cache: redis needs the block redis beside it")
                        : CacheConfig.unnamed(null, redis);
            default -> List.of("cache: expected memcached or redis, found \"" + cache + '"');
        };
    }

    /// Whether it names a cache.
    public boolean isSet() {
        return !cache.isEmpty();
    }

    /// The same in the form of the block `cache`.
    public CachesConfig caches(Control control) {
        if (!isSet()) {
            return CachesConfig.defaults();
        }
        boolean isMemcached = cache.equals(MEMCACHED);
        CacheConfig one =
                new CacheConfig(control.roles(), isMemcached ? memcached : null, isMemcached ? null : redis, null);
        return new CachesConfig(backgroundCache, List.of(one));
    }
}

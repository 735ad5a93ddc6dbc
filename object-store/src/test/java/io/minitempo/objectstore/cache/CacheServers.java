// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.cache;

import io.minitempo.core.config.Secret;
import io.minitempo.objectstore.CacheRole;
import java.time.Duration;
import java.util.List;

/// Configurations for the tests of caches.
final class CacheServers {

    private CacheServers() {}

    static MemcachedConfig memcached(String addresses, Duration timeout) {
        return memcached(addresses, timeout, Duration.ZERO, 0);
    }

    static MemcachedConfig memcached(String addresses, Duration timeout, Duration ttl, int maxItemSize) {
        MemcachedConfig defaults = MemcachedConfig.defaults();
        return new MemcachedConfig(
                "",
                "",
                addresses,
                timeout,
                defaults.maxIdleConns(),
                maxItemSize,
                defaults.updateInterval(),
                true,
                0,
                Duration.ZERO,
                Duration.ZERO,
                ttl,
                false,
                defaults.tls());
    }

    static RedisConfig redis(String endpoint, Duration timeout) {
        return redis(endpoint, timeout, "", Secret.NONE, 0, Duration.ZERO);
    }

    static RedisConfig redis(
            String endpoint, Duration timeout, String masterName, Secret password, int db, Duration ttl) {
        return new RedisConfig(
                endpoint,
                masterName,
                timeout,
                Duration.ZERO,
                db,
                0,
                "",
                password,
                "",
                Secret.NONE,
                false,
                false,
                Duration.ZERO,
                Duration.ZERO,
                ttl);
    }

    static CachesConfig all(MemcachedConfig memcached) {
        return of(new CacheConfig(List.of(CacheRole.values()), memcached, null, null));
    }

    static CachesConfig all(RedisConfig redis) {
        return of(new CacheConfig(List.of(CacheRole.values()), null, redis, null));
    }

    static CachesConfig of(CacheConfig cache) {
        return new CachesConfig(BackgroundConfig.defaults(), List.of(cache));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.cache;

import io.minitempo.objectstore.CacheRole;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One of `caches`: what is kept, and where. Exactly one of the three places is given.
///
/// @param roles what is kept, at least one
/// @param memcached servers of memcached
/// @param redis a server of Redis
/// @param inProcess the heap of this process; ours, not Tempo's
public record CacheConfig(
        List<CacheRole> roles,
        @Nullable MemcachedConfig memcached,
        @Nullable RedisConfig redis,
        @Nullable InProcessConfig inProcess) {

    /// Copies the list.
    public CacheConfig {
        roles = List.copyOf(roles);
    }

    /// Nothing chosen.
    public static CacheConfig defaults() {
        return new CacheConfig(List.of(), null, null, null);
    }

    /// What cannot work, each text beginning with the key.
    public List<String> validate() {
        if (roles.isEmpty()) {
            return List.of("roles: at least one role is needed");
        }
        long places =
                Stream.of(memcached, redis, inProcess).filter(Objects::nonNull).count();
        return places == 1
                ? unnamed(memcached, redis)
                : List.of("roles: exactly one of memcached, redis and in_process is needed, found " + places);
    }

    /// What is missing of a cache that is used.
    static List<String> unnamed(@Nullable MemcachedConfig memcached, @Nullable RedisConfig redis) {
        if (memcached != null && !memcached.namesServers()) {
            return List.of("memcached.addresses: neither host nor addresses is given");
        }
        return redis != null && !redis.namesServers() ? List.of("redis.endpoint: must not be empty") : List.of();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.cache;

import io.minitempo.core.config.Inline;
import io.minitempo.objectstore.tls.ClientTlsConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The block `memcached` (`spec/generator-and-ops.md §4`).
///
/// @param host a name whose SRV records of `service` are the servers, or without such records all its addresses
/// @param service the service asked for, as in `_memcached._tcp.host`
/// @param addresses servers joined by `,`: `host:port`, `dns+host:port` or `dnssrv+name`; instead of `host`
/// @param timeout the longest a read may wait for the cache
/// @param maxIdleConns connections to one server that are kept
/// @param maxItemSize longest value in bytes, 0 for any length
/// @param updateInterval how often names are resolved anew
/// @param consistentHash whether few keys move when servers come or go
/// @param circuitBreakerConsecutiveFailures failures after which the cache is left alone for a while; with 0, ten
/// @param circuitBreakerTimeout how long it is left alone; with 0, a second
/// @param circuitBreakerInterval how far apart failures still follow each other; with 0, any time
/// @param ttl how long a value is kept, 0 for as long as there is room
/// @param tlsEnabled whether connections are encrypted
/// @param tls how
public record MemcachedConfig(
        String host,
        String service,
        String addresses,
        Duration timeout,
        int maxIdleConns,
        int maxItemSize,
        Duration updateInterval,
        boolean consistentHash,
        int circuitBreakerConsecutiveFailures,
        Duration circuitBreakerTimeout,
        Duration circuitBreakerInterval,
        Duration ttl,
        boolean tlsEnabled,
        @Inline ClientTlsConfig tls) {

    /// The defaults of Tempo 3.0.3.
    public static MemcachedConfig defaults() {
        return new MemcachedConfig(
                "",
                "",
                "",
                Duration.ofMillis(100),
                16,
                0,
                Duration.ofMinutes(1),
                false,
                0,
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                false,
                new ClientTlsConfig("", "", "", "", false, "", ""));
    }

    /// What cannot work, each text beginning with the key.
    public List<String> validate() {
        List<String> problems = new ArrayList<>();
        CacheChecks.positive("timeout", timeout, problems);
        CacheChecks.positive("update_interval", updateInterval, problems);
        CacheChecks.notNegative("max_idle_conns", maxIdleConns, problems);
        CacheChecks.notNegative("max_item_size", maxItemSize, problems);
        CacheChecks.notNegative("circuit_breaker_consecutive_failures", circuitBreakerConsecutiveFailures, problems);
        return problems;
    }

    /// Whether any server is named.
    boolean namesServers() {
        return !host.isEmpty() || !addresses.isEmpty();
    }
}

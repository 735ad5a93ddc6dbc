// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.cache;

import io.minitempo.core.TempoException;
import io.minitempo.core.config.Secret;
import io.minitempo.core.net.HostPort;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The block `redis` with the keys of 2.10 and 3.0 (`spec/generator-and-ops.md §4`).
///
/// @param endpoint `host:port` of the server; several, joined by `,`, are some servers of a cluster, or with
///     `masterName` the sentinels
/// @param masterName the name by which sentinels know the server
/// @param timeout the longest a read may wait for the cache
/// @param expiration how long a value is kept, 0 for what `ttl` says
/// @param db number of the database; clusters have but one
/// @param poolSize most connections to a server, 0 for 10 per core
/// @param username whose password is sent; empty for the default user
/// @param password empty for none
/// @param sentinelUsername as `username`, for sentinels
/// @param sentinelPassword as `password`, for sentinels
/// @param tlsEnabled whether connections are encrypted
/// @param tlsInsecureSkipVerify whether any certificate will do
/// @param idleTimeout after which unused connections are closed, 0 for five minutes
/// @param maxConnectionAge after which connections are closed, 0 for any age
/// @param ttl how long a value is kept, 0 for as long as there is room
public record RedisConfig(
        String endpoint,
        String masterName,
        Duration timeout,
        Duration expiration,
        int db,
        int poolSize,
        String username,
        Secret password,
        String sentinelUsername,
        Secret sentinelPassword,
        boolean tlsEnabled,
        boolean tlsInsecureSkipVerify,
        Duration idleTimeout,
        Duration maxConnectionAge,
        Duration ttl) {

    /// The defaults of Tempo 3.0.3.
    public static RedisConfig defaults() {
        return new RedisConfig(
                "",
                "",
                Duration.ofMillis(100),
                Duration.ZERO,
                0,
                0,
                "",
                Secret.NONE,
                "",
                Secret.NONE,
                false,
                false,
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO);
    }

    /// What cannot work, each text beginning with the key. That no server is named matters only where the block is
    /// used.
    public List<String> validate() {
        List<String> problems = new ArrayList<>();
        for (String server : endpoint.isEmpty() ? List.<String>of() : servers()) {
            try {
                HostPort.parse(server);
            } catch (TempoException.Invalid e) {
                problems.add("endpoint: " + e.text());
            }
        }
        CacheChecks.positive("timeout", timeout, problems);
        CacheChecks.notNegative("db", db, problems);
        CacheChecks.notNegative("pool_size", poolSize, problems);
        return problems;
    }

    /// Whether any server is named.
    boolean namesServers() {
        return !endpoint.isEmpty();
    }

    /// How long a value is kept, zero for as long as there is room.
    Duration kept() {
        return expiration.isPositive() ? expiration : ttl;
    }

    private List<String> servers() {
        return Arrays.stream(endpoint.split(",", -1)).map(String::strip).toList();
    }

    /// The servers, some of a cluster's servers, or the sentinels.
    List<HostPort> endpoints() {
        return servers().stream().map(HostPort::parse).toList();
    }

    /// Whether the endpoints are servers of a cluster.
    boolean isCluster() {
        return masterName.isEmpty() && endpoint.contains(",");
    }
}

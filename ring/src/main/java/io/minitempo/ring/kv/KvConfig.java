// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.kv;

import io.minitempo.core.config.NotBuilt;
import io.minitempo.core.config.Secret;
import java.time.Duration;
import java.util.List;

/// The `kvstore` block of a ring (`spec/ring.md §8.6`).
///
/// @param store `memberlist` or `inmemory`; `consul`, `etcd` and `multi` parse and are refused by [KvStores]; empty
///     where a ring is optional
/// @param prefix what stands before every key
/// @param consul settings of a store that is not built
/// @param etcd settings of a store that is not built
/// @param multi settings of a store that is not built
public record KvConfig(
        String store,
        String prefix,
        @NotBuilt Consul consul,
        @NotBuilt Etcd etcd,
        @NotBuilt Multi multi) {

    /// Gossip, under `collectors/`.
    public static KvConfig defaults() {
        return new KvConfig("memberlist", "collectors/", Consul.defaults(), Etcd.defaults(), Multi.defaults());
    }

    /// No store at all, the default of the rings that shard optional work (backend-worker, compactor).
    public static KvConfig unsharded() {
        return defaults().withStore("");
    }

    /// The same block with another store, as `target: all` forces it.
    public KvConfig withStore(String other) {
        return new KvConfig(other, prefix, consul, etcd, multi);
    }

    /// The `consul` block.
    ///
    /// @param host host and port of the agent
    /// @param aclToken the access token
    /// @param httpClientTimeout limit of one request
    /// @param consistentReads whether reads go to the leader
    /// @param watchRateLimit watch requests per second
    /// @param watchBurstSize watch requests in a burst
    /// @param casRetryDelay pause between two attempts
    public record Consul(
            String host,
            Secret aclToken,
            Duration httpClientTimeout,
            boolean consistentReads,
            double watchRateLimit,
            int watchBurstSize,
            Duration casRetryDelay) {

        /// Tempo's defaults.
        public static Consul defaults() {
            return new Consul(
                    "localhost:8500", Secret.NONE, Duration.ofSeconds(20), false, 1, 1, Duration.ofSeconds(1));
        }
    }

    /// The `etcd` block.
    ///
    /// @param endpoints the members to connect to
    /// @param dialTimeout limit of connecting
    /// @param maxRetries attempts of one operation
    /// @param tlsEnabled whether TLS is used
    /// @param tlsCertPath the client certificate
    /// @param tlsKeyPath its key
    /// @param tlsCaPath the authorities trusted
    /// @param tlsServerName the name expected in the server's certificate
    /// @param tlsInsecureSkipVerify whether certificates are left unchecked
    /// @param tlsCipherSuites the suites allowed
    /// @param tlsMinVersion the least version allowed
    /// @param username who connects
    /// @param password its password
    public record Etcd(
            List<String> endpoints,
            Duration dialTimeout,
            int maxRetries,
            boolean tlsEnabled,
            String tlsCertPath,
            String tlsKeyPath,
            String tlsCaPath,
            String tlsServerName,
            boolean tlsInsecureSkipVerify,
            String tlsCipherSuites,
            String tlsMinVersion,
            String username,
            Secret password) {

        /// Copies the list.
        public Etcd {
            endpoints = List.copyOf(endpoints);
        }

        /// Tempo's defaults.
        public static Etcd defaults() {
            return new Etcd(
                    List.of(), Duration.ofSeconds(10), 10, false, "", "", "", "", false, "", "", "", Secret.NONE);
        }
    }

    /// The `multi` block.
    ///
    /// @param primary the store that is read
    /// @param secondary the store that is mirrored to
    /// @param mirrorEnabled whether writes are mirrored
    /// @param mirrorTimeout limit of a mirrored write
    public record Multi(String primary, String secondary, boolean mirrorEnabled, Duration mirrorTimeout) {

        /// Tempo's defaults.
        public static Multi defaults() {
            return new Multi("", "", false, Duration.ofSeconds(2));
        }
    }
}

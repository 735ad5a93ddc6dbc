// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.cache;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.SslVerifyMode;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.SocketAddressResolver;
import io.netty.resolver.DefaultAddressResolverGroup;
import io.minitempo.core.config.Secret;
import io.minitempo.core.net.HostPort;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Opens connections of Lettuce: to the one server that is configured, to the master that sentinels name, or to a
/// cluster. Any thread may open; Lettuce is made when the first one does.
///
/// Sentinels are asked for each new connection, so that a new master is found when the old one is gone. A cluster is
/// asked for its servers at the first connection, then each minute, and when one of them points to another.
final class RedisServers implements AutoCloseable {

    private static final Duration TOPOLOGY_PERIOD = Duration.ofMinutes(1);
    private static final int SECONDS_TO_END = 2;

    private final RedisConfig config;
    private final RedisNames names;
    private final EventLoops loops;
    private @Nullable Lettuce lettuce;
    private boolean closed;

    /// The library at work. Exactly one of the clients is there.
    private record Lettuce(
            ClientResources resources, @Nullable RedisClient one, @Nullable RedisClusterClient cluster) {}

    RedisServers(RedisConfig config, RedisNames names, EventLoops loops) {
        this.config = config;
        this.names = names;
        this.loops = loops;
    }

    /// Connects.
    ///
    /// @throws IOException when nobody answers, no sentinel knows the master, or the password is wrong
    CacheConnection open() throws IOException, InterruptedException {
        if (names.isEmpty()) {
            throw new IOException("no endpoint of Redis is known");
        }
        Lettuce running = lettuce();
        if (running.cluster != null) {
            // The cluster's servers are asked for their names on this thread, once.
            running.cluster.getPartitions();
            StatefulRedisClusterConnection<String, byte[]> connection = Answers.connection(
                    running.cluster.connectAsync(RedisConnection.CODEC), StatefulRedisClusterConnection::closeAsync);
            return new RedisConnection(connection, connection.async(), true, config.kept());
        }
        RedisClient client = running.one;
        if (client == null) {
            throw new IllegalStateException("neither a server nor a cluster");
        }
        StatefulRedisConnection<String, byte[]> connection = Answers.connection(
                client.connectAsync(RedisConnection.CODEC, server()), StatefulRedisConnection::closeAsync);
        return new RedisConnection(connection, connection.async(), false, config.kept());
    }

    private synchronized Lettuce lettuce() throws IOException {
        if (closed) {
            throw new IOException("the caches are closed");
        }
        Lettuce running = lettuce;
        if (running == null) {
            running = start();
            lettuce = running;
        }
        return running;
    }

    private Lettuce start() {
        ClientResources resources = ClientResources.builder()
                .eventLoopGroupProvider(new SharedEventLoops(loops))
                .addressResolverGroup(DefaultAddressResolverGroup.INSTANCE)
                .socketAddressResolver(SocketAddressResolver.create(names))
                .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                .nettyCustomizer(RedisGuard.customizer())
                .build();
        if (config.isCluster()) {
            RedisClusterClient cluster = RedisClusterClient.create(
                    resources, config.endpoints().stream().map(this::member).toList());
            cluster.setOptions(ClusterClientOptions.builder(options())
                    // Connections to its servers are opened by the calls that need them.
                    .disconnectedBehavior(ClientOptions.DisconnectedBehavior.ACCEPT_COMMANDS)
                    .topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                            .enablePeriodicRefresh(TOPOLOGY_PERIOD)
                            .build())
                    .build());
            return new Lettuce(resources, null, cluster);
        }
        RedisClient one = RedisClient.create(resources);
        one.setOptions(options());
        return new Lettuce(resources, one, null);
    }

    /// Connections are not mended: each failure closes one, and the next call opens another.
    private ClientOptions options() {
        return ClientOptions.builder()
                .autoReconnect(false)
                .pingBeforeActivateConnection(false)
                .protocolVersion(ProtocolVersion.RESP2)
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(config.timeout())
                        .build())
                .sslOptions(SslOptions.builder()
                        .jdkSslProvider()
                        .handshakeTimeout(config.timeout())
                        .build())
                .build();
    }

    private RedisURI server() {
        if (config.masterName().isEmpty()) {
            return member(config.endpoints().getFirst());
        }
        RedisURI.Builder uri = RedisURI.builder().withSentinelMasterId(config.masterName());
        for (HostPort sentinel : config.endpoints()) {
            RedisURI.Builder one = RedisURI.Builder.redis(sentinel.host(), sentinel.port());
            uri.withSentinel(finish(one, config.sentinelUsername(), config.sentinelPassword()));
        }
        return finish(uri.withDatabase(config.db()), config.username(), config.password());
    }

    private RedisURI member(HostPort server) {
        RedisURI.Builder uri = RedisURI.Builder.redis(server.host(), server.port());
        return finish(
                config.isCluster() ? uri : uri.withDatabase(config.db()), config.username(), config.password());
    }

    private RedisURI finish(RedisURI.Builder builder, String username, Secret password) {
        builder.withTimeout(config.timeout())
                .withSsl(config.tlsEnabled())
                .withVerifyPeer(config.tlsInsecureSkipVerify() ? SslVerifyMode.NONE : SslVerifyMode.FULL);
        if (!password.isEmpty()) {
            char[] secret = password.value().toCharArray();
            if (username.isEmpty()) {
                builder.withPassword(secret);
            } else {
                builder.withAuthentication(username, secret);
            }
        }
        RedisURI uri = builder.build();
        // No words about the client, which old servers do not understand.
        uri.setLibraryName("");
        uri.setLibraryVersion("");
        return uri;
    }

    @Override
    public synchronized void close() {
        closed = true;
        Lettuce running = lettuce;
        lettuce = null;
        if (running != null) {
            if (running.one != null) {
                running.one.shutdownAsync(0, SECONDS_TO_END, TimeUnit.SECONDS);
            }
            if (running.cluster != null) {
                running.cluster.shutdownAsync(0, SECONDS_TO_END, TimeUnit.SECONDS);
            }
            running.resources.shutdown(0, SECONDS_TO_END, TimeUnit.SECONDS);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.config;

import io.minitempo.server.config.yaml.YamlNode;
import io.minitempo.server.grpc.GrpcServerConfig;
import io.minitempo.server.grpc.GrpcServerConfig.Keepalive;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The keys of a gRPC port (`spec/write-path.md §1.1`); 0 means what gRPC does by itself.
///
/// @param endpoint where to listen, `host:port`
/// @param transport `tcp`
/// @param tls how to encrypt
/// @param maxRecvMsgSizeMib the largest message, in MiB; 0 for 4
/// @param maxConcurrentStreams calls at a time on one connection
/// @param readBufferSize the most read from a socket at a time, in bytes
/// @param writeBufferSize bytes that may wait for a socket
/// @param keepalive pings and the age of connections
/// @param includeMetadata accepted: metadata is looked at in any case
/// @param auth refused: needs an extension
/// @param middlewares refused: need an extension
public record GrpcPortConfig(
        String endpoint,
        String transport,
        TlsConfig tls,
        int maxRecvMsgSizeMib,
        int maxConcurrentStreams,
        int readBufferSize,
        int writeBufferSize,
        KeepaliveConfig keepalive,
        boolean includeMetadata,
        @Nullable YamlNode auth,
        @Nullable YamlNode middlewares) {

    private static final int MIB = 1 << 20;
    private static final int DEFAULT_MIB = 4;
    private static final int DEFAULT_BUFFER = 32_768;

    /// Pings and the age of connections.
    ///
    /// @param serverParameters what this side does
    /// @param enforcementPolicy what the other side may do
    public record KeepaliveConfig(ServerParameters serverParameters, EnforcementPolicy enforcementPolicy) {}

    /// What this side does.
    ///
    /// @param maxConnectionIdle when a connection without calls is closed
    /// @param maxConnectionAge when a connection is closed in any case
    /// @param maxConnectionAgeGrace how long its calls may then go on
    /// @param time after which silence the server pings
    /// @param timeout how long it waits for the answer
    public record ServerParameters(
            Duration maxConnectionIdle,
            Duration maxConnectionAge,
            Duration maxConnectionAgeGrace,
            Duration time,
            Duration timeout) {}

    /// What the other side may do.
    ///
    /// @param minTime the shortest time between pings
    /// @param permitWithoutStream whether it may ping without calls
    public record EnforcementPolicy(Duration minTime, boolean permitWithoutStream) {}

    /// The defaults at an endpoint.
    public static GrpcPortConfig at(String endpoint, int readBufferSize) {
        return new GrpcPortConfig(
                endpoint,
                "tcp",
                TlsConfig.defaults(),
                0,
                0,
                readBufferSize,
                0,
                new KeepaliveConfig(
                        new ServerParameters(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO),
                        new EnforcementPolicy(Duration.ZERO, false)),
                false,
                null,
                null);
    }

    /// Everything that is wrong, each text beginning with its key.
    public List<String> validate() {
        return new PortProblems()
                .endpoint(endpoint)
                .transport(transport)
                .extensions(auth, middlewares)
                .check(
                        maxRecvMsgSizeMib >= 0 && maxRecvMsgSizeMib < 512,
                        "max_recv_msg_size_mib: must be 0 to 511, found " + maxRecvMsgSizeMib)
                .notNegative("max_concurrent_streams", maxConcurrentStreams)
                .notNegative("read_buffer_size", readBufferSize)
                .notNegative("write_buffer_size", writeBufferSize)
                .list();
    }

    /// The settings of the server.
    public GrpcServerConfig serverConfig() {
        Endpoint listen = Endpoint.parse(endpoint);
        int maxMessage = (maxRecvMsgSizeMib == 0 ? DEFAULT_MIB : maxRecvMsgSizeMib) * MIB;
        return new GrpcServerConfig(
                listen.host(),
                listen.port(),
                0,
                maxMessage,
                Integer.MAX_VALUE,
                maxConcurrentStreams,
                keepaliveSettings(),
                readBufferSize == 0 ? DEFAULT_BUFFER : readBufferSize,
                writeBufferSize == 0 ? DEFAULT_BUFFER : writeBufferSize,
                tls.serverTls(),
                false);
    }

    private Keepalive keepaliveSettings() {
        Keepalive byItself = Keepalive.libraryDefaults();
        ServerParameters ours = keepalive.serverParameters();
        return new Keepalive(
                or(ours.maxConnectionIdle(), byItself.maxConnectionIdle()),
                or(ours.maxConnectionAge(), byItself.maxConnectionAge()),
                or(ours.maxConnectionAgeGrace(), byItself.maxConnectionAgeGrace()),
                or(ours.time(), byItself.time()),
                or(ours.timeout(), byItself.timeout()),
                or(keepalive.enforcementPolicy().minTime(), byItself.minTimeBetweenPings()),
                keepalive.enforcementPolicy().permitWithoutStream());
    }

    private static Duration or(Duration configured, Duration otherwise) {
        return configured.isZero() ? otherwise : configured;
    }
}

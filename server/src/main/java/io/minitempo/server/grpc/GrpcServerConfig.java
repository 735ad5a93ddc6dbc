// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.grpc;

import io.minitempo.server.tls.ServerTls;
import java.time.Duration;

/// The settings of one gRPC port, whatever keys they come from.
///
/// @param listenAddress the address to bind, empty for all
/// @param listenPort the port to bind, 0 for any free one
/// @param connectionLimit how many connections may be open; more wait to be accepted. 0: no limit
/// @param maxReceiveBytes the largest message accepted, after decompression
/// @param maxSendBytes the largest message sent, before compression
/// @param maxConcurrentStreams calls at a time on one connection. 0: no limit
/// @param keepalive pings and the age of connections
/// @param readBufferBytes the most read from a socket at a time
/// @param writeBufferBytes the bytes that may wait for a socket before writers are told to wait
/// @param tls how to encrypt
/// @param proxyProtocol whether connections may begin with a PROXY header, which names the client of a proxy
public record GrpcServerConfig(
        String listenAddress,
        int listenPort,
        int connectionLimit,
        int maxReceiveBytes,
        int maxSendBytes,
        int maxConcurrentStreams,
        Keepalive keepalive,
        int readBufferBytes,
        int writeBufferBytes,
        ServerTls tls,
        boolean proxyProtocol) {

    /// Pings and the age of connections (`spec/generator-and-ops.md §3.4`).
    ///
    /// @param maxConnectionIdle when a connection without calls is closed
    /// @param maxConnectionAge when a connection is closed in any case
    /// @param maxConnectionAgeGrace how long its calls may then go on
    /// @param time after which silence the server pings
    /// @param timeout how long it waits for the answer
    /// @param minTimeBetweenPings clients that ping more often are cut off with `too_many_pings`
    /// @param pingWithoutStreamAllowed whether clients without calls may ping
    public record Keepalive(
            Duration maxConnectionIdle,
            Duration maxConnectionAge,
            Duration maxConnectionAgeGrace,
            Duration time,
            Duration timeout,
            Duration minTimeBetweenPings,
            boolean pingWithoutStreamAllowed) {

        /// Go's "infinite", which is how Tempo prints it: 2562047h47m16.854775807s.
        public static final Duration INFINITE = Duration.ofNanos(Long.MAX_VALUE);

        private static final Duration DEFAULT_TIME = Duration.ofHours(2);
        private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(20);
        private static final Duration DEFAULT_MIN_TIME = Duration.ofMinutes(5);

        /// Zero stands for what Go's library has by itself, as there.
        public Keepalive {
            time = time.isPositive() ? time : DEFAULT_TIME;
            timeout = timeout.isPositive() ? timeout : DEFAULT_TIMEOUT;
            minTimeBetweenPings = minTimeBetweenPings.isPositive() ? minTimeBetweenPings : DEFAULT_MIN_TIME;
        }

        /// What Tempo's `server:` block has: pings every 10 s are welcome, also without calls.
        public static Keepalive defaults() {
            return new Keepalive(
                    INFINITE, INFINITE, INFINITE, DEFAULT_TIME, DEFAULT_TIMEOUT, Duration.ofSeconds(10), true);
        }

        /// What a gRPC server in Go has by itself, as on the ports of receivers: pings at most every 5 minutes, and
        /// only during calls.
        public static Keepalive libraryDefaults() {
            return new Keepalive(INFINITE, INFINITE, INFINITE, DEFAULT_TIME, DEFAULT_TIMEOUT, DEFAULT_MIN_TIME, false);
        }
    }

    /// Tempo's main gRPC port: 9095, messages up to 16 MiB, 100 calls per connection.
    public static GrpcServerConfig defaults() {
        return new GrpcServerConfig(
                "", 9095, 0, 16 << 20, 16 << 20, 100, Keepalive.defaults(), 32_768, 32_768, ServerTls.OFF, false);
    }

    /// What gRPC in Go does by itself: messages up to 4 MiB in, of any size out, any number of calls.
    public static GrpcServerConfig libraryDefaults() {
        return new GrpcServerConfig(
                "",
                0,
                0,
                4 << 20,
                Integer.MAX_VALUE,
                0,
                Keepalive.libraryDefaults(),
                32_768,
                32_768,
                ServerTls.OFF,
                false);
    }

    /// The same with another place to listen.
    public GrpcServerConfig listeningOn(String address, int port) {
        return new GrpcServerConfig(
                address,
                port,
                connectionLimit,
                maxReceiveBytes,
                maxSendBytes,
                maxConcurrentStreams,
                keepalive,
                readBufferBytes,
                writeBufferBytes,
                tls,
                proxyProtocol);
    }

    /// The same with other limits for messages.
    public GrpcServerConfig withMessageLimits(int receiveBytes, int sendBytes) {
        return new GrpcServerConfig(
                listenAddress,
                listenPort,
                connectionLimit,
                receiveBytes,
                sendBytes,
                maxConcurrentStreams,
                keepalive,
                readBufferBytes,
                writeBufferBytes,
                tls,
                proxyProtocol);
    }

    /// The same with another number of calls at a time on one connection.
    public GrpcServerConfig withMaxConcurrentStreams(int streams) {
        return new GrpcServerConfig(
                listenAddress,
                listenPort,
                connectionLimit,
                maxReceiveBytes,
                maxSendBytes,
                streams,
                keepalive,
                readBufferBytes,
                writeBufferBytes,
                tls,
                proxyProtocol);
    }

    /// The same with other pings.
    public GrpcServerConfig withKeepalive(Keepalive other) {
        return new GrpcServerConfig(
                listenAddress,
                listenPort,
                connectionLimit,
                maxReceiveBytes,
                maxSendBytes,
                maxConcurrentStreams,
                other,
                readBufferBytes,
                writeBufferBytes,
                tls,
                proxyProtocol);
    }

    /// The same with other encryption.
    public GrpcServerConfig withTls(ServerTls other) {
        return new GrpcServerConfig(
                listenAddress,
                listenPort,
                connectionLimit,
                maxReceiveBytes,
                maxSendBytes,
                maxConcurrentStreams,
                keepalive,
                readBufferBytes,
                writeBufferBytes,
                other,
                proxyProtocol);
    }

    /// The same with or without PROXY headers.
    public GrpcServerConfig withProxyProtocol(boolean on) {
        return new GrpcServerConfig(
                listenAddress,
                listenPort,
                connectionLimit,
                maxReceiveBytes,
                maxSendBytes,
                maxConcurrentStreams,
                keepalive,
                readBufferBytes,
                writeBufferBytes,
                tls,
                on);
    }
}

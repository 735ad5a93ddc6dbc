// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.http;

import io.minitempo.server.tls.ServerTls;
import java.time.Duration;

/// The settings of one HTTP port, whatever keys they come from. A duration of zero is no limit.
///
/// @param listenAddress the address to bind, empty for all
/// @param listenPort the port to bind, 0 for any free one
/// @param connectionLimit how many connections may be open; more wait to be accepted. 0: no limit
/// @param readTimeout from the first byte of a request to the last one of its body
/// @param readHeaderTimeout from the first byte of a request to the end of its headers; zero means `readTimeout`
/// @param writeTimeout from the end of the headers to the last byte of the response. Not for gRPC
/// @param idleTimeout how long a connection may wait for its next request; zero means `readTimeout`
/// @param maxHeaderBytes the most that request line and headers may take
/// @param keepAlives whether a connection may carry more than one request
/// @param tls how to encrypt
/// @param proxyProtocol whether connections may begin with a PROXY header, which names the client of a proxy
public record HttpServerConfig(
        String listenAddress,
        int listenPort,
        int connectionLimit,
        Duration readTimeout,
        Duration readHeaderTimeout,
        Duration writeTimeout,
        Duration idleTimeout,
        int maxHeaderBytes,
        boolean keepAlives,
        ServerTls tls,
        boolean proxyProtocol) {

    private static final int GO_MAX_HEADER_BYTES = 1 << 20;

    /// Tempo's main HTTP port: 3200, 30 s to read, 30 s to write, 2 minutes idle.
    public static HttpServerConfig defaults() {
        return new HttpServerConfig(
                "",
                3200,
                0,
                Duration.ofSeconds(30),
                Duration.ZERO,
                Duration.ofSeconds(30),
                Duration.ofMinutes(2),
                GO_MAX_HEADER_BYTES,
                true,
                ServerTls.OFF,
                false);
    }

    /// What HTTP in Go does by itself, as on the ports of receivers: no limits on time.
    public static HttpServerConfig libraryDefaults() {
        return new HttpServerConfig(
                "",
                0,
                0,
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                GO_MAX_HEADER_BYTES,
                true,
                ServerTls.OFF,
                false);
    }

    /// The same with another place to listen.
    public HttpServerConfig listeningOn(String address, int port) {
        return new HttpServerConfig(
                address,
                port,
                connectionLimit,
                readTimeout,
                readHeaderTimeout,
                writeTimeout,
                idleTimeout,
                maxHeaderBytes,
                keepAlives,
                tls,
                proxyProtocol);
    }

    /// The same with another number of connections.
    public HttpServerConfig withConnectionLimit(int connections) {
        return new HttpServerConfig(
                listenAddress,
                listenPort,
                connections,
                readTimeout,
                readHeaderTimeout,
                writeTimeout,
                idleTimeout,
                maxHeaderBytes,
                keepAlives,
                tls,
                proxyProtocol);
    }

    /// The same with other limits on time.
    public HttpServerConfig withTimeouts(Duration read, Duration readHeader, Duration write, Duration idle) {
        return new HttpServerConfig(
                listenAddress,
                listenPort,
                connectionLimit,
                read,
                readHeader,
                write,
                idle,
                maxHeaderBytes,
                keepAlives,
                tls,
                proxyProtocol);
    }

    /// The same with or without more than one request per connection.
    public HttpServerConfig withKeepAlives(boolean on) {
        return new HttpServerConfig(
                listenAddress,
                listenPort,
                connectionLimit,
                readTimeout,
                readHeaderTimeout,
                writeTimeout,
                idleTimeout,
                maxHeaderBytes,
                on,
                tls,
                proxyProtocol);
    }

    /// The same with other encryption.
    public HttpServerConfig withTls(ServerTls other) {
        return new HttpServerConfig(
                listenAddress,
                listenPort,
                connectionLimit,
                readTimeout,
                readHeaderTimeout,
                writeTimeout,
                idleTimeout,
                maxHeaderBytes,
                keepAlives,
                other,
                proxyProtocol);
    }

    /// The same with or without PROXY headers.
    public HttpServerConfig withProxyProtocol(boolean on) {
        return new HttpServerConfig(
                listenAddress,
                listenPort,
                connectionLimit,
                readTimeout,
                readHeaderTimeout,
                writeTimeout,
                idleTimeout,
                maxHeaderBytes,
                keepAlives,
                tls,
                on);
    }

    Duration effectiveReadHeaderTimeout() {
        return readHeaderTimeout.isZero() ? readTimeout : readHeaderTimeout;
    }

    Duration effectiveIdleTimeout() {
        return idleTimeout.isZero() ? readTimeout : idleTimeout;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.http;

import io.minitempo.core.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.eclipse.jetty.io.Connection;

/// Closes HTTP/1.1 connections whose request headers do not come in time, and begins the watch for clients that go
/// away during long requests.
///
/// The library knows only how long a connection was silent, which a client that sends a byte now and then never is.
/// Exchanges and connections come and go in any thread; [#sweep] runs in one.
final class ConnectionSweeper implements Connection.Listener {

    private final long headerTimeoutNanos;
    private final Clock clock;
    private final Set<Exchange> exchanges = ConcurrentHashMap.newKeySet();
    private final Map<Connection, Waiting> connections = new ConcurrentHashMap<>();

    /// A sweeper with a timeout of zero closes nothing.
    ConnectionSweeper(Duration headerTimeout, Clock clock) {
        this.headerTimeoutNanos = headerTimeout.toNanos();
        this.clock = clock;
    }

    /// A connection between two requests.
    private static final class Waiting {
        /// Bytes received when the last request ended.
        private volatile long bytes;

        private volatile boolean headersBegun;
        private volatile long since;

        Waiting(long now) {
            // A new connection owes its first request at once.
            this.headersBegun = true;
            this.since = now;
        }

        void restart(long bytesIn) {
            bytes = bytesIn;
            headersBegun = false;
        }
    }

    @Override
    public void onOpened(Connection connection) {
        // HTTP/2 connections, and the ones that carry TLS, cannot be upgraded from.
        if (headerTimeoutNanos > 0 && connection instanceof Connection.UpgradeFrom) {
            connections.put(connection, new Waiting(clock.nanoTime()));
        }
    }

    @Override
    public void onClosed(Connection connection) {
        connections.remove(connection);
    }

    void begin(Exchange exchange) {
        exchanges.add(exchange);
    }

    void end(Exchange exchange) {
        connections.computeIfPresent(exchange.connection(), (key, waiting) -> {
            waiting.restart(key.getBytesIn());
            return waiting;
        });
        exchanges.remove(exchange);
    }

    /// The requests being handled.
    Set<Exchange> exchanges() {
        return exchanges;
    }

    /// Looks at everything once.
    void sweep() {
        Set<Connection> busy = exchanges.stream().map(Exchange::connection).collect(Collectors.toSet());
        exchanges.forEach(Exchange::tick);
        long now = clock.nanoTime();
        connections.forEach((connection, waiting) -> {
            if (!connection.equals(connection.getEndPoint().getConnection())) {
                connections.remove(connection);
            } else if (!busy.contains(connection)) {
                closeIfLate(connection, waiting, now);
            }
        });
    }

    private void closeIfLate(Connection connection, Waiting waiting, long now) {
        if (waiting.headersBegun) {
            if (now - waiting.since > headerTimeoutNanos) {
                connection.getEndPoint().close();
            }
        } else if (connection.getBytesIn() > waiting.bytes) {
            waiting.since = now;
            waiting.headersBegun = true;
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.grpc;

import io.grpc.Attributes;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.ServerTransportFilter;
import io.grpc.Status;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Counts the calls on each connection, for `grpc_concurrent_streams_by_conn_max`. Network threads count, any thread
/// may ask.
final class ConnectionStreams extends ServerTransportFilter {

    private static final Attributes.Key<Connection> CONNECTION = Attributes.Key.create("connection-streams");

    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();

    private static final class Connection {
        private final AtomicInteger streams = new AtomicInteger();
    }

    @Override
    public Attributes transportReady(Attributes attributes) {
        Connection connection = new Connection();
        connections.add(connection);
        return attributes.toBuilder().set(CONNECTION, connection).build();
    }

    /// The library passes null for a connection that ended before it was ready, and goes on believing in it when this
    /// throws.
    @Override
    public void transportTerminated(@Nullable Attributes attributes) {
        if (attributes == null) {
            return;
        }
        @Nullable Connection connection = attributes.get(CONNECTION);
        if (connection != null) {
            connections.remove(connection);
        }
    }

    /// The calls of the connection that has most.
    int max() {
        return connections.stream().mapToInt(c -> c.streams.get()).max().orElse(0);
    }

    /// Counts calls.
    ServerStreamTracer.Factory tracers() {
        return new ServerStreamTracer.Factory() {
            @Override
            public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
                return new CountedStream();
            }
        };
    }

    private static final class CountedStream extends ServerStreamTracer {
        private volatile @Nullable Connection connection;

        @Override
        public void serverCallStarted(ServerCallInfo<?, ?> call) {
            @Nullable Connection found = call.getAttributes().get(CONNECTION);
            if (found != null) {
                found.streams.incrementAndGet();
                connection = found;
            }
        }

        @Override
        public void streamClosed(Status status) {
            @Nullable Connection found = connection;
            if (found != null) {
                found.streams.decrementAndGet();
            }
        }
    }
}

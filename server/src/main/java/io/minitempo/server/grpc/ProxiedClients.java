// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.grpc;

import io.grpc.Attributes;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Who is behind the proxies that are connected, by the address of the proxy's end, and makes calls say so. The library
/// settles a connection's address before the first byte comes. Used by many threads.
final class ProxiedClients implements ServerInterceptor {

    private final Map<SocketAddress, InetSocketAddress> clients = new ConcurrentHashMap<>();

    /// Remembers the client of a connection until that is closed.
    void add(Channel connection, @Nullable InetSocketAddress client) {
        SocketAddress proxy = connection.remoteAddress();
        if (client != null && proxy != null) {
            clients.put(proxy, client);
            connection.closeFuture().addListener(closed -> clients.remove(proxy, client));
        }
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        @Nullable SocketAddress proxy = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
        @Nullable InetSocketAddress client = proxy == null ? null : clients.get(proxy);
        return next.startCall(client == null ? call : new ProxiedCall<>(call, client), headers);
    }

    private static final class ProxiedCall<Q, R> extends SimpleForwardingServerCall<Q, R> {

        private final Attributes attributes;

        private ProxiedCall(ServerCall<Q, R> call, InetSocketAddress client) {
            super(call);
            this.attributes = call.getAttributes().toBuilder()
                    .set(Grpc.TRANSPORT_ATTR_REMOTE_ADDR, client)
                    .build();
        }

        @Override
        public Attributes getAttributes() {
            return attributes;
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.worker;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/// Tells a call over which connection it came, so that streams which end together are known as such.
final class Connections implements ServerInterceptor {

    private static final Context.Key<String> CONNECTION = Context.key("frontend-connection");

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        @Nullable SocketAddress peer = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
        Context context = Context.current().withValue(CONNECTION, peer == null ? "" : peer.toString());
        return Contexts.interceptCall(context, call, headers, next);
    }

    /// That of the call at work; empty when it is not known.
    static String current() {
        @Nullable String connection = CONNECTION.get();
        return connection == null ? "" : connection;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.metrics;

import com.google.protobuf.MessageLite;
import io.grpc.ForwardingServerCall;
import io.grpc.ForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.minitempo.server.http.MessageSizes;

/// Tells the sizes of messages that pass within the process as objects.
final class LocalMessages implements ServerInterceptor {

    /// The compressed flag and the length, which Go counts as well.
    private static final int PREFIX = 5;

    private final MessageSizes sizes;

    LocalMessages(MessageSizes sizes) {
        this.sizes = sizes;
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        String method = call.getMethodDescriptor().getFullMethodName();
        ServerCall<Q, R> measured = new ForwardingServerCall.SimpleForwardingServerCall<>(call) {
            @Override
            public void sendMessage(R message) {
                if (message instanceof MessageLite generated) {
                    sizes.sent(method, PREFIX + generated.getSerializedSize());
                }
                super.sendMessage(message);
            }
        };
        return new ForwardingServerCallListener.SimpleForwardingServerCallListener<>(
                next.startCall(measured, headers)) {
            @Override
            public void onMessage(Q message) {
                if (message instanceof MessageLite generated) {
                    sizes.received(method, PREFIX + generated.getSerializedSize());
                }
                super.onMessage(message);
            }
        };
    }
}

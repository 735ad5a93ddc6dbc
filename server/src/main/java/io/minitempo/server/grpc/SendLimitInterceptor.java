// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.grpc;

import com.google.protobuf.MessageLite;
import io.grpc.ForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;

/// Refuses to send messages above a limit, in Go's words.
final class SendLimitInterceptor implements ServerInterceptor {

    private final int limit;

    SendLimitInterceptor(int limit) {
        this.limit = limit;
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        return next.startCall(new LimitedCall<>(call, limit), headers);
    }

    private static final class LimitedCall<Q, R> extends ForwardingServerCall.SimpleForwardingServerCall<Q, R> {
        private final int limit;

        LimitedCall(ServerCall<Q, R> call, int limit) {
            super(call);
            this.limit = limit;
        }

        @Override
        public void sendMessage(R message) {
            int size = size(message);
            if (size > limit) {
                throw Status.RESOURCE_EXHAUSTED
                        .withDescription("trying to send message larger than max (" + size + " vs. " + limit + ")")
                        .asRuntimeException();
            }
            super.sendMessage(message);
        }

        private static int size(Object message) {
            return switch (message) {
                case MessageLite m -> m.getSerializedSize();
                case byte[] bytes -> bytes.length;
                default -> 0;
            };
        }
    }
}

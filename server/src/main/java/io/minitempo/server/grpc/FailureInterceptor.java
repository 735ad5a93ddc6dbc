// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.grpc;

import io.grpc.ForwardingServerCall;
import io.grpc.ForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Gives every failure of a handler its status: one thrown from a callback, and one handed to `onError`.
final class FailureInterceptor implements ServerInterceptor {

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        MappingCall<Q, R> mapping = new MappingCall<>(call);
        try {
            return new MappingListener<>(next.startCall(mapping, headers), mapping);
        } catch (RuntimeException e) {
            mapping.fail(e);
            return new ServerCall.Listener<>() {};
        }
    }

    private static final class MappingCall<Q, R> extends ForwardingServerCall.SimpleForwardingServerCall<Q, R> {
        private final AtomicBoolean closed = new AtomicBoolean();

        MappingCall(ServerCall<Q, R> call) {
            super(call);
        }

        @Override
        public void close(Status status, Metadata trailers) {
            // Generated code turns an exception it does not know into UNKNOWN with the exception as cause.
            @Nullable Throwable cause = status.getCause();
            if (status.getCode() == Status.Code.UNKNOWN && status.getDescription() == null && cause != null) {
                fail(cause);
            } else if (closed.compareAndSet(false, true)) {
                super.close(status, trailers);
            }
        }

        void fail(Throwable failure) {
            StatusRuntimeException mapped = GrpcErrors.toStatus(failure);
            if (closed.compareAndSet(false, true)) {
                super.close(mapped.getStatus(), trailers(mapped));
            }
        }

        private static Metadata trailers(StatusRuntimeException failure) {
            @Nullable Metadata trailers = failure.getTrailers();
            return trailers == null ? new Metadata() : trailers;
        }
    }

    private static final class MappingListener<Q>
            extends ForwardingServerCallListener.SimpleForwardingServerCallListener<Q> {
        private final MappingCall<Q, ?> call;

        MappingListener(ServerCall.Listener<Q> delegate, MappingCall<Q, ?> call) {
            super(delegate);
            this.call = call;
        }

        @Override
        public void onMessage(Q message) {
            run(() -> super.onMessage(message));
        }

        @Override
        public void onHalfClose() {
            run(super::onHalfClose);
        }

        @Override
        public void onReady() {
            run(super::onReady);
        }

        private void run(Runnable callback) {
            try {
                callback.run();
            } catch (RuntimeException e) {
                call.fail(e);
            }
        }
    }
}

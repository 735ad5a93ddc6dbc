// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.grpc;

import io.grpc.Context;
import io.grpc.ForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.minitempo.server.internal.Interruption;

/// Interrupts the thread of a handler when the client cancels, goes away, or its deadline passes.
final class CancellationInterceptor implements ServerInterceptor {

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        Interruption interruption = new Interruption();
        Context.current()
                .addListener(
                        context -> {
                            // A context without cause just ended: the call is complete.
                            if (context.cancellationCause() != null) {
                                interruption.cancel();
                            }
                        },
                        Runnable::run);
        interruption.enter();
        try {
            return new InterruptedListener<>(next.startCall(call, headers), interruption);
        } finally {
            interruption.leave();
        }
    }

    private static final class InterruptedListener<Q>
            extends ForwardingServerCallListener.SimpleForwardingServerCallListener<Q> {
        private final Interruption interruption;

        InterruptedListener(ServerCall.Listener<Q> delegate, Interruption interruption) {
            super(delegate);
            this.interruption = interruption;
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
            interruption.enter();
            try {
                callback.run();
            } finally {
                interruption.leave();
            }
        }
    }
}

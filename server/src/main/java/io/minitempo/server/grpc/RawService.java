// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.grpc;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.minitempo.core.TempoException;
import org.jspecify.annotations.Nullable;

/// Builds a service of unary methods whose handlers block and see raw bytes. Owned by the thread that wires it.
public final class RawService {

    private final String name;
    private final ServerServiceDefinition.Builder definition;

    /// A service without methods; `name` has its package, such as
    /// `opentelemetry.proto.collector.trace.v1.TraceService`.
    public RawService(String name) {
        this.name = name;
        this.definition = ServerServiceDefinition.builder(name);
    }

    /// Answers a unary call.
    ///
    /// @param <Q> what the request's bytes were put into
    @FunctionalInterface
    public interface Handler<Q> {
        /// Answers one request with the bytes of the response. A [TempoException] becomes the status of its kind
        /// ([GrpcErrors]).
        ///
        /// @throws InterruptedException when the client went away or its deadline passed
        byte[] handle(Q request, GrpcCall call) throws InterruptedException;
    }

    /// Adds a unary method.
    public <Q> RawService unary(String method, RawMarshaller<Q> request, Handler<Q> handler) {
        MethodDescriptor<Q, byte[]> descriptor = MethodDescriptor.<Q, byte[]>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(name, method))
                .setRequestMarshaller(request)
                .setResponseMarshaller(RawMarshaller.bytes())
                .build();
        definition.addMethod(descriptor, new UnaryStart<>(handler));
        return this;
    }

    /// The finished service.
    public ServerServiceDefinition build() {
        return definition.build();
    }

    private record UnaryStart<Q>(Handler<Q> handler) implements ServerCallHandler<Q, byte[]> {
        @Override
        public ServerCall.Listener<Q> startCall(ServerCall<Q, byte[]> call, Metadata headers) {
            // Two, so that a second request is seen and refused.
            call.request(2);
            return new UnaryCall<>(handler, call, headers);
        }
    }

    private static final class UnaryCall<Q> extends ServerCall.Listener<Q> {
        private final Handler<Q> handler;
        private final ServerCall<Q, byte[]> call;
        private final Metadata headers;
        private @Nullable Q request;
        private boolean refused;

        UnaryCall(Handler<Q> handler, ServerCall<Q, byte[]> call, Metadata headers) {
            this.handler = handler;
            this.call = call;
            this.headers = headers;
        }

        @Override
        public void onMessage(Q message) {
            if (request != null) {
                refuse("more than one request for a unary call");
            }
            request = message;
        }

        @Override
        public void onHalfClose() {
            @Nullable Q message = request;
            if (refused) {
                return;
            }
            if (message == null) {
                refuse("unary call without a request");
                return;
            }
            byte[] response;
            try {
                response = handler.handle(message, GrpcCall.of(call, headers));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new TempoException.Canceled("context canceled");
            }
            call.sendHeaders(new Metadata());
            call.sendMessage(response);
            call.close(Status.OK, new Metadata());
        }

        private void refuse(String problem) {
            refused = true;
            call.close(Status.INTERNAL.withDescription(problem), new Metadata());
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.grpc;

import io.grpc.Attributes;
import io.grpc.KnownLength;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.SecurityLevel;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// Parses received messages inside the interceptors, so that failures get their status, and refuses those above a limit
/// in Go's words, which clients know (`spec/write-path.md §1.3`).
///
/// The library parses before any interceptor sees a message, and has a limit of its own with words of its own; that one
/// is set higher, as a wall against floods, and this one answers for everything between.
final class RequestParsing {

    private RequestParsing() {}

    /// The limit of the library for a limit of ours.
    static int wall(int limit) {
        return (int) Math.min(Integer.MAX_VALUE, 4L * limit);
    }

    /// The same service with requests of at most `limit` bytes.
    static ServerServiceDefinition limit(ServerServiceDefinition service, int limit) {
        ServerServiceDefinition.Builder builder =
                ServerServiceDefinition.builder(service.getServiceDescriptor().getName());
        for (ServerMethodDefinition<?, ?> method : service.getMethods()) {
            builder.addMethod(limit(method, limit));
        }
        return builder.build();
    }

    private static <Q, R> ServerMethodDefinition<InputStream, R> limit(ServerMethodDefinition<Q, R> method, int limit) {
        MethodDescriptor<Q, R> descriptor = method.getMethodDescriptor();
        return ServerMethodDefinition.create(
                descriptor.toBuilder(new Unparsed(), descriptor.getResponseMarshaller())
                        .build(),
                new ParsingHandler<>(method, limit));
    }

    private static final class Unparsed implements MethodDescriptor.Marshaller<InputStream> {
        @Override
        public InputStream stream(InputStream value) {
            return value;
        }

        @Override
        public InputStream parse(InputStream stream) {
            return stream;
        }
    }

    private record ParsingHandler<Q, R>(ServerMethodDefinition<Q, R> method, int limit)
            implements ServerCallHandler<InputStream, R> {
        @Override
        public ServerCall.Listener<InputStream> startCall(ServerCall<InputStream, R> call, Metadata headers) {
            MethodDescriptor<Q, R> descriptor = method.getMethodDescriptor();
            ServerCall.Listener<Q> listener =
                    method.getServerCallHandler().startCall(new TypedCall<>(call, descriptor), headers);
            return new ParsingListener<>(listener, descriptor, limit);
        }
    }

    /// The call as the handler knows it.
    private static final class TypedCall<Q, R> extends ServerCall<Q, R> {
        private final ServerCall<InputStream, R> call;
        private final MethodDescriptor<Q, R> method;

        TypedCall(ServerCall<InputStream, R> call, MethodDescriptor<Q, R> method) {
            this.call = call;
            this.method = method;
        }

        @Override
        public void request(int numMessages) {
            call.request(numMessages);
        }

        @Override
        public void sendHeaders(Metadata headers) {
            call.sendHeaders(headers);
        }

        @Override
        public void sendMessage(R message) {
            call.sendMessage(message);
        }

        @Override
        public void close(Status status, Metadata trailers) {
            call.close(status, trailers);
        }

        @Override
        public boolean isReady() {
            return call.isReady();
        }

        @Override
        public boolean isCancelled() {
            return call.isCancelled();
        }

        @Override
        public void setOnReadyThreshold(int numBytes) {
            call.setOnReadyThreshold(numBytes);
        }

        @Override
        public void setMessageCompression(boolean enabled) {
            call.setMessageCompression(enabled);
        }

        @Override
        public void setCompression(String compressor) {
            call.setCompression(compressor);
        }

        @Override
        public SecurityLevel getSecurityLevel() {
            return call.getSecurityLevel();
        }

        @Override
        public Attributes getAttributes() {
            return call.getAttributes();
        }

        @Override
        public @Nullable String getAuthority() {
            return call.getAuthority();
        }

        @Override
        public MethodDescriptor<Q, R> getMethodDescriptor() {
            return method;
        }
    }

    private static final class ParsingListener<Q> extends ServerCall.Listener<InputStream> {
        private final ServerCall.Listener<Q> listener;
        private final MethodDescriptor<Q, ?> method;
        private final int limit;

        ParsingListener(ServerCall.Listener<Q> listener, MethodDescriptor<Q, ?> method, int limit) {
            this.listener = listener;
            this.method = method;
            this.limit = limit;
        }

        @Override
        public void onMessage(InputStream message) {
            listener.onMessage(parse(message));
        }

        private Q parse(InputStream message) {
            if (!(message instanceof KnownLength)) {
                return method.parseRequest(new DecompressedStream(message, limit));
            }
            int size = available(message);
            if (size > limit) {
                throw exhausted("grpc: received message larger than max (" + size + " vs. " + limit + ")");
            }
            return method.parseRequest(message);
        }

        @Override
        public void onHalfClose() {
            listener.onHalfClose();
        }

        @Override
        public void onCancel() {
            listener.onCancel();
        }

        @Override
        public void onComplete() {
            listener.onComplete();
        }

        @Override
        public void onReady() {
            listener.onReady();
        }
    }

    private static int available(InputStream stream) {
        try {
            return stream.available();
        } catch (IOException e) {
            throw Status.INTERNAL
                    .withDescription("message cannot be read")
                    .withCause(e)
                    .asRuntimeException();
        }
    }

    private static RuntimeException exhausted(String message) {
        return Status.RESOURCE_EXHAUSTED.withDescription(message).asRuntimeException();
    }

    /// Counts what comes out of the decompressor.
    private static final class DecompressedStream extends FilterInputStream {
        private final int limit;
        private long count;

        DecompressedStream(InputStream in, int limit) {
            super(in);
            this.limit = limit;
        }

        @Override
        public int read() {
            try {
                int b = super.read();
                count(b < 0 ? 0 : 1);
                return b;
            } catch (IOException e) {
                throw damaged(e);
            }
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            try {
                int read = super.read(target, offset, length);
                count(Math.max(0, read));
                return read;
            } catch (IOException e) {
                throw damaged(e);
            }
        }

        private void count(int bytes) {
            count += bytes;
            if (count > limit) {
                throw exhausted("grpc: received message after decompression larger than max " + limit);
            }
        }

        private static RuntimeException damaged(IOException e) {
            return Status.INTERNAL
                    .withDescription("grpc: failed to decompress the received message: " + e.getMessage())
                    .withCause(e)
                    .asRuntimeException();
        }
    }
}

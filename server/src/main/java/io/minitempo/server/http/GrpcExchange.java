// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.http;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Decompressor;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.minitempo.core.TempoException;
import io.minitempo.core.time.Deadline;
import io.minitempo.server.grpc.GrpcCodecs;
import io.minitempo.server.grpc.GrpcErrors;
import io.minitempo.server.grpc.InProcessGrpcServer;
import io.minitempo.server.grpc.RawMarshaller;
import io.minitempo.server.internal.Interruption;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/// One call that came over HTTP/2: the handling thread forwards the requests, a [GrpcReply] the responses.
///
/// Message: compressed flag u8, length u32 big endian, body.
final class GrpcExchange {

    private static final int PREFIX = 5;
    private static final int FIRST_CHUNK = 64 << 10;

    private final Request request;
    private final Response response;
    private final Callback callback;
    private final int maxReceiveBytes;
    private final JettyBody body;
    private final Interruption interruption = new Interruption();
    private volatile @Nullable ClientCall<byte[], byte[]> call;

    GrpcExchange(Request request, Response response, Callback callback, int maxReceiveBytes) {
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.maxReceiveBytes = maxReceiveBytes;
        this.body = new JettyBody(request, Deadline.NONE);
    }

    /// Serves the call to its end.
    void run(InProcessGrpcServer services) {
        request.addIdleTimeoutListener(timeout -> false);
        request.addFailureListener(cause -> cancel(Status.CANCELLED.withDescription("client went away")));
        GrpcReply reply = new GrpcReply(request, response, interruption::cancel);
        interruption.enter();
        try {
            ClientCall<byte[], byte[]> started = start(services, reply);
            try {
                forward(started, reply);
            } catch (InterruptedException e) {
                // The reply is complete or the call cancelled: nobody wants the rest of the requests.
            } catch (RuntimeException e) {
                reply.fail(GrpcErrors.toStatus(e));
            }
        } catch (RuntimeException e) {
            reply.fail(GrpcErrors.toStatus(e));
        } finally {
            interruption.leave();
            body.release();
            reply.finish(callback);
        }
    }

    private ClientCall<byte[], byte[]> start(InProcessGrpcServer services, GrpcReply reply) {
        String path = String.valueOf(request.getHttpURI().getPath());
        MethodDescriptor<byte[], byte[]> method = MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(MethodDescriptor.MethodType.UNKNOWN)
                .setFullMethodName(path.startsWith("/") ? path.substring(1) : path)
                .setRequestMarshaller(RawMarshaller.bytes())
                .setResponseMarshaller(RawMarshaller.bytes())
                .build();
        Metadata metadata;
        CallOptions options;
        try {
            metadata = GrpcMetadata.fromFields(request.getHeaders());
            options = GrpcMetadata.timeoutNanos(request.getHeaders())
                    .map(nanos -> CallOptions.DEFAULT.withDeadlineAfter(nanos, TimeUnit.NANOSECONDS))
                    .orElse(CallOptions.DEFAULT);
        } catch (IllegalArgumentException e) {
            throw Status.INTERNAL.withDescription(e.getMessage()).withCause(e).asRuntimeException();
        }
        ClientCall<byte[], byte[]> created = services.channel().newCall(method, options);
        call = created;
        reply.start(created, metadata);
        return created;
    }

    private void forward(ClientCall<byte[], byte[]> started, GrpcReply reply) throws InterruptedException {
        byte[] prefix = new byte[PREFIX];
        while (true) {
            int first = readFully(prefix, 0, PREFIX);
            if (first == 0) {
                started.halfClose();
                return;
            }
            if (first < PREFIX) {
                throw truncated();
            }
            byte[] message = readMessage(prefix);
            reply.awaitReady(started);
            started.sendMessage(message);
        }
    }

    private byte[] readMessage(byte[] prefix) throws InterruptedException {
        int length = (prefix[1] & 0xff) << 24 | (prefix[2] & 0xff) << 16 | (prefix[3] & 0xff) << 8 | (prefix[4] & 0xff);
        if (length < 0 || length > maxReceiveBytes) {
            throw exhausted("grpc: received message larger than max (" + Integer.toUnsignedString(length) + " vs. "
                    + maxReceiveBytes + ")");
        }
        // Memory grows with what arrives, not with what is announced.
        byte[] message = new byte[Math.min(length, FIRST_CHUNK)];
        int size = 0;
        while (true) {
            int read = readFully(message, size, message.length - size);
            size += read;
            if (size < message.length) {
                throw truncated();
            }
            if (size == length) {
                return prefix[0] == 0 ? message : decompress(message);
            }
            message = Arrays.copyOf(message, (int) Math.min(length, 2L * size));
        }
    }

    private byte[] decompress(byte[] message) {
        String encoding = String.valueOf(request.getHeaders().get("grpc-encoding"));
        @Nullable Decompressor decompressor = GrpcCodecs.decompressors().lookupDecompressor(encoding);
        if (decompressor == null) {
            throw Status.UNIMPLEMENTED
                    .withDescription("grpc: Decompressor is not installed for grpc-encoding \"" + encoding + "\"")
                    .asRuntimeException();
        }
        try (InputStream in = decompressor.decompress(new ByteArrayInputStream(message))) {
            byte[] plain = in.readNBytes(maxReceiveBytes + 1);
            if (plain.length > maxReceiveBytes) {
                throw exhausted("grpc: received message after decompression larger than max " + maxReceiveBytes);
            }
            return plain;
        } catch (IOException e) {
            throw Status.INTERNAL
                    .withDescription("grpc: failed to decompress the received message: " + e.getMessage())
                    .withCause(e)
                    .asRuntimeException();
        }
    }

    private int readFully(byte[] target, int offset, int length) throws InterruptedException {
        int total = 0;
        while (total < length) {
            int read = body.read(target, offset + total, length - total);
            if (read < 0) {
                return total;
            }
            total += read;
        }
        return total;
    }

    private static TempoException truncated() {
        return new TempoException.Internal("request stream ends inside a message");
    }

    private static StatusRuntimeException exhausted(String message) {
        return Status.RESOURCE_EXHAUSTED.withDescription(message).asRuntimeException();
    }

    /// Cancels the call for the service; the client, if it is still there, gets `status`.
    void cancel(Status status) {
        @Nullable ClientCall<byte[], byte[]> current = call;
        if (current != null) {
            current.cancel(status.getDescription(), status.asRuntimeException());
        }
    }
}

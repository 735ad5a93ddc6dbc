// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.http;

import io.grpc.ClientCall;
import io.grpc.Codec;
import io.grpc.Compressor;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.minitempo.server.grpc.GrpcCodecs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/// Sends what a service answers to the client of an HTTP/2 request: headers, messages, trailers.
///
/// A message is taken from the service only when the one before is out, so a slow client holds the service back.
/// Guarded by its monitor: the service's thread adds, network threads complete writes.
final class GrpcReply extends ClientCall.Listener<byte[]> {

    private final Response response;
    private final String contentType;
    private final Compressor compressor;
    private final boolean compresses;
    private final Runnable onEnd;
    private final Deque<ByteBuffer> frames = new ArrayDeque<>();
    private final HttpFields.Mutable trailers = HttpFields.build();
    private final Semaphore ready = new Semaphore(0);
    private final CountDownLatch ended = new CountDownLatch(1);
    private @Nullable ClientCall<byte[], byte[]> call;
    private @Nullable StatusRuntimeException closing;
    private @Nullable Throwable failure;
    private boolean committed;
    private boolean writing;
    private boolean ending;

    /// A reply to `request`; `onEnd` runs when it is complete, in any thread.
    GrpcReply(Request request, Response response, Runnable onEnd) {
        this.response = response;
        this.onEnd = onEnd;
        this.contentType = String.valueOf(request.getHeaders().get(HttpHeader.CONTENT_TYPE));
        this.compressor = compressor(request.getHeaders());
        this.compresses = !compressor.equals(Codec.Identity.NONE);
    }

    /// The encoding of the request, if the client accepts it.
    private static Compressor compressor(HttpFields headers) {
        @Nullable String encoding = headers.get("grpc-encoding");
        @Nullable String accepted = headers.get("grpc-accept-encoding");
        @Nullable
        Compressor found = encoding == null ? null : GrpcCodecs.compressors().lookupCompressor(encoding);
        boolean accepts = accepted != null
                && Arrays.stream(accepted.split(",")).anyMatch(a -> a.strip().equals(encoding));
        return found == null || !accepts ? Codec.Identity.NONE : found;
    }

    /// Starts the call, whose answers come here.
    void start(ClientCall<byte[], byte[]> started, Metadata metadata) {
        synchronized (this) {
            call = started;
        }
        started.start(this, metadata);
        started.request(1);
    }

    /// Blocks until the service takes another message.
    void awaitReady(ClientCall<byte[], byte[]> started) throws InterruptedException {
        while (!started.isReady()) {
            ready.acquire();
        }
    }

    @Override
    public void onReady() {
        ready.release();
    }

    @Override
    public synchronized void onHeaders(Metadata headers) {
        if (!committed && !ending) {
            commit(headers);
            frames.add(BufferUtil.EMPTY_BUFFER);
            next();
        }
    }

    private void commit(Metadata headers) {
        committed = true;
        response.setStatus(200);
        HttpFields.Mutable fields = response.getHeaders();
        fields.put(HttpHeader.CONTENT_TYPE, contentType);
        fields.put("grpc-accept-encoding", GrpcCodecs.ADVERTISED);
        if (compresses) {
            fields.put("grpc-encoding", compressor.getMessageEncoding());
        }
        GrpcMetadata.addTo(fields, headers);
        response.setTrailersSupplier(() -> trailers);
    }

    @Override
    public void onMessage(byte[] message) {
        ByteBuffer frame = frame(message);
        synchronized (this) {
            if (!ending) {
                frames.add(frame);
                next();
            }
        }
    }

    private ByteBuffer frame(byte[] message) {
        if (!compresses) {
            return ByteBuffer.allocate(5 + message.length)
                    .put((byte) 0)
                    .putInt(message.length)
                    .put(message)
                    .flip();
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(message.length / 2 + 64);
        out.writeBytes(new byte[5]);
        try (OutputStream compressed = compressor.compress(out)) {
            compressed.write(message);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ByteBuffer frame = ByteBuffer.wrap(out.toByteArray());
        return frame.put(0, (byte) 1).putInt(1, frame.limit() - 5);
    }

    @Override
    public void onClose(Status status, Metadata metadata) {
        end(new StatusRuntimeException(status, metadata));
    }

    /// Ends the call with a failure that the service does not know of.
    void fail(StatusRuntimeException cause) {
        end(cause);
        @Nullable ClientCall<byte[], byte[]> current;
        synchronized (this) {
            current = call;
        }
        if (current != null) {
            current.cancel(cause.getMessage(), cause);
        }
    }

    private synchronized void end(StatusRuntimeException status) {
        if (closing == null) {
            closing = status;
            next();
        }
    }

    private void next() {
        if (writing || ending) {
            return;
        }
        @Nullable ByteBuffer frame = frames.poll();
        if (frame != null) {
            writing = true;
            response.write(false, frame, new FrameWritten(frame.hasRemaining()));
        } else if (closing != null) {
            ending = true;
            writeEnd(closing);
        }
    }

    private void writeEnd(StatusRuntimeException status) {
        HttpFields.Mutable fields = committed ? trailers : response.getHeaders();
        if (!committed) {
            response.setStatus(200);
            fields.put(HttpHeader.CONTENT_TYPE, contentType);
        }
        fields.put("grpc-status", Integer.toString(status.getStatus().getCode().value()));
        @Nullable String description = status.getStatus().getDescription();
        if (description != null) {
            fields.put("grpc-message", GrpcMetadata.encodeMessage(description));
        }
        if (status.getTrailers() != null) {
            GrpcMetadata.addTo(fields, status.getTrailers());
        }
        response.write(true, BufferUtil.EMPTY_BUFFER, Callback.from(this::complete, this::broken));
    }

    private void complete() {
        ended.countDown();
        ready.release();
        onEnd.run();
    }

    private void broken(Throwable cause) {
        @Nullable ClientCall<byte[], byte[]> current;
        synchronized (this) {
            failure = cause;
            ending = true;
            current = call;
        }
        if (current != null) {
            current.cancel("client went away", cause);
        }
        complete();
    }

    /// Waits until the reply is out, then completes the request. Does not react to interrupts: the reply ends when the
    /// service answers, the client goes away or the call is cancelled.
    void finish(Callback callback) {
        boolean interrupted = false;
        while (true) {
            try {
                ended.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        @Nullable Throwable cause;
        synchronized (this) {
            cause = failure;
        }
        if (cause == null) {
            callback.succeeded();
        } else {
            callback.failed(cause);
        }
    }

    private final class FrameWritten implements Callback {
        private final boolean message;

        FrameWritten(boolean message) {
            this.message = message;
        }

        @Override
        public void succeeded() {
            @Nullable ClientCall<byte[], byte[]> current;
            synchronized (GrpcReply.this) {
                writing = false;
                current = call;
                next();
            }
            if (message && current != null) {
                current.request(1);
            }
        }

        @Override
        public void failed(Throwable cause) {
            broken(cause);
        }

        @Override
        public InvocationType getInvocationType() {
            return InvocationType.NON_BLOCKING;
        }
    }
}

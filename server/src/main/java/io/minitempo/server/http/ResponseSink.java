// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.http;

import io.minitempo.core.time.Deadline;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/// Sends one response, blocking while the client does not read. Owned by the thread that handles the request.
final class ResponseSink {

    private static final int BUFFER = 32 << 10;

    /// Sockets copy all they are given before they find that they can take only a part of it.
    private static final int SLICE = 256 << 10;

    private final Response response;
    private final Deadline deadline;

    /// A sink whose last byte must be out by `deadline`.
    ResponseSink(Response response, Deadline deadline) {
        this.response = response;
        this.deadline = deadline;
    }

    /// Sends everything.
    ///
    /// @throws IOException when the client went away or read too slowly
    /// @throws InterruptedException when the request is cancelled while a streamed body is written
    void send(HttpResponse answer, boolean closing) throws IOException, InterruptedException {
        response.setStatus(answer.status());
        for (HttpHeaders.Header header : answer.headers().lines()) {
            response.getHeaders().add(header.name(), header.value());
        }
        if (closing) {
            response.getHeaders().put("Connection", "close");
        }
        switch (answer.body()) {
            case HttpResponse.Bytes bytes -> sendBytes(answer.status(), bytes.array());
            case HttpResponse.Stream stream -> {
                BufferedOutputStream out = new BufferedOutputStream(new Chunks(), BUFFER);
                stream.writer().writeTo(out);
                out.flush();
                write(true, BufferUtil.EMPTY_BUFFER);
            }
        }
    }

    private void sendBytes(int status, byte[] bytes) throws IOException, InterruptedException {
        if (bytes.length > 0 || status != 204) {
            response.getHeaders().put("Content-Length", bytes.length);
        }
        int start = 0;
        for (; bytes.length - start > SLICE; start += SLICE) {
            write(false, ByteBuffer.wrap(bytes, start, SLICE));
        }
        write(true, ByteBuffer.wrap(bytes, start, bytes.length - start));
    }

    private void write(boolean last, ByteBuffer buffer) throws IOException, InterruptedException {
        Written written = new Written();
        response.write(last, buffer, written);
        written.await(deadline);
    }

    private final class Chunks extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (length == 0) {
                return;
            }
            try {
                ResponseSink.this.write(false, ByteBuffer.wrap(bytes, offset, length));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("context canceled");
            }
        }
    }

    /// Waits for one write.
    static final class Written implements Callback {
        private final CountDownLatch done = new CountDownLatch(1);
        private volatile @Nullable Throwable failure;

        @Override
        public void succeeded() {
            done.countDown();
        }

        @Override
        public void failed(Throwable cause) {
            failure = cause;
            done.countDown();
        }

        @Override
        public InvocationType getInvocationType() {
            return InvocationType.NON_BLOCKING;
        }

        void await(Deadline deadline) throws IOException, InterruptedException {
            if (!done.await(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
                throw new IOException("client did not read the response in time");
            }
            @Nullable Throwable cause = failure;
            if (cause != null) {
                throw new IOException("client went away: " + cause.getMessage(), cause);
            }
        }
    }
}

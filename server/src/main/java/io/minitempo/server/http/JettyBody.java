// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.http;

import io.minitempo.core.TempoException;
import io.minitempo.core.time.Deadline;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/// The body of a request that comes over a socket. Bytes are copied once, from the network buffer into the reader's
/// array.
final class JettyBody implements HttpBody {

    /// As much as Go's server reads of a body that its handler did not.
    private static final long MAX_DRAIN = 256 << 10;

    private static final Duration DRAIN_TIME = Duration.ofSeconds(1);

    /// How long a client may go on sending after the answer, and how long it may be silent meanwhile.
    private static final Duration LINGER_TIME = Duration.ofSeconds(10);
    private static final Duration LINGER_SILENCE = Duration.ofSeconds(1);

    private final Request request;
    private final Deadline deadline;
    private final long length;
    private final Semaphore available = new Semaphore(0);
    private Content.@Nullable Chunk chunk;
    private volatile boolean ended;
    private volatile boolean abandoned;

    /// A body that must be complete by `deadline`.
    JettyBody(Request request, Deadline deadline) {
        this.request = request;
        this.deadline = deadline;
        this.length = announced(request);
        this.ended = length == 0;
    }

    /// A request of HTTP/1.1 that announces no body has none; one of HTTP/2 may.
    private static long announced(Request request) {
        HttpFields headers = request.getHeaders();
        boolean http1 = request.getConnectionMetaData().getHttpVersion().getVersion() < HttpVersion.HTTP_2.getVersion();
        boolean silent =
                !headers.contains(HttpHeader.CONTENT_LENGTH) && !headers.contains(HttpHeader.TRANSFER_ENCODING);
        return http1 && silent ? 0 : request.getLength();
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws InterruptedException {
        Objects.checkFromIndexSize(offset, length, target.length);
        return length == 0 ? 0 : read(target, offset, length, deadline);
    }

    private int read(byte[] target, int offset, int length, Deadline until) throws InterruptedException {
        while (!ended) {
            Content.@Nullable Chunk current = next();
            if (current == null) {
                await(until);
                continue;
            }
            int count = Math.min(length, current.getByteBuffer().remaining());
            current.getByteBuffer().get(target, offset, count);
            if (!current.hasRemaining()) {
                current.release();
                chunk = null;
                ended = current.isLast();
            }
            if (count > 0) {
                return count;
            }
        }
        return -1;
    }

    private Content.@Nullable Chunk next() {
        if (chunk == null) {
            Content.@Nullable Chunk read = request.read();
            if (read != null && Content.Chunk.isFailure(read)) {
                abandoned = true;
                throw failure(read.getFailure());
            }
            chunk = read;
        }
        return chunk;
    }

    private void await(Deadline until) throws InterruptedException {
        request.demand(available::release);
        if (!available.tryAcquire(until.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
            abandoned = true;
            throw tooSlow();
        }
    }

    private static TempoException failure(Throwable cause) {
        return switch (cause) {
            case HttpException e -> new TempoException.Invalid("unexpected EOF in the request body", cause);
            case TimeoutException e -> tooSlow();
            default -> new TempoException.Canceled("context canceled");
        };
    }

    private static TempoException tooSlow() {
        return new TempoException.Invalid("request body did not arrive in time");
    }

    /// Reads and drops what a handler left, if it is little and comes soon, so that the connection or stream can go
    /// on.
    void drain() throws InterruptedException {
        if (length <= MAX_DRAIN) {
            drop(MAX_DRAIN, deadline.atMost(DRAIN_TIME), DRAIN_TIME);
        }
    }

    /// Reads and drops what still comes after the answer, on a connection that ends with it: a client that is reset
    /// while it sends never reads the answer.
    void linger() throws InterruptedException {
        drop(Long.MAX_VALUE, deadline.atMost(LINGER_TIME), LINGER_SILENCE);
    }

    private void drop(long limit, Deadline until, Duration silence) throws InterruptedException {
        boolean waits = request.getHeaders().contains(HttpHeader.EXPECT);
        if (abandoned || waits) {
            return;
        }
        byte[] scratch = new byte[8192];
        long dropped = 0;
        try {
            int read = 0;
            while (read >= 0 && dropped < limit) {
                dropped += read;
                read = read(scratch, 0, scratch.length, until.atMost(silence));
            }
        } catch (TempoException e) {
            // The client is slow or gone, or the body is broken: then the connection ends with this request.
        }
    }

    /// Whether every byte was read, so that the connection is silent until the response.
    boolean isEnded() {
        return ended;
    }

    /// Whether reading failed, so that the connection cannot carry another request.
    boolean isAbandoned() {
        return abandoned;
    }

    /// Gives back the network buffer of a body that was not read to its end.
    void release() {
        if (chunk != null) {
            chunk.release();
            chunk = null;
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.encoding;

import io.minitempo.core.TempoException;
import io.minitempo.server.grpc.SnappyFramedStream;
import io.minitempo.server.http.HttpBody;
import io.minitempo.server.http.HttpRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xerial.snappy.Snappy;

/// Reads request bodies in the encodings that a receiver is set to accept. Immutable.
///
/// The limit holds for the bytes received and for the bytes that they decompress to, and is checked while they come:
/// a bomb costs no more memory than the limit.
public final class BodyDecoder {

    private final List<ContentEncoding> accepted;
    private final long maxBytes;

    /// A decoder for bodies of at most `maxBytes`, before and after decompression.
    public BodyDecoder(List<ContentEncoding> accepted, long maxBytes) {
        this.accepted = List.copyOf(accepted);
        this.maxBytes = maxBytes;
    }

    /// Checks that the body's encoding is accepted, without reading it.
    ///
    /// @throws UnreadableBodyException `unsupported Content-Encoding: <value>`
    public void check(HttpRequest request) {
        encoding(request);
    }

    private @Nullable ContentEncoding encoding(HttpRequest request) {
        String name = request.headers().firstOrEmpty("Content-Encoding");
        if (name.isEmpty()) {
            return null;
        }
        return ContentEncoding.of(name)
                .filter(accepted::contains)
                .orElseThrow(() -> new UnreadableBodyException("unsupported Content-Encoding: " + name));
    }

    /// Reads the whole body, decompressed, into `target`.
    ///
    /// @throws UnreadableBodyException when it is too large, damaged, cut short or in an encoding not accepted
    /// @throws TempoException.Unavailable when the budget has no room for it
    /// @throws InterruptedException when the request is cancelled
    public void read(HttpRequest request, BodyBuffer target, MemoryBudget.Share memory) throws InterruptedException {
        target.clear();
        @Nullable ContentEncoding encoding = encoding(request);
        try {
            if (encoding == null) {
                plain(request.body(), target, memory);
            } else {
                decompress(encoding, new LimitedStream(request.body().asStream(), maxBytes), target, memory);
            }
        } catch (IOException e) {
            throw new UnreadableBodyException(ContentEncoding.reason(e), e);
        } catch (TempoException.Invalid e) {
            throw new UnreadableBodyException(e.text(), e);
        }
    }

    private void plain(HttpBody body, BodyBuffer target, MemoryBudget.Share memory)
            throws InterruptedException, BodyTooLargeException {
        if (body.length() > maxBytes) {
            throw new BodyTooLargeException();
        }
        while (true) {
            memory.growTo(target.length() + 1L);
            target.reserve(1);
            int room = target.bytes().length - target.length();
            int read = body.read(target.bytes(), target.length(), room);
            if (read < 0) {
                return;
            }
            target.advance(read);
            if (target.length() > maxBytes) {
                throw new BodyTooLargeException();
            }
        }
    }

    private void decompress(ContentEncoding encoding, InputStream in, BodyBuffer target, MemoryBudget.Share memory)
            throws IOException {
        if (encoding == ContentEncoding.SNAPPY) {
            snappy(in, target, memory);
            return;
        }
        try (InputStream decompressed = encoding.open(in)) {
            target.readFrom(decompressed, maxBytes, memory);
        }
    }

    /// Decides by the first bytes whether the body is framed.
    private void snappy(InputStream in, BodyBuffer target, MemoryBudget.Share memory) throws IOException {
        target.readFrom(in, maxBytes, memory);
        byte[] compressed = new byte[target.length()];
        System.arraycopy(target.bytes(), 0, compressed, 0, compressed.length);
        target.clear();
        if (SnappyFramedStream.isFramed(compressed, 0, compressed.length)) {
            decompress(ContentEncoding.SNAPPY_FRAMED, new ByteArrayInputStream(compressed), target, memory);
            return;
        }
        try {
            int size = Snappy.uncompressedLength(compressed, 0, compressed.length);
            if (size < 0 || size > maxBytes) {
                throw new BodyTooLargeException();
            }
            memory.growTo(size);
            target.reserve(size);
            target.advance(Snappy.uncompress(compressed, 0, compressed.length, target.bytes(), 0));
        } catch (BodyTooLargeException e) {
            throw e;
        } catch (IOException e) {
            throw new IOException("snappy: corrupt input", e);
        }
    }
}

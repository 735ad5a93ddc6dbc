// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.encoding;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import io.minitempo.server.grpc.SnappyFramedStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/// The content encodings that receivers accept (`spec/write-path.md §1.1`). `deflate` is read as zlib, as Tempo does;
/// `snappy` may be framed or one block.
public enum ContentEncoding {
    /// RFC 1952.
    GZIP("gzip") {
        @Override
        InputStream open(InputStream in) throws IOException {
            try {
                return new GZIPInputStream(in, CHUNK);
            } catch (ZipException e) {
                throw new IOException("gzip: invalid header", e);
            }
        }
    },
    /// RFC 8878.
    ZSTD("zstd") {
        @Override
        InputStream open(InputStream in) throws IOException {
            return new ZstdInputStreamNoFinalizer(in).setLongMax(MAX_ZSTD_WINDOW_LOG);
        }
    },
    /// RFC 1950.
    ZLIB("zlib") {
        @Override
        InputStream open(InputStream in) {
            return new InflaterInputStream(in);
        }
    },
    /// RFC 1950 too, whatever the name says.
    DEFLATE("deflate") {
        @Override
        InputStream open(InputStream in) {
            return new InflaterInputStream(in);
        }
    },
    /// A framed stream, or a bare block.
    SNAPPY("snappy") {
        @Override
        InputStream open(InputStream in) {
            return new SnappyFramedStream(in);
        }
    },
    /// A framed stream.
    SNAPPY_FRAMED("x-snappy-framed") {
        @Override
        InputStream open(InputStream in) {
            return new SnappyFramedStream(in);
        }
    },
    /// LZ4 frames.
    LZ4("lz4") {
        @Override
        InputStream open(InputStream in) {
            return new Lz4FrameStream(in);
        }
    };

    /// Every encoding, which is what a receiver accepts by default.
    public static final List<ContentEncoding> ALL = List.of(values());

    private static final int CHUNK = 8192;

    /// 8 MiB, which senders must stay within that do not know their receiver (RFC 8878 §3.1.1.1.2); frames may claim
    /// more, and the decoder would allocate it.
    private static final int MAX_ZSTD_WINDOW_LOG = 23;

    private final String text;

    ContentEncoding(String text) {
        this.text = text;
    }

    /// The encoding of that name, in exactly this spelling.
    public static Optional<ContentEncoding> of(String text) {
        return Stream.of(values()).filter(e -> e.text.equals(text)).findFirst();
    }

    /// The name in `Content-Encoding`.
    public String text() {
        return text;
    }

    /// Decompresses `in`; closing the result frees native memory.
    ///
    /// @throws IOException when the stream does not begin as this encoding does
    abstract InputStream open(InputStream in) throws IOException;

    static String reason(IOException e) {
        String message = e.getMessage();
        if (e instanceof EOFException) {
            return message == null ? "unexpected EOF" : "unexpected EOF: " + message;
        }
        return message == null ? e.toString() : message;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.grpc;

import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;

/// Hands messages over as they stand on the wire, so that hot services see bytes and no message objects.
///
/// @param <T> what the bytes are put into: `byte[]`, or a buffer from a pool
public final class RawMarshaller<T> implements MethodDescriptor.Marshaller<T> {

    private static final int FIRST_CHUNK = 8192;

    private final Reader<T> reader;
    private final Writer<T> writer;

    private RawMarshaller(Reader<T> reader, Writer<T> writer) {
        this.reader = reader;
        this.writer = writer;
    }

    /// Takes the bytes of one message.
    ///
    /// @param <T> what the bytes are put into
    @FunctionalInterface
    public interface Reader<T> {
        /// Reads `in` to its end. `length` is the exact number of bytes, or -1 when the message is compressed and the
        /// number is not known.
        ///
        /// @throws IOException when the bytes cannot be decompressed
        T read(InputStream in, int length) throws IOException;
    }

    /// Gives the bytes of one message.
    ///
    /// @param <T> what holds the bytes
    @FunctionalInterface
    public interface Writer<T> {
        /// A stream over the bytes, which should be [KnownLength].
        InputStream stream(T message);
    }

    /// Messages as byte arrays of their exact length.
    public static RawMarshaller<byte[]> bytes() {
        return new RawMarshaller<>(RawMarshaller::readAll, BytesStream::new);
    }

    /// Messages as something else, such as pooled buffers.
    public static <T> RawMarshaller<T> of(Reader<T> reader, Writer<T> writer) {
        return new RawMarshaller<>(reader, writer);
    }

    /// Messages that only ever come in.
    public static <T> RawMarshaller<T> incoming(Reader<T> reader) {
        return new RawMarshaller<>(reader, message -> {
            throw new IllegalStateException("this message is never sent");
        });
    }

    /// Reads a stream to its end into an array of its exact length.
    ///
    /// @throws IOException when the stream fails
    public static byte[] readAll(InputStream in, int length) throws IOException {
        if (length >= 0) {
            byte[] bytes = new byte[length];
            int read = in.readNBytes(bytes, 0, length);
            return read == length ? bytes : Arrays.copyOf(bytes, read);
        }
        byte[] bytes = new byte[FIRST_CHUNK];
        int size = 0;
        while (true) {
            int read = in.readNBytes(bytes, size, bytes.length - size);
            size += read;
            if (size < bytes.length) {
                return Arrays.copyOf(bytes, size);
            }
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length, Math.min(Integer.MAX_VALUE - 16, 2 * size)));
        }
    }

    @Override
    public InputStream stream(T value) {
        return writer.stream(value);
    }

    @Override
    public T parse(InputStream stream) {
        try {
            return reader.read(stream, stream instanceof KnownLength ? stream.available() : -1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Bytes as gRPC wants them.
    private static final class BytesStream extends ByteArrayInputStream implements KnownLength {
        BytesStream(byte[] bytes) {
            super(bytes);
        }
    }
}

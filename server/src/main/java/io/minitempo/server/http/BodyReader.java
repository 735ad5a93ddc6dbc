// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.http;

import io.minitempo.core.TempoException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;

/// What every body can do on top of [HttpBody#read].
final class BodyReader {

    private static final int FIRST_CHUNK = 8192;

    private BodyReader() {}

    static byte[] readAll(HttpBody body, long limit) throws InterruptedException {
        long announced = body.length();
        if (announced > limit) {
            throw tooLarge();
        }
        // A client may announce more than it sends, so memory grows with what arrives.
        int first = announced < 0 ? FIRST_CHUNK : (int) Math.min(announced, 1 << 20);
        byte[] bytes = new byte[Math.max(1, first)];
        int size = 0;
        while (true) {
            if (size == bytes.length) {
                if (size == announced) {
                    return bytes;
                }
                int bound = (int) Math.min(Math.min(limit, Integer.MAX_VALUE - 16) + 1, 2L * size);
                bytes = Arrays.copyOf(bytes, announced < 0 ? bound : (int) Math.min(announced, bound));
            }
            int read = body.read(bytes, size, bytes.length - size);
            if (read < 0) {
                return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
            }
            size += read;
            if (size > limit) {
                throw tooLarge();
            }
        }
    }

    private static TempoException tooLarge() {
        return new TempoException.TooLarge("http: request body too large");
    }

    /// A body in memory.
    static final class BytesBody implements HttpBody {
        private final byte[] bytes;
        private int position;

        BytesBody(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public long length() {
            return bytes.length;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            Objects.checkFromIndexSize(offset, length, target.length);
            if (position == bytes.length && length > 0) {
                return -1;
            }
            int count = Math.min(length, bytes.length - position);
            System.arraycopy(bytes, position, target, offset, count);
            position += count;
            return count;
        }
    }

    /// A body as a stream.
    static final class BodyStream extends InputStream {
        private final HttpBody body;
        private final byte[] single = new byte[1];

        BodyStream(HttpBody body) {
            this.body = body;
        }

        @Override
        public int read() {
            return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            try {
                return length == 0 ? 0 : body.read(target, offset, length);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new TempoException.Canceled("context canceled");
            }
        }
    }
}

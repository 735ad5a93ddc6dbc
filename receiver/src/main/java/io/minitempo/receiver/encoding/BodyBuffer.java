// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.encoding;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/// A growing array of bytes that is used for one request after another. Owned by one thread at a time.
public final class BodyBuffer {

    private static final int FIRST_CAPACITY = 16_384;

    private byte[] bytes = new byte[FIRST_CAPACITY];
    private int length;

    /// An empty buffer.
    public BodyBuffer() {}

    /// The array, of which the first [#length] bytes count; another one after the buffer has grown.
    public byte[] bytes() {
        return bytes;
    }

    /// Number of bytes.
    public int length() {
        return length;
    }

    /// Forgets the content.
    public void clear() {
        length = 0;
    }

    /// Forgets the content, and the array if it is larger than `maxKept`.
    public void release(int maxKept) {
        length = 0;
        if (bytes.length > maxKept) {
            bytes = new byte[FIRST_CAPACITY];
        }
    }

    /// Makes room for `more` bytes behind the content.
    public void reserve(int more) {
        if (bytes.length - length < more) {
            int doubled = (int) Math.min(Integer.MAX_VALUE - 16L, bytes.length * 2L);
            bytes = Arrays.copyOf(bytes, Math.max(doubled, Math.addExact(length, more)));
        }
    }

    /// Counts `count` bytes, which were written behind the content, as content.
    public void advance(int count) {
        length += count;
    }

    /// Appends a stream whose bytes are in memory already, to its end.
    ///
    /// @throws IOException when the stream fails
    public void readFrom(InputStream in) throws IOException {
        int read;
        do {
            reserve(1);
            read = in.read(bytes, length, bytes.length - length);
            length += Math.max(0, read);
        } while (read >= 0);
    }

    /// Appends a stream to its end, in memory that grows with what arrives.
    ///
    /// @throws BodyTooLargeException when the content would exceed `limit` bytes
    /// @throws io.minitempo.core.TempoException.Unavailable when the budget has no room for it
    /// @throws IOException when the stream fails
    public void readFrom(InputStream in, long limit, MemoryBudget.Share memory) throws IOException {
        while (true) {
            memory.growTo(length + 1L);
            reserve(1);
            int room = (int) Math.min(bytes.length - length, limit - length + 1);
            int read = in.read(bytes, length, room);
            if (read < 0) {
                return;
            }
            length += read;
            if (length > limit) {
                throw new BodyTooLargeException();
            }
        }
    }
}

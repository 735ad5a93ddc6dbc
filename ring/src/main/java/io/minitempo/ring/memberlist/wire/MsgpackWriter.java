// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Writes the msgpack dialect of memberlist: the old raw family for text and bytes, no `str8`, no `bin`
/// (`spec/ring.md §10.3`).
///
/// Owned by one thread.
final class MsgpackWriter {

    private byte[] buffer;
    private int size;

    MsgpackWriter(int capacity) {
        buffer = new byte[capacity];
    }

    /// One byte outside of msgpack, such as a message type.
    MsgpackWriter raw(int value) {
        reserve(1);
        buffer[size++] = (byte) value;
        return this;
    }

    /// Bytes outside of msgpack.
    MsgpackWriter raw(byte[] source) {
        reserve(source.length);
        System.arraycopy(source, 0, buffer, size, source.length);
        size += source.length;
        return this;
    }

    /// A map of at most 15 entries, which every message of the protocol is.
    MsgpackWriter map(int entries) {
        return raw(0x80 | entries);
    }

    MsgpackWriter text(String text) {
        return rawFamily(text.getBytes(StandardCharsets.UTF_8));
    }

    /// Bytes; none are written as nil, as Go writes a nil slice.
    MsgpackWriter bytes(Bytes bytes) {
        return bytes.isEmpty() ? raw(0xc0) : rawFamily(bytes.array());
    }

    MsgpackWriter bool(boolean value) {
        return raw(value ? 0xc3 : 0xc2);
    }

    /// A field that is unsigned in Go: fixint, then `cc`, `cd`, `ce`.
    MsgpackWriter unsigned(long value) {
        if (value < 0 || value > 0xffff_ffffL) {
            throw new IllegalArgumentException("not an unsigned 32 bit number: " + value);
        }
        if (value < 0x80) {
            return raw((int) value);
        }
        if (value < 0x100) {
            return raw(0xcc).raw((int) value);
        }
        return value < 0x1_0000
                ? raw(0xcd).bigEndian((int) value, 2)
                : raw(0xce).bigEndian((int) value, 4);
    }

    /// A field that is signed in Go: fixint, then straight to `d1` and `d2`.
    MsgpackWriter signed(int value) {
        if (value < 0) {
            throw new IllegalArgumentException("no field of the protocol is negative: " + value);
        }
        if (value < 0x80) {
            return raw(value);
        }
        return value < 0x8000 ? raw(0xd1).bigEndian(value, 2) : raw(0xd2).bigEndian(value, 4);
    }

    byte[] toByteArray() {
        return Arrays.copyOf(buffer, size);
    }

    private MsgpackWriter rawFamily(byte[] content) {
        int length = content.length;
        if (length < 32) {
            raw(0xa0 | length);
        } else if (length < 0x1_0000) {
            raw(0xda).bigEndian(length, 2);
        } else {
            raw(0xdb).bigEndian(length, 4);
        }
        return raw(content);
    }

    private MsgpackWriter bigEndian(int value, int bytes) {
        reserve(bytes);
        for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
            buffer[size++] = (byte) (value >>> shift);
        }
        return this;
    }

    private void reserve(int more) {
        if (buffer.length - size < more) {
            buffer = Arrays.copyOf(buffer, Math.max(size + more, buffer.length * 2));
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.wire;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// Reads msgpack as leniently as Go's decoder does: either integer family, old raw, `str8` and `bin` alike, nil for
/// any empty value (`spec/ring.md §10.3`).
///
/// No length is believed: memory grows with the bytes that really arrive, and never beyond the limit given.
/// Owned by one thread.
final class MsgpackReader {

    private static final int MAX_ENTRIES = 1024;

    private final InputStream in;

    MsgpackReader(InputStream in) {
        this.in = in;
    }

    /// The number of entries of the map that starts here; nil is an empty map.
    int mapHeader() throws IOException {
        int type = octet();
        if ((type & 0xf0) == 0x80) {
            return type & 0x0f;
        }
        long entries = switch (type) {
            case 0xc0 -> 0;
            case 0xde -> bigEndian(2);
            case 0xdf -> bigEndian(4);
            default -> throw unexpected("a map", type);
        };
        if (entries > MAX_ENTRIES) {
            throw new MalformedMessageException("map of " + entries + " entries; at most " + MAX_ENTRIES);
        }
        return (int) entries;
    }

    String text() throws IOException {
        return new String(rawFamily(WireLimits.MAX_TEXT_BYTES), StandardCharsets.UTF_8);
    }

    Bytes bytes(int limit) throws IOException {
        return Bytes.wrap(rawFamily(limit));
    }

    boolean bool() throws IOException {
        int type = octet();
        return switch (type) {
            case 0xc3 -> true;
            case 0xc2, 0xc0 -> false;
            default -> throw unexpected("a boolean", type);
        };
    }

    /// An integer of either family between 0 and `limit`.
    long integer(long limit) throws IOException {
        int type = octet();
        long value;
        if (type < 0x80) {
            value = type;
        } else if (type >= 0xe0) {
            value = (byte) type;
        } else {
            value = switch (type) {
                case 0xc0 -> 0;
                case 0xcc -> bigEndian(1);
                case 0xcd -> bigEndian(2);
                case 0xce -> bigEndian(4);
                case 0xcf, 0xd3 -> bigEndian(8);
                case 0xd0 -> (byte) bigEndian(1);
                case 0xd1 -> (short) bigEndian(2);
                case 0xd2 -> (int) bigEndian(4);
                default -> throw unexpected("an integer", type);
            };
        }
        if (value < 0 || value > limit) {
            throw new MalformedMessageException("integer " + value + " outside of 0 to " + limit);
        }
        return value;
    }

    /// Passes over one value of any type.
    void skip() throws IOException {
        skip(0);
    }

    private void skip(int depth) throws IOException {
        if (depth > WireLimits.MAX_NESTING) {
            throw new MalformedMessageException("msgpack nested deeper than " + WireLimits.MAX_NESTING);
        }
        int type = octet();
        if (type < 0x80 || type >= 0xe0) {
            return;
        }
        if (type < 0x90) {
            skipValues(2L * (type & 0x0f), depth);
        } else if (type < 0xa0) {
            skipValues(type & 0x0f, depth);
        } else if (type < 0xc0) {
            skipBytes(type & 0x1f);
        } else {
            skipLong(type, depth);
        }
    }

    private void skipLong(int type, int depth) throws IOException {
        switch (type) {
            case 0xc0, 0xc2, 0xc3 -> {}
            case 0xc4, 0xd9 -> skipBytes(bigEndian(1));
            case 0xc5, 0xda -> skipBytes(bigEndian(2));
            case 0xc6, 0xdb -> skipBytes(bigEndian(4));
            case 0xc7 -> skipBytes(1 + bigEndian(1));
            case 0xc8 -> skipBytes(1 + bigEndian(2));
            case 0xc9 -> skipBytes(1 + bigEndian(4));
            case 0xca, 0xce, 0xd2 -> skipBytes(4);
            case 0xcb, 0xcf, 0xd3 -> skipBytes(8);
            case 0xcc, 0xd0 -> skipBytes(1);
            case 0xcd, 0xd1 -> skipBytes(2);
            case 0xd4 -> skipBytes(2);
            case 0xd5 -> skipBytes(3);
            case 0xd6 -> skipBytes(5);
            case 0xd7 -> skipBytes(9);
            case 0xd8 -> skipBytes(17);
            case 0xdc -> skipValues(bigEndian(2), depth);
            case 0xdd -> skipValues(bigEndian(4), depth);
            case 0xde -> skipValues(2 * bigEndian(2), depth);
            case 0xdf -> skipValues(2 * bigEndian(4), depth);
            default -> throw unexpected("a value", type);
        }
    }

    private void skipValues(long count, int depth) throws IOException {
        if (count > 2L * MAX_ENTRIES) {
            throw new MalformedMessageException("unknown field with " + count + " values");
        }
        for (long i = 0; i < count; i++) {
            skip(depth + 1);
        }
    }

    private void skipBytes(long count) throws IOException {
        if (count > WireLimits.MAX_STREAM_MESSAGE_BYTES) {
            throw new MalformedMessageException("unknown field of " + count + " bytes");
        }
        in.skipNBytes(count);
    }

    private byte[] rawFamily(int limit) throws IOException {
        int type = octet();
        long length;
        if ((type & 0xe0) == 0xa0) {
            length = type & 0x1f;
        } else {
            length = switch (type) {
                case 0xc0 -> 0;
                case 0xc4, 0xd9 -> bigEndian(1);
                case 0xc5, 0xda -> bigEndian(2);
                case 0xc6, 0xdb -> bigEndian(4);
                default -> throw unexpected("text or bytes", type);
            };
        }
        if (length > limit) {
            throw new MalformedMessageException("field of " + length + " bytes; at most " + limit);
        }
        return exactly(in, (int) length);
    }

    /// Reads `length` bytes, growing with what arrives.
    static byte[] exactly(InputStream in, int length) throws IOException {
        byte[] content = in.readNBytes(length);
        if (content.length < length) {
            throw new EOFException("expected " + length + " bytes, found " + content.length);
        }
        return content;
    }

    private int octet() throws IOException {
        int value = in.read();
        if (value < 0) {
            throw new EOFException("message ends in the middle of a value");
        }
        return value;
    }

    private long bigEndian(int bytes) throws IOException {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value = value << 8 | octet();
        }
        return value;
    }

    private static MalformedMessageException unexpected(String expected, int found) {
        return new MalformedMessageException(
                "expected " + expected + ", found msgpack type " + Integer.toHexString(found));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.HexFormat;

/// A 64-bit span id.
///
/// @param value the eight bytes, big-endian
public record SpanId(long value) {

    /// Length of the binary form in bytes.
    public static final int BYTES = 8;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final HexFormat HEX = HexFormat.of();

    /// Reads the span identity held by `length` bytes: the first eight, zero-padded on the right
    /// (`spec/blocks.md §11.3`).
    public static SpanId of(byte[] bytes, int offset, int length) {
        if (length >= BYTES) {
            return new SpanId((long) LONG.get(bytes, offset));
        }
        long value = 0;
        for (int i = 0; i < length; i++) {
            value |= (bytes[offset + i] & 0xffL) << (56 - 8 * i);
        }
        return new SpanId(value);
    }

    /// Whether all eight bytes are zero.
    public boolean isZero() {
        return value == 0;
    }

    /// The eight bytes of this id in a new array.
    public byte[] toBytes() {
        byte[] bytes = new byte[BYTES];
        LONG.set(bytes, 0, value);
        return bytes;
    }

    /// All 16 digits of lower-case hex.
    @Override
    public String toString() {
        return HEX.toHexDigits(value);
    }
}

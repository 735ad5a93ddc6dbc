// SPDX-License-Identifier: Apache-2.0
package io.minitempo.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.HexFormat;

/// A 128-bit trace id, ordered as its 16 unsigned bytes (`spec/blocks.md §8`).
///
/// @param high the first eight bytes, big-endian
/// @param low the last eight bytes, big-endian
public record TraceId(long high, long low) implements Comparable<TraceId> {

    /// Length of the binary form in bytes.
    public static final int BYTES = 16;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final HexFormat HEX = HexFormat.of();

    /// Reads the id that starts at `offset`.
    ///
    /// Fewer than 16 bytes are padded with zero bytes on the left; of more than 16 bytes the last 16 count
    /// (`spec/blocks.md §8` rule 1).
    public static TraceId of(byte[] bytes, int offset, int length) {
        if (length == BYTES) {
            return new TraceId((long) LONG.get(bytes, offset), (long) LONG.get(bytes, offset + 8));
        }
        long high = 0;
        long low = 0;
        for (int i = Math.max(0, length - BYTES); i < length; i++) {
            high = high << 8 | low >>> 56;
            low = low << 8 | bytes[offset + i] & 0xff;
        }
        return new TraceId(high, low);
    }

    /// Reads the id held by the whole array; see [#of(byte\[\], int, int)].
    public static TraceId of(byte[] bytes) {
        return of(bytes, 0, bytes.length);
    }

    /// Parses 1 to 32 hex digits in either case, padded with zeros on the left (`spec/api.md §3.1`).
    ///
    /// @throws TempoException.Invalid with Tempo's text when a character is not a hex digit or there are too many
    public static TraceId parse(String hex) {
        for (int i = 0; i < hex.length(); i++) {
            if (!HexFormat.isHexDigit(hex.charAt(i))) {
                throw new TempoException.Invalid("trace IDs can only contain hex characters: invalid character '"
                        + hex.charAt(i) + "' at position " + (i + 1));
            }
        }
        if (hex.length() > 2 * BYTES) {
            throw new TempoException.Invalid("trace IDs can't be larger than 128 bits");
        }
        int split = Math.max(0, hex.length() - 16);
        long high = split == 0 ? 0 : HexFormat.fromHexDigitsToLong(hex, 0, split);
        long low = hex.isEmpty() ? 0 : HexFormat.fromHexDigitsToLong(hex, split, hex.length());
        return new TraceId(high, low);
    }

    /// Whether all 16 bytes are zero.
    public boolean isZero() {
        return (high | low) == 0;
    }

    /// The 16 bytes of this id in a new array.
    public byte[] toBytes() {
        byte[] bytes = new byte[BYTES];
        writeTo(bytes, 0);
        return bytes;
    }

    /// Writes the 16 bytes of this id to `target` from `offset` on.
    public void writeTo(byte[] target, int offset) {
        LONG.set(target, offset, high);
        LONG.set(target, offset + 8, low);
    }

    @Override
    public int compareTo(TraceId other) {
        int order = Long.compareUnsigned(high, other.high);
        return order != 0 ? order : Long.compareUnsigned(low, other.low);
    }

    /// Lower-case hex without leading zeros; the zero id is the empty string (`spec/blocks.md §11.1`, `TraceIDText`).
    public String toShortHex() {
        String hex = toString();
        int start = 0;
        while (start < hex.length() && hex.charAt(start) == '0') {
            start++;
        }
        return hex.substring(start);
    }

    /// All 32 digits of lower-case hex.
    @Override
    public String toString() {
        return HEX.toHexDigits(high) + HEX.toHexDigits(low);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.encoding;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// A bounded cursor over a range of bytes with Parquet's little-endian primitives. Owned by one thread.
///
/// Every read that would pass the end throws [DecodeException].
public final class ByteInput {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] array;
    private int position;
    private final int end;

    /// A cursor over `length` bytes from `offset` on.
    public ByteInput(byte[] array, int offset, int length) {
        if (offset < 0 || length < 0 || length > array.length - offset) {
            throw new DecodeException("range of " + length + " bytes at " + offset + " exceeds " + array.length);
        }
        this.array = array;
        this.position = offset;
        this.end = offset + length;
    }

    /// The array read from.
    public byte[] array() {
        return array;
    }

    /// Index in [#array] of the next byte.
    public int position() {
        return position;
    }

    /// Bytes left.
    public int remaining() {
        return end - position;
    }

    /// Skips `count` bytes and returns the position of the first.
    public int take(int count) {
        if (count < 0 || count > end - position) {
            throw new DecodeException(count + " bytes expected, " + (end - position) + " left");
        }
        int start = position;
        position += count;
        return start;
    }

    /// Reads one byte as 0 to 255.
    public int readByte() {
        return array[take(1)] & 0xff;
    }

    /// Reads four bytes.
    public int readInt() {
        return (int) INT.get(array, take(4));
    }

    /// Reads eight bytes.
    public long readLong() {
        return (long) LONG.get(array, take(8));
    }

    /// Reads `count` bytes, at most eight, as an unsigned number.
    public long readLow(int count) {
        int start = take(count);
        long value = 0;
        for (int i = count - 1; i >= 0; i--) {
            value = value << 8 | array[start + i] & 0xff;
        }
        return value;
    }

    /// Reads an unsigned LEB128 varint of at most ten bytes.
    public long readVarint() {
        if (position < end && array[position] >= 0) {
            return array[position++];
        }
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            int b = readByte();
            value |= (long) (b & 0x7f) << shift;
            if (b < 0x80) {
                return value;
            }
        }
        throw new DecodeException("varint longer than 10 bytes");
    }

    /// Reads a varint that must be between 0 and `max`.
    public int readVarint(int max, String what) {
        long value = readVarint();
        if (value < 0 || value > max) {
            throw new DecodeException(what + " of " + Long.toUnsignedString(value) + " exceeds " + max);
        }
        return (int) value;
    }

    /// Reads a zigzag varint.
    public long readZigZag() {
        long value = readVarint();
        return value >>> 1 ^ -(value & 1);
    }
}

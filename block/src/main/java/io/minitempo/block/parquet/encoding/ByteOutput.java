// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.encoding;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// A growing array of bytes with Parquet's little-endian primitives. Reused by [#clear]; owned by one thread.
public final class ByteOutput {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] array;
    private int size;

    /// An empty output that holds `capacity` bytes before it grows.
    public ByteOutput(int capacity) {
        array = new byte[capacity];
    }

    /// Forgets the content, keeps the array.
    public void clear() {
        size = 0;
    }

    /// Number of bytes written.
    public int size() {
        return size;
    }

    /// The array itself, of which the first [#size] bytes count. Valid until the next write.
    public byte[] array() {
        return array;
    }

    /// A copy of the bytes written.
    public byte[] toByteArray() {
        return Arrays.copyOf(array, size);
    }

    /// Makes room for `more` bytes behind [#size].
    public void ensure(int more) {
        if (more > array.length - size) {
            long wanted = Math.max((long) size + more, Math.min(array.length * 2L, array.length + (64L << 20)));
            if ((long) size + more > Integer.MAX_VALUE - 16L) {
                throw new IllegalStateException("buffer of " + size + " bytes cannot take " + more + " more");
            }
            array = Arrays.copyOf(array, (int) Math.min(wanted, Integer.MAX_VALUE - 16L));
        }
    }

    /// Counts `count` bytes, which the caller put into [#array] behind [#size], as written.
    public void advance(int count) {
        size += count;
    }

    /// Writes the low eight bits.
    public void writeByte(int value) {
        ensure(1);
        array[size++] = (byte) value;
    }

    /// Writes four bytes.
    public void writeInt(int value) {
        ensure(4);
        INT.set(array, size, value);
        size += 4;
    }

    /// Writes eight bytes.
    public void writeLong(long value) {
        ensure(8);
        LONG.set(array, size, value);
        size += 8;
    }

    /// Writes the low `count` bytes of `value`.
    public void writeLow(long value, int count) {
        ensure(8);
        LONG.set(array, size, value);
        size += count;
    }

    /// Writes an unsigned LEB128 varint.
    public void writeVarint(long value) {
        ensure(10);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            array[size++] = (byte) (rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        array[size++] = (byte) rest;
    }

    /// Writes a zigzag varint.
    public void writeZigZag(long value) {
        writeVarint(value << 1 ^ value >> 63);
    }

    /// Writes a range of bytes.
    public void write(byte[] source, int offset, int length) {
        ensure(length);
        System.arraycopy(source, offset, array, size, length);
        size += length;
    }

    /// Writes all that `other` holds.
    public void write(ByteOutput other) {
        write(other.array, 0, other.size);
    }
}

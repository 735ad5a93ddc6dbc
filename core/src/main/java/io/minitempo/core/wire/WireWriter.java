// SPDX-License-Identifier: Apache-2.0
package io.minitempo.core.wire;

import java.io.ByteArrayOutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A growing buffer of protobuf bytes. Reused by [#clear]; owned by one thread.
public final class WireWriter {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] buffer;
    private int size;

    /// A writer that holds `capacity` bytes before it grows.
    public WireWriter(int capacity) {
        buffer = new byte[Math.max(16, capacity)];
    }

    /// Bytes of a varint.
    public static int varintSize(long value) {
        return (70 - Long.numberOfLeadingZeros(value | 1)) / 7;
    }

    /// Bytes of a tag.
    public static int tagSize(int field) {
        return varintSize((long) field << 3);
    }

    /// Bytes of a length-delimited field with `length` bytes of value: tag, length and value.
    public static int bytesFieldSize(int field, int length) {
        return tagSize(field) + varintSize(length) + length;
    }

    /// Forgets the content, keeps the buffer.
    public WireWriter clear() {
        size = 0;
        return this;
    }

    /// Number of bytes written.
    public int size() {
        return size;
    }

    /// The buffer itself, of which the first [#size] bytes count. Valid until the next write.
    public byte[] buffer() {
        return buffer;
    }

    /// A copy of the bytes written.
    public byte[] toByteArray() {
        return Arrays.copyOf(buffer, size);
    }

    /// Makes room for `more` bytes at once.
    public void reserve(int more) {
        if (more > buffer.length - size) {
            buffer = Arrays.copyOf(buffer, Math.max(Math.addExact(size, more), (int)
                    Math.min(Integer.MAX_VALUE - 8L, buffer.length * 2L)));
        }
    }

    /// Writes a bare varint.
    public WireWriter varint(long value) {
        reserve(10);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            buffer[size++] = (byte) (rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        buffer[size++] = (byte) rest;
        return this;
    }

    /// Writes a tag.
    public WireWriter tag(int field, int type) {
        return varint((long) field << 3 | type);
    }

    /// Writes a varint field, zero included.
    public WireWriter varintField(int field, long value) {
        return tag(field, WireReader.VARINT).varint(value);
    }

    /// Writes a fixed64 field, zero included.
    public WireWriter fixed64Field(int field, long value) {
        tag(field, WireReader.FIXED64);
        reserve(8);
        LONG.set(buffer, size, value);
        size += 8;
        return this;
    }

    /// Writes a fixed32 field, zero included.
    public WireWriter fixed32Field(int field, int value) {
        tag(field, WireReader.FIXED32);
        reserve(4);
        INT.set(buffer, size, value);
        size += 4;
        return this;
    }

    /// Writes a double field, zero included.
    public WireWriter doubleField(int field, double value) {
        return fixed64Field(field, Double.doubleToRawLongBits(value));
    }

    /// Writes a length-delimited field, also an empty one.
    public WireWriter bytesField(int field, byte[] source, int offset, int length) {
        return tag(field, WireReader.BYTES).varint(length).raw(source, offset, length);
    }

    /// Writes a length-delimited field, also an empty one.
    public WireWriter bytesField(int field, byte[] source) {
        return bytesField(field, source, 0, source.length);
    }

    /// Writes a string field, also an empty one.
    public WireWriter stringField(int field, String text) {
        return bytesField(field, text.getBytes(StandardCharsets.UTF_8));
    }

    /// Writes a nested message, also an empty one.
    public WireWriter messageField(int field, WireWriter message) {
        return bytesField(field, message.buffer, 0, message.size);
    }

    /// Opens a nested message of unknown length: what is written until [#end] becomes its content.
    ///
    /// @return the mark to pass to [#end]; messages close in the reverse order of opening
    public int begin(int field) {
        tag(field, WireReader.BYTES);
        reserve(1);
        return ++size;
    }

    /// Closes the message that [#begin] opened, moving its content if the length takes more than one byte.
    public WireWriter end(int mark) {
        int length = size - mark;
        int extra = varintSize(length) - 1;
        if (extra > 0) {
            reserve(extra);
            System.arraycopy(buffer, mark, buffer, mark + extra, length);
        }
        size = mark - 1;
        varint(length);
        size += length;
        return this;
    }

    /// Writes bytes as they are.
    public WireWriter raw(byte[] source, int offset, int length) {
        reserve(length);
        System.arraycopy(source, offset, buffer, size, length);
        size += length;
        return this;
    }

    /// Appends the bytes written to a stream.
    public void writeTo(ByteArrayOutputStream out) {
        out.write(buffer, 0, size);
    }
}

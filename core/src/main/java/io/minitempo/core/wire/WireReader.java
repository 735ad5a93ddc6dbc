// SPDX-License-Identifier: Apache-2.0
package io.minitempo.core.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// A cursor over protobuf bytes that allocates nothing.
///
/// Use: `reset`, then `while (reader.next()) switch (reader.field()) { ... }`; a field that is not read is skipped by
/// the next `next()`. Nested messages are read with a second reader over `[valueOffset, valueOffset + valueLength)`,
/// or with the same one after [#enter].
///
/// Owned by one thread.
public final class WireReader {

    /// Wire type of varints.
    public static final int VARINT = 0;
    /// Wire type of eight little-endian bytes.
    public static final int FIXED64 = 1;
    /// Wire type of length-delimited values.
    public static final int BYTES = 2;
    /// Wire type that opens a group.
    public static final int START_GROUP = 3;
    /// Wire type that closes a group.
    public static final int END_GROUP = 4;
    /// Wire type of four little-endian bytes.
    public static final int FIXED32 = 5;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int MAX_GROUP_DEPTH = 100;

    private byte[] buffer = new byte[0];
    private int position;
    private int end;
    private int field;
    private int type;
    private int tagOffset;
    private long scalar;
    private int valueOffset;
    private int valueLength;

    /// A reader over nothing, to be [#reset].
    public WireReader() {}

    /// A reader over a whole array.
    public WireReader(byte[] buffer) {
        reset(buffer, 0, buffer.length);
    }

    /// Points the reader at `length` bytes from `offset` on.
    public WireReader reset(byte[] buffer, int offset, int length) {
        this.buffer = buffer;
        this.position = offset;
        this.end = offset + length;
        return this;
    }

    /// Moves to the next field and reads its value's place; false at the end.
    ///
    /// @throws WireException when the bytes are not protobuf
    public boolean next() {
        if (position >= end) {
            return false;
        }
        tagOffset = position;
        long tag = varint();
        field = (int) (tag >>> 3);
        type = (int) tag & 7;
        if (tag >>> 32 != 0 || field == 0) {
            throw new WireException("illegal tag " + tag, tagOffset);
        }
        switch (type) {
            case VARINT -> {
                valueOffset = position;
                scalar = varint();
                valueLength = position - valueOffset;
            }
            case FIXED64 -> {
                need(8);
                valueOffset = position;
                valueLength = 8;
                scalar = (long) LONG.get(buffer, position);
                position += 8;
            }
            case FIXED32 -> {
                need(4);
                valueOffset = position;
                valueLength = 4;
                scalar = (int) INT.get(buffer, position) & 0xffffffffL;
                position += 4;
            }
            case BYTES -> {
                long length = varint();
                if (length < 0 || length > end - position) {
                    throw WireException.truncated(
                            "field " + field + " of " + Long.toUnsignedString(length) + " bytes exceeds the "
                                    + (end - position) + " left",
                            tagOffset);
                }
                valueOffset = position;
                valueLength = (int) length;
                position += valueLength;
            }
            case START_GROUP -> {
                valueOffset = position;
                skipGroup(field, 1);
                valueLength = position - valueOffset;
            }
            default -> throw new WireException("illegal wire type " + type + " of field " + field, tagOffset);
        }
        return true;
    }

    private void skipGroup(int opened, int depth) {
        if (depth > MAX_GROUP_DEPTH) {
            throw new WireException("groups nested deeper than " + MAX_GROUP_DEPTH, position);
        }
        while (position < end) {
            int at = position;
            long tag = varint();
            int number = (int) (tag >>> 3);
            switch ((int) tag & 7) {
                case VARINT -> varint();
                case FIXED64 -> skip(8);
                case FIXED32 -> skip(4);
                case BYTES -> {
                    long length = varint();
                    if (length < 0 || length > end - position) {
                        throw WireException.truncated("field " + number + " exceeds its group", at);
                    }
                    position += (int) length;
                }
                case START_GROUP -> skipGroup(number, depth + 1);
                case END_GROUP -> {
                    if (number != opened) {
                        throw new WireException("group " + opened + " closed by " + number, at);
                    }
                    return;
                }
                default -> throw new WireException("illegal wire type in group " + opened, at);
            }
        }
        throw WireException.truncated("group " + opened + " not closed", position);
    }

    private void skip(int count) {
        need(count);
        position += count;
    }

    private void need(int count) {
        if (count > end - position) {
            throw WireException.truncated(count + " bytes expected, " + (end - position) + " left", position);
        }
    }

    private long varint() {
        if (position < end && buffer[position] >= 0) {
            return buffer[position++];
        }
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            if (position >= end) {
                throw WireException.truncated("varint not complete", position);
            }
            byte b = buffer[position++];
            if (shift == 63 && (b & 0xff) > 1) {
                throw new WireException("varint exceeds 64 bits", position);
            }
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new WireException("varint longer than 10 bytes", position);
    }

    /// Narrows the reader to the current length-delimited field, to read the message inside with the same reader.
    /// Returns the old end, for [#leave].
    public int enter() {
        expect(BYTES);
        int outer = end;
        position = valueOffset;
        end = valueOffset + valueLength;
        return outer;
    }

    /// Widens the reader back to `outer` after the message that [#enter] opened, wherever inside it the reader stands.
    public void leave(int outer) {
        position = end;
        end = outer;
    }

    private void expect(int wanted) {
        if (type != wanted) {
            throw new WireException("field " + field + " has wire type " + type + ", expected " + wanted, tagOffset);
        }
    }

    /// The bytes read from.
    public byte[] buffer() {
        return buffer;
    }

    /// Number of the current field.
    public int field() {
        return field;
    }

    /// Wire type of the current field.
    public int type() {
        return type;
    }

    /// Number and type of the current field in one, as `field << 3 | type`, to switch on.
    public int tag() {
        return field << 3 | type;
    }

    /// Where the current field's tag starts.
    public int tagOffset() {
        return tagOffset;
    }

    /// Where the current field's value starts, after the length of a length-delimited one.
    public int valueOffset() {
        return valueOffset;
    }

    /// Bytes of the current field's value.
    public int valueLength() {
        return valueLength;
    }

    /// Where the field after the current one starts.
    public int position() {
        return position;
    }

    /// Where the bytes of this reader end.
    public int end() {
        return end;
    }

    /// The current varint, fixed32 (unsigned) or fixed64 field.
    public long value() {
        return scalar;
    }

    /// The current varint field.
    ///
    /// @throws WireException when it has another wire type
    public long varintValue() {
        expect(VARINT);
        return scalar;
    }

    /// The current fixed64 field.
    ///
    /// @throws WireException when it has another wire type
    public long fixed64Value() {
        expect(FIXED64);
        return scalar;
    }

    /// A copy of the current length-delimited field.
    ///
    /// @throws WireException when it has another wire type
    public byte[] bytesValue() {
        expect(BYTES);
        byte[] copy = new byte[valueLength];
        System.arraycopy(buffer, valueOffset, copy, 0, valueLength);
        return copy;
    }

    /// The current length-delimited field as UTF-8 text; malformed input becomes replacement characters.
    ///
    /// @throws WireException when it has another wire type
    public String stringValue() {
        expect(BYTES);
        return new String(buffer, valueOffset, valueLength, java.nio.charset.StandardCharsets.UTF_8);
    }

    /// Checks that the current field is length-delimited.
    ///
    /// @throws WireException when it has another wire type
    public void expectBytes() {
        expect(BYTES);
    }
}

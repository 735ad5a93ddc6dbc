// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.format;

import io.minitempo.block.parquet.encoding.ByteInput;
import io.minitempo.block.parquet.encoding.DecodeException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Reads Thrift's compact protocol without trusting it: no list is longer than the bytes that are left, nothing nests
/// deeper than [#MAX_DEPTH], every read is bounded.
///
/// Use: `begin(); while (next()) switch (id()) { ... default -> skip(); }`. Owned by one thread.
final class ThriftReader {

    static final int MAX_DEPTH = 32;

    private final ByteInput in;
    private final int[] outer = new int[MAX_DEPTH + 1];
    private int depth;
    private int id;
    private int type;

    ThriftReader(ByteInput in) {
        this.in = in;
    }

    /// Enters the struct that is the current field.
    void enter() {
        expect(ThriftWriter.STRUCT);
        begin();
    }

    /// Enters a struct at the top or as a list element.
    void begin() {
        if (depth == MAX_DEPTH) {
            throw new DecodeException("structs nest deeper than " + MAX_DEPTH);
        }
        outer[depth++] = id;
        id = 0;
    }

    /// Moves to the next field of the struct entered last; false, and the struct is left, when there is none.
    boolean next() {
        int header = in.readByte();
        if (header == 0) {
            id = outer[--depth];
            return false;
        }
        type = header & 15;
        int delta = header >>> 4;
        id = delta == 0 ? (int) in.readZigZag() : id + delta;
        return true;
    }

    int id() {
        return id;
    }

    private void expect(int wanted) {
        if (type != wanted) {
            throw new DecodeException("field " + id + " has Thrift type " + type + ", expected " + wanted);
        }
    }

    boolean bool() {
        if (type != ThriftWriter.TRUE && type != ThriftWriter.FALSE) {
            expect(ThriftWriter.TRUE);
        }
        return type == ThriftWriter.TRUE;
    }

    int i32() {
        long value = i64();
        if (value != (int) value) {
            throw new DecodeException("field " + id + " of " + value + " exceeds 32 bits");
        }
        return (int) value;
    }

    long i64() {
        if (type == ThriftWriter.BYTE) {
            return (byte) in.readByte();
        }
        if (type < 4 || type > 6) {
            expect(ThriftWriter.I64);
        }
        return in.readZigZag();
    }

    byte[] binary() {
        expect(ThriftWriter.BINARY);
        return binaryElement();
    }

    String string() {
        return new String(binary(), StandardCharsets.UTF_8);
    }

    /// Enters a list of elements of `elementType` and returns how many follow.
    int list(int elementType) {
        expect(ThriftWriter.LIST);
        int header = in.readByte();
        int size = header >>> 4 == 15 ? in.readVarint(in.remaining(), "list size") : header >>> 4;
        int found = header & 15;
        boolean bools = elementType == ThriftWriter.TRUE && found == ThriftWriter.FALSE;
        if (size > 0 && found != elementType && !bools) {
            throw new DecodeException("list " + id + " has elements of type " + found + ", expected " + elementType);
        }
        if (size > in.remaining()) {
            throw new DecodeException("list of " + size + " elements in " + in.remaining() + " bytes");
        }
        return size;
    }

    byte[] binaryElement() {
        int length = in.readVarint(in.remaining(), "binary length");
        int start = in.take(length);
        return Arrays.copyOfRange(in.array(), start, start + length);
    }

    String stringElement() {
        return new String(binaryElement(), StandardCharsets.UTF_8);
    }

    long numberElement() {
        return in.readZigZag();
    }

    boolean boolElement() {
        return in.readByte() == ThriftWriter.TRUE;
    }

    /// Passes over the value of the current field.
    void skip() {
        skip(type, 0);
    }

    private void skip(int skipped, int level) {
        if (level + depth > MAX_DEPTH) {
            throw new DecodeException("values nest deeper than " + MAX_DEPTH);
        }
        switch (skipped) {
            case 1, 2 -> {}
            case 3 -> in.take(1);
            case 4, 5, 6 -> in.readVarint();
            case 7 -> in.take(8);
            case 8 -> in.take(in.readVarint(in.remaining(), "binary length"));
            case 9, 10 -> {
                int header = in.readByte();
                int size = header >>> 4 == 15 ? in.readVarint(in.remaining(), "list size") : header >>> 4;
                for (int i = 0; i < size; i++) {
                    skipElement(header & 15, level + 1);
                }
            }
            case 11 -> {
                int size = in.readVarint(in.remaining(), "map size");
                int types = size == 0 ? 0 : in.readByte();
                for (int i = 0; i < size; i++) {
                    skipElement(types >>> 4, level + 1);
                    skipElement(types & 15, level + 1);
                }
            }
            case 12 -> {
                int header = in.readByte();
                while (header != 0) {
                    if (header >>> 4 == 0) {
                        in.readZigZag();
                    }
                    skip(header & 15, level + 1);
                    header = in.readByte();
                }
            }
            default -> throw new DecodeException("Thrift type " + skipped + " is not known");
        }
    }

    private void skipElement(int element, int level) {
        if (element == 1 || element == 2) {
            in.take(1);
        } else {
            skip(element, level);
        }
    }
}

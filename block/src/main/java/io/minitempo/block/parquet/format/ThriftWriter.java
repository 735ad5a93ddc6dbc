// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.format;

import io.minitempo.block.parquet.encoding.ByteOutput;
import java.nio.charset.StandardCharsets;

/// Writes Thrift's compact protocol: structs of fields with ascending ids. Owned by one thread.
final class ThriftWriter {

    static final int TRUE = 1;
    static final int FALSE = 2;
    static final int BYTE = 3;
    static final int I32 = 5;
    static final int I64 = 6;
    static final int BINARY = 8;
    static final int LIST = 9;
    static final int STRUCT = 12;

    private static final int MAX_DEPTH = 16;

    private final ByteOutput out;
    private final int[] outer = new int[MAX_DEPTH];
    private int depth;
    private int last;

    ThriftWriter(ByteOutput out) {
        this.out = out;
    }

    private void field(int id, int type) {
        int delta = id - last;
        if (delta > 0 && delta <= 15) {
            out.writeByte(delta << 4 | type);
        } else {
            out.writeByte(type);
            out.writeZigZag(id);
        }
        last = id;
    }

    void bool(int id, boolean value) {
        field(id, value ? TRUE : FALSE);
    }

    void i8(int id, int value) {
        field(id, BYTE);
        out.writeByte(value);
    }

    void i32(int id, int value) {
        field(id, I32);
        out.writeZigZag(value);
    }

    void i16(int id, int value) {
        field(id, 4);
        out.writeZigZag(value);
    }

    void i64(int id, long value) {
        field(id, I64);
        out.writeZigZag(value);
    }

    void binary(int id, byte[] value) {
        field(id, BINARY);
        element(value);
    }

    void string(int id, String value) {
        binary(id, value.getBytes(StandardCharsets.UTF_8));
    }

    /// Opens a list field; exactly `size` elements must follow.
    void list(int id, int elementType, int size) {
        field(id, LIST);
        if (size < 15) {
            out.writeByte(size << 4 | elementType);
        } else {
            out.writeByte(0xf0 | elementType);
            out.writeVarint(size);
        }
    }

    void element(byte[] value) {
        out.writeVarint(value.length);
        out.write(value, 0, value.length);
    }

    void element(String value) {
        element(value.getBytes(StandardCharsets.UTF_8));
    }

    void element(long value) {
        out.writeZigZag(value);
    }

    /// Opens a list of truth values as Tempo does: of the second of their two types, false as 0. Some readers take
    /// every other byte than 0 for true, none takes 0 for it.
    void bools(int id, int size) {
        list(id, FALSE, size);
    }

    void element(boolean value) {
        out.writeByte(value ? 1 : 0);
    }

    /// Opens a struct as a field.
    void struct(int id) {
        field(id, STRUCT);
        begin();
    }

    /// Opens a struct at the top or as a list element.
    void begin() {
        outer[depth++] = last;
        last = 0;
    }

    /// Closes the struct opened last.
    void end() {
        out.writeByte(0);
        last = outer[--depth];
    }
}

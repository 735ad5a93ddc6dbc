// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.write;

import io.minitempo.block.parquet.encoding.ByteInput;
import io.minitempo.block.parquet.format.Leaf;
import java.util.Arrays;

/// How values of a column compare in their PLAIN form: Parquet's type-defined order.
enum Order {
    /// Bytes, unsigned.
    BYTES,
    /// One byte, false before true.
    BOOLEAN,
    /// Four bytes, signed.
    INT,
    /// Four bytes, unsigned.
    UNSIGNED_INT,
    /// Eight bytes, signed.
    LONG,
    /// Eight bytes, unsigned.
    UNSIGNED_LONG,
    /// IEEE 754.
    DOUBLE;

    static Order of(Leaf leaf) {
        boolean unsigned = leaf.column().annotation().isUnsigned();
        return switch (leaf.type()) {
            case BOOLEAN -> BOOLEAN;
            case INT32 -> unsigned ? UNSIGNED_INT : INT;
            case INT64 -> unsigned ? UNSIGNED_LONG : LONG;
            case DOUBLE -> DOUBLE;
            case BYTE_ARRAY -> BYTES;
        };
    }

    int compare(byte[] a, byte[] b) {
        return switch (this) {
            case BYTES -> Arrays.compareUnsigned(a, b);
            case BOOLEAN -> Byte.compare(a[0], b[0]);
            case INT -> Integer.compare((int) number(a), (int) number(b));
            case UNSIGNED_INT, UNSIGNED_LONG -> Long.compareUnsigned(number(a), number(b));
            case LONG -> Long.compare(number(a), number(b));
            case DOUBLE -> Double.compare(Double.longBitsToDouble(number(a)), Double.longBitsToDouble(number(b)));
        };
    }

    private static long number(byte[] plain) {
        return new ByteInput(plain, 0, plain.length).readLow(plain.length);
    }
}

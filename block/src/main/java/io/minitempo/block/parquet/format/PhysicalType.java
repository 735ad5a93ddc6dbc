// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.format;

import io.minitempo.block.parquet.encoding.DecodeException;

/// How a value is stored, with Parquet's number for it. `INT96` and `FIXED_LEN_BYTE_ARRAY` do not occur in blocks.
public enum PhysicalType {
    /// One bit.
    BOOLEAN(0),
    /// 32 bits.
    INT32(1),
    /// 64 bits.
    INT64(2),
    /// IEEE 754, 64 bits.
    DOUBLE(5),
    /// Bytes of any length.
    BYTE_ARRAY(6);

    private final int number;

    PhysicalType(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    /// Bytes of a value in PLAIN form by itself; 0 for values of any length.
    int width() {
        return switch (this) {
            case BOOLEAN -> 1;
            case INT32 -> 4;
            case INT64, DOUBLE -> 8;
            case BYTE_ARRAY -> 0;
        };
    }

    static PhysicalType of(int number) {
        for (PhysicalType type : values()) {
            if (type.number == number) {
                return type;
            }
        }
        throw new DecodeException("physical type " + number + " is not supported");
    }
}

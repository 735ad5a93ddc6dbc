// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.format;

/// What a schema node means beyond its physical type; written both as logical and as converted type.
public enum Annotation {
    /// Nothing.
    NONE(-1),
    /// UTF-8 text.
    STRING(0),
    /// The outer group of a map.
    MAP(1),
    /// The outer group of a list.
    LIST(3),
    /// Unsigned 32 bits.
    UINT_32(13),
    /// Unsigned 64 bits.
    UINT_64(14),
    /// Signed 32 bits.
    INT_32(17),
    /// Signed 64 bits.
    INT_64(18);

    private final int convertedType;

    Annotation(int convertedType) {
        this.convertedType = convertedType;
    }

    int convertedType() {
        return convertedType;
    }

    static Annotation ofConverted(int number) {
        for (Annotation annotation : values()) {
            if (annotation.convertedType == number) {
                return annotation;
            }
        }
        return NONE;
    }

    /// Whether values compare as unsigned numbers.
    public boolean isUnsigned() {
        return this == UINT_32 || this == UINT_64;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.encoding;

/// How the values of a page are laid out, with Parquet's number for it.
public enum Encoding {
    /// Values one after the other.
    PLAIN(0),
    /// Dictionary ids, by the older name that page V1 files use.
    PLAIN_DICTIONARY(2),
    /// The run-length and bit-packing hybrid: levels and booleans.
    RLE(3),
    /// Differences, packed.
    DELTA_BINARY_PACKED(5),
    /// Packed lengths, then all bytes.
    DELTA_LENGTH_BYTE_ARRAY(6),
    /// Shared prefixes, then the rest.
    DELTA_BYTE_ARRAY(7),
    /// Dictionary ids in the hybrid.
    RLE_DICTIONARY(8);

    private final int number;

    Encoding(int number) {
        this.number = number;
    }

    /// Parquet's number.
    public int number() {
        return number;
    }

    /// Whether values of this encoding are ids into the chunk's dictionary.
    public boolean isDictionary() {
        return this == PLAIN_DICTIONARY || this == RLE_DICTIONARY;
    }

    /// Whether values depend on those before them, and the stream says how many it holds.
    public boolean isDelta() {
        return this == DELTA_BINARY_PACKED || this == DELTA_LENGTH_BYTE_ARRAY || this == DELTA_BYTE_ARRAY;
    }

    /// The encoding with Parquet's `number`.
    ///
    /// @throws DecodeException when there is none that is known
    public static Encoding of(int number) {
        for (Encoding encoding : values()) {
            if (encoding.number == number) {
                return encoding;
            }
        }
        throw new DecodeException("encoding " + number + " is not known");
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.encoding;

/// How a page is compressed, with Parquet's number for it.
public enum Codec {
    /// As it is.
    UNCOMPRESSED(0),
    /// Snappy's block format.
    SNAPPY(1),
    /// RFC 1952.
    GZIP(2),
    /// RFC 7932; known by name, not built in.
    BROTLI(4),
    /// Zstandard frames.
    ZSTD(6),
    /// LZ4's block format without frame; read only.
    LZ4_RAW(7);

    private final int number;

    Codec(int number) {
        this.number = number;
    }

    /// Parquet's number.
    public int number() {
        return number;
    }

    /// The codec with Parquet's `number`.
    ///
    /// @throws DecodeException when there is none that is known
    public static Codec of(int number) {
        for (Codec codec : values()) {
            if (codec.number == number) {
                return codec;
            }
        }
        throw new DecodeException("compression codec " + number + " is not known");
    }
}

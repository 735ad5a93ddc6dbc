// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.meta;

import java.util.List;
import java.util.Locale;

/// The two metadata fields that only Tempo 2.10 writes; they matter only to its own row format (`spec/blocks.md §4`).
///
/// They are kept so that the metadata of such a block can be written back byte for byte.
///
/// @param encoding a compression, one of the names that 2.10 knows
/// @param dataEncoding the encoding of its row format; empty in Parquet blocks
public record ClassicEncoding(String encoding, String dataEncoding) {

    /// What every Parquet block of Tempo 2.10 says.
    public static final ClassicEncoding NONE = new ClassicEncoding("none", "");

    private static final List<String> ENCODINGS =
            List.of("none", "gzip", "lz4-64k", "lz4-256k", "lz4-1M", "lz4", "snappy", "zstd", "s2");

    /// Reads the protobuf byte of an encoding.
    ///
    /// @throws IllegalArgumentException when there is no such encoding
    static String encodingOf(byte[] bytes) {
        if (bytes.length != 1 || bytes[0] < 0 || bytes[0] >= ENCODINGS.size()) {
            throw new IllegalArgumentException("unknown block encoding of " + bytes.length + " bytes");
        }
        return ENCODINGS.get(bytes[0]);
    }

    /// The protobuf byte of the encoding; that of `none` for a name that is not known.
    byte[] toBytes() {
        for (int i = 0; i < ENCODINGS.size(); i++) {
            if (ENCODINGS.get(i).toLowerCase(Locale.ROOT).equals(encoding.toLowerCase(Locale.ROOT))) {
                return new byte[] {(byte) i};
            }
        }
        return new byte[] {0};
    }
}

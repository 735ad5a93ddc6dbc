// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.format;

import io.minitempo.block.parquet.encoding.ByteInput;
import io.minitempo.block.parquet.encoding.ByteOutput;
import io.minitempo.block.parquet.encoding.Encoding;
import org.jspecify.annotations.Nullable;

/// What stands before the bytes of a page.
///
/// @param kind dictionary or data, and which version
/// @param uncompressedBytes size of the body before compression
/// @param compressedBytes size of the body as stored
/// @param checksum CRC-32 of the stored body, or null when there is none
/// @param values level pairs of a data page, entries of a dictionary page
/// @param nulls level pairs without value, 0 where the page does not say
/// @param rows rows of a V2 page, -1 where the page does not say
/// @param encoding layout of the values
/// @param definitionBytes size of the definition levels of a V2 page
/// @param repetitionBytes size of the repetition levels of a V2 page
/// @param compressed whether the values of a V2 page follow the codec of the chunk
public record PageHeader(
        Kind kind,
        int uncompressedBytes,
        int compressedBytes,
        @Nullable Integer checksum,
        int values,
        int nulls,
        int rows,
        Encoding encoding,
        int definitionBytes,
        int repetitionBytes,
        boolean compressed) {

    /// What a page holds, with Parquet's number for it.
    public enum Kind {
        /// Levels and values, compressed together.
        DATA_V1(0),
        /// Something that readers pass over.
        INDEX(1),
        /// The values that ids of the chunk refer to.
        DICTIONARY(2),
        /// Levels as they are, values compressed or not.
        DATA_V2(3);

        private final int number;

        Kind(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }

    /// Appends a dictionary page header.
    public static void writeDictionary(int uncompressed, int compressed, int checksum, int entries, ByteOutput out) {
        ThriftWriter thrift = new ThriftWriter(out);
        thrift.begin();
        thrift.i32(1, Kind.DICTIONARY.number());
        thrift.i32(2, uncompressed);
        thrift.i32(3, compressed);
        thrift.i32(4, checksum);
        thrift.struct(7);
        thrift.i32(1, entries);
        thrift.i32(2, Encoding.PLAIN.number());
        thrift.end();
        thrift.end();
    }

    /// Appends this header, which must be of a data page, with the statistics of its values.
    public void writeTo(ByteOutput out, byte @Nullable [] min, byte @Nullable [] max) {
        ThriftWriter thrift = new ThriftWriter(out);
        thrift.begin();
        thrift.i32(1, kind.number());
        thrift.i32(2, uncompressedBytes);
        thrift.i32(3, compressedBytes);
        if (checksum != null) {
            thrift.i32(4, checksum);
        }
        if (kind == Kind.DATA_V2) {
            thrift.struct(8);
            thrift.i32(1, values);
            thrift.i32(2, nulls);
            thrift.i32(3, rows);
            thrift.i32(4, encoding.number());
            thrift.i32(5, definitionBytes);
            thrift.i32(6, repetitionBytes);
            thrift.bool(7, compressed);
            writeStatistics(thrift, 8, min, max);
        } else {
            thrift.struct(5);
            thrift.i32(1, values);
            thrift.i32(2, encoding.number());
            thrift.i32(3, Encoding.RLE.number());
            thrift.i32(4, Encoding.RLE.number());
            writeStatistics(thrift, 5, min, max);
        }
        thrift.end();
        thrift.end();
    }

    /// Writes bounds both as the deprecated and as the current pair, as Tempo does in pages.
    private void writeStatistics(ThriftWriter thrift, int id, byte @Nullable [] min, byte @Nullable [] max) {
        thrift.struct(id);
        if (min != null && max != null) {
            thrift.binary(1, max);
            thrift.binary(2, min);
        }
        thrift.i64(3, nulls);
        if (min != null && max != null) {
            thrift.binary(5, max);
            thrift.binary(6, min);
        }
        thrift.end();
    }

    /// Reads the header at the input's position and leaves the input behind it.
    ///
    /// @throws DecodeException when it is damaged
    public static PageHeader read(ByteInput input) {
        return new PageHeaderReader(input).read();
    }
}

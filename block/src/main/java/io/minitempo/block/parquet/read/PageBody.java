// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.read;

import io.minitempo.block.parquet.encoding.ByteInput;
import io.minitempo.block.parquet.encoding.Codec;
import io.minitempo.block.parquet.encoding.Compression;
import io.minitempo.block.parquet.encoding.DecodeException;
import io.minitempo.block.parquet.encoding.HybridDecoder;
import io.minitempo.block.parquet.encoding.HybridEncoder;
import io.minitempo.block.parquet.encoding.LevelScan;
import io.minitempo.block.parquet.encoding.Levels;
import io.minitempo.block.parquet.format.ColumnChunk;
import io.minitempo.block.parquet.format.Leaf;
import io.minitempo.block.parquet.format.PageHeader;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// The three parts of a data page, checked and decompressed: repetition levels, definition levels, values.
///
/// @param leaf the column
/// @param header the header
/// @param repetition the encoded repetition levels
/// @param definition the encoded definition levels
/// @param values the encoded values
/// @param decompressed the array that was made for this page, if any
@SuppressWarnings("ArrayRecordComponent") // never leaves this package, never compared
record PageBody(
        Leaf leaf, PageHeader header, Part repetition, Part definition, Part values, byte @Nullable [] decompressed) {

    /// A range of an array.
    @SuppressWarnings("ArrayRecordComponent") // never leaves this package, never compared
    record Part(byte[] array, int offset, int length) {
        ByteInput input() {
            return new ByteInput(array, offset, length);
        }

        LevelScan scan(int width, int count, int value) {
            return new LevelScan(array, offset, length, width, count, value);
        }
    }

    static PageBody open(ColumnChunk chunk, PageHeader header, byte[] array, int body, Scratch scratch) {
        if (header.values() > chunk.values()) {
            throw new DecodeException("page of " + header.values() + " values in a chunk of " + chunk.values());
        }
        return switch (header.kind()) {
            case DATA_V2 -> openV2(chunk, header, array, body, scratch);
            case DATA_V1 -> openV1(chunk, header, array, body, scratch);
            case DICTIONARY, INDEX -> throw new DecodeException("data page expected, found " + header.kind());
        };
    }

    private static PageBody openV2(ColumnChunk chunk, PageHeader header, byte[] array, int body, Scratch scratch) {
        checkSum(header, array, body);
        int repetition = header.repetitionBytes();
        int definition = header.definitionBytes();
        int levels = repetition + definition;
        int stored = header.compressedBytes() - levels;
        int expected = header.uncompressedBytes() - levels;
        Part values = new Part(array, body + levels, stored);
        byte[] target = null;
        if (header.compressed() && chunk.codec() != Codec.UNCOMPRESSED && stored > 0) {
            checkSize(chunk, expected);
            target = scratch.bytes(expected);
            Compression.decompress(chunk.codec(), array, body + levels, stored, target, expected);
            values = new Part(target, 0, expected);
        } else if (stored != expected) {
            throw new DecodeException("page of " + stored + " bytes is not compressed, " + expected + " are expected");
        }
        return new PageBody(
                chunk.leaf(),
                header,
                new Part(array, body, repetition),
                new Part(array, body + repetition, definition),
                values,
                target);
    }

    private static PageBody openV1(ColumnChunk chunk, PageHeader header, byte[] array, int body, Scratch scratch) {
        Leaf leaf = chunk.leaf();
        checkSum(header, array, body);
        checkSize(chunk, header.uncompressedBytes());
        byte[] page = scratch.bytes(header.uncompressedBytes());
        Compression.decompress(chunk.codec(), array, body, header.compressedBytes(), page, header.uncompressedBytes());
        ByteInput in = new ByteInput(page, 0, header.uncompressedBytes());
        Part repetition = prefixed(in, leaf.maxRepetition() > 0);
        Part definition = prefixed(in, leaf.maxDefinition() > 0);
        return new PageBody(leaf, header, repetition, definition, new Part(page, in.position(), in.remaining()), page);
    }

    private static Part prefixed(ByteInput in, boolean present) {
        if (!present) {
            return new Part(in.array(), in.position(), 0);
        }
        int length = in.readInt();
        return new Part(in.array(), in.take(length), length);
    }

    /// Checks and decompresses the page of a dictionary, whose array is kept.
    static byte[] decompress(ColumnChunk chunk, PageHeader header, byte[] array, int body) {
        checkSum(header, array, body);
        checkSize(chunk, header.uncompressedBytes());
        byte[] page = new byte[header.uncompressedBytes()];
        Compression.decompress(chunk.codec(), array, body, header.compressedBytes(), page, page.length);
        return page;
    }

    private static void checkSum(PageHeader header, byte[] array, int body) {
        Integer expected = header.checksum();
        if (expected != null) {
            CRC32 crc = new CRC32();
            crc.update(array, body, header.compressedBytes());
            if ((int) crc.getValue() != expected) {
                throw new DecodeException("page checksum is " + Integer.toHexString((int) crc.getValue())
                        + ", header says " + Integer.toHexString(expected));
            }
        }
    }

    /// A page cannot hold more than its chunk; so a damaged size allocates no more than the chunk has.
    private static void checkSize(ColumnChunk chunk, int uncompressed) {
        if (uncompressed > Math.max(chunk.sizes().uncompressed(), chunk.sizes().compressed())) {
            throw new DecodeException("page of " + uncompressed + " bytes uncompressed in a chunk of "
                    + chunk.sizes().uncompressed());
        }
    }

    HybridDecoder repetitionRuns() {
        return new HybridDecoder(
                repetition.input(),
                HybridEncoder.bitWidth(leaf.maxRepetition()),
                leaf.maxRepetition() == 0 ? 0 : header.values());
    }

    HybridDecoder definitionRuns() {
        return new HybridDecoder(
                definition.input(),
                HybridEncoder.bitWidth(leaf.maxDefinition()),
                leaf.maxDefinition() == 0 ? 0 : header.values());
    }

    static byte @Nullable [] levels(HybridDecoder runs, int count, int max) {
        if (max == 0) {
            return null;
        }
        byte[] levels = new byte[count];
        runs.readAll(levels);
        runs.expectEnd();
        if (Levels.exceed(levels, max)) {
            throw new DecodeException("level above " + max);
        }
        return levels;
    }

    /// Counts rows by the repetition levels, or takes the header's word.
    int countRows() {
        if (header.rows() >= 0) {
            return header.rows();
        }
        byte[] levels = levels(repetitionRuns(), header.values(), leaf.maxRepetition());
        if (levels == null) {
            return header.values();
        }
        if (levels.length > 0 && levels[0] != 0) {
            throw new DecodeException("page does not begin at a row");
        }
        int rows = 0;
        for (byte level : levels) {
            rows += level == 0 ? 1 : 0;
        }
        return rows;
    }
}

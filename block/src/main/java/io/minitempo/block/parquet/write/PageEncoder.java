// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.write;

import io.minitempo.block.parquet.encoding.ByteOutput;
import io.minitempo.block.parquet.encoding.Codec;
import io.minitempo.block.parquet.encoding.Compression;
import io.minitempo.block.parquet.encoding.Encoding;
import io.minitempo.block.parquet.format.Leaf;
import io.minitempo.block.parquet.format.PageHeader;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// Puts levels and values of a page together, with header and checksum. Owned by one thread.
final class PageEncoder {

    private final int zstdLevel;
    private final ByteOutput body = new ByteOutput(1 << 16);
    private final ByteOutput plain = new ByteOutput(1 << 12);
    private final ByteOutput page = new ByteOutput(1 << 16);

    /// What a page is made of.
    ///
    /// @param leaf the column
    /// @param kind version of the page
    /// @param encoding of the values
    /// @param values level pairs
    /// @param nulls level pairs without value
    /// @param rows rows
    /// @param repetitionBytes bytes of encoded repetition levels
    /// @param definitionBytes bytes of encoded definition levels
    record Shape(
            Leaf leaf,
            PageHeader.Kind kind,
            Encoding encoding,
            int values,
            int nulls,
            int rows,
            int repetitionBytes,
            int definitionBytes) {}

    /// An encoded page.
    ///
    /// @param bytes header and body
    /// @param headerBytes bytes of the header
    /// @param uncompressedBody bytes of the body before compression
    @SuppressWarnings("ArrayRecordComponent") // never leaves this package, never compared
    record Page(byte[] bytes, int headerBytes, int uncompressedBody) {}

    PageEncoder(int zstdLevel) {
        this.zstdLevel = zstdLevel;
    }

    /// Encodes a page from its levels (repetition, then definition) and its values.
    Page encode(Shape shape, ByteOutput levels, ByteOutput values, byte @Nullable [] min, byte @Nullable [] max) {
        body.clear();
        boolean compressed = shape.leaf.column().codec() != Codec.UNCOMPRESSED;
        int uncompressed;
        if (shape.kind == PageHeader.Kind.DATA_V2) {
            compressed &= !shape.encoding.isDictionary();
            uncompressed = fillV2(shape, levels, values, compressed);
        } else {
            uncompressed = fillV1(shape, levels, values);
        }
        CRC32 crc = new CRC32();
        crc.update(body.array(), 0, body.size());
        PageHeader header = new PageHeader(
                shape.kind,
                uncompressed,
                body.size(),
                (int) crc.getValue(),
                shape.values,
                shape.nulls,
                shape.rows,
                shape.encoding,
                shape.definitionBytes,
                shape.repetitionBytes,
                compressed);
        page.clear();
        header.writeTo(page, min, max);
        int headerBytes = page.size();
        page.write(body);
        return new Page(page.toByteArray(), headerBytes, uncompressed);
    }

    private int fillV2(Shape shape, ByteOutput levels, ByteOutput values, boolean compressed) {
        body.write(levels);
        if (compressed) {
            Compression.compress(shape.leaf.column().codec(), zstdLevel, values.array(), 0, values.size(), body);
        } else {
            body.write(values);
        }
        return levels.size() + values.size();
    }

    private int fillV1(Shape shape, ByteOutput levels, ByteOutput values) {
        plain.clear();
        if (shape.leaf.maxRepetition() > 0) {
            plain.writeInt(shape.repetitionBytes);
            plain.write(levels.array(), 0, shape.repetitionBytes);
        }
        if (shape.leaf.maxDefinition() > 0) {
            plain.writeInt(shape.definitionBytes);
            plain.write(levels.array(), shape.repetitionBytes, shape.definitionBytes);
        }
        plain.write(values);
        Compression.compress(shape.leaf.column().codec(), zstdLevel, plain.array(), 0, plain.size(), body);
        return plain.size();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.format;

import io.minitempo.block.parquet.encoding.ByteOutput;
import java.util.List;

/// Encodes `FileMetaData` with the fields that Tempo writes (`spec/blocks.md §8` rule 6).
public final class FooterWriter {

    private static final int VERSION = 2;

    private FooterWriter() {}

    /// Appends the footer, without its length and the magic.
    public static void write(
            ParquetSchema schema, long rows, List<WrittenRowGroup> groups, String createdBy, ByteOutput bytes) {
        ThriftWriter out = new ThriftWriter(bytes);
        out.begin();
        out.i32(1, VERSION);
        out.list(2, ThriftWriter.STRUCT, count(schema.root()));
        element(schema.root(), true, out);
        out.i64(3, rows);
        out.list(4, ThriftWriter.STRUCT, groups.size());
        for (int i = 0; i < groups.size(); i++) {
            rowGroup(groups.get(i), i, out);
        }
        out.list(5, ThriftWriter.STRUCT, 0);
        out.string(6, createdBy);
        out.list(7, ThriftWriter.STRUCT, schema.leaves().size());
        for (int i = 0; i < schema.leaves().size(); i++) {
            out.begin();
            empty(out, 1);
            out.end();
        }
        out.end();
    }

    private static void empty(ThriftWriter out, int id) {
        out.struct(id);
        out.end();
    }

    private static int count(SchemaNode node) {
        return node instanceof SchemaNode.Group group
                ? 1 + group.children().stream().mapToInt(FooterWriter::count).sum()
                : 1;
    }

    private static void element(SchemaNode node, boolean root, ThriftWriter out) {
        out.begin();
        if (node instanceof SchemaNode.Column column) {
            out.i32(1, column.type().number());
            int bits = bits(column.type());
            if (bits > 0) {
                out.i32(2, bits);
            }
        }
        if (!root) {
            out.i32(3, node.repetition().number());
        }
        out.string(4, node.name());
        if (node instanceof SchemaNode.Group group) {
            out.i32(5, group.children().size());
        }
        if (node.annotation() != Annotation.NONE) {
            out.i32(6, node.annotation().convertedType());
            logicalType(node.annotation(), out);
        }
        out.end();
        if (node instanceof SchemaNode.Group group) {
            for (SchemaNode child : group.children()) {
                element(child, false, out);
            }
        }
    }

    /// Parquet asks for a length of fixed-length types only; Tempo writes one for every number.
    private static int bits(PhysicalType type) {
        return switch (type) {
            case BOOLEAN -> 1;
            case INT32 -> 32;
            case INT64, DOUBLE -> 64;
            case BYTE_ARRAY -> 0;
        };
    }

    private static void logicalType(Annotation annotation, ThriftWriter out) {
        out.struct(10);
        switch (annotation) {
            case STRING -> empty(out, 1);
            case MAP -> empty(out, 2);
            case LIST -> empty(out, 3);
            case UINT_32 -> integer(32, false, out);
            case UINT_64 -> integer(64, false, out);
            case INT_32 -> integer(32, true, out);
            case INT_64 -> integer(64, true, out);
            case NONE -> throw new IllegalArgumentException("no logical type");
        }
        out.end();
    }

    private static void integer(int bits, boolean signed, ThriftWriter out) {
        out.struct(10);
        out.i8(1, bits);
        out.bool(2, signed);
        out.end();
    }

    private static void rowGroup(WrittenRowGroup group, int ordinal, ThriftWriter out) {
        out.begin();
        out.list(1, ThriftWriter.STRUCT, group.chunks().size());
        long compressed = 0;
        long uncompressed = 0;
        for (WrittenChunk chunk : group.chunks()) {
            chunk.writeTo(out);
            compressed += chunk.compressed();
            uncompressed += chunk.uncompressed();
        }
        out.i64(2, uncompressed);
        out.i64(3, group.rows());
        out.list(4, ThriftWriter.STRUCT, 0);
        out.i64(5, group.start());
        out.i64(6, compressed);
        out.i16(7, ordinal);
        out.end();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.format;

import io.minitempo.block.parquet.encoding.ByteInput;
import io.minitempo.block.parquet.encoding.Codec;
import io.minitempo.block.parquet.encoding.DecodeException;
import io.minitempo.block.parquet.encoding.Encoding;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decodes `FileMetaData` and checks that schema, row groups and offsets fit together. Used once.
final class FooterReader {

    private static final int PAGE_DICTIONARY = 2;

    private final ThriftReader in;
    private final long dataEnd;

    FooterReader(ByteInput input, long dataEnd) {
        this.in = new ThriftReader(input);
        this.dataEnd = dataEnd;
    }

    FileFooter read(int length) {
        ParquetSchema schema = null;
        List<RowGroup> groups = null;
        long rows = -1;
        String createdBy = "";
        in.begin();
        while (in.next()) {
            switch (in.id()) {
                case 2 -> schema = schema();
                case 3 -> rows = in.i64();
                case 4 -> groups = rowGroups(schema);
                case 6 -> createdBy = in.string();
                default -> in.skip();
            }
        }
        if (schema == null || groups == null) {
            throw new DecodeException("footer lacks its " + (schema == null ? "schema" : "row groups"));
        }
        long counted = groups.stream().mapToLong(RowGroup::rows).sum();
        if (counted != rows) {
            throw new DecodeException("footer says " + rows + " rows, its row groups have " + counted);
        }
        return new FileFooter(schema, rows, groups, createdBy, length);
    }

    private record Element(String name, int type, Repetition repetition, Annotation annotation, int children) {}

    private ParquetSchema schema() {
        int size = in.list(ThriftWriter.STRUCT);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            elements.add(element());
        }
        if (elements.isEmpty()) {
            throw new DecodeException("schema is empty");
        }
        int[] next = {0};
        SchemaNode root = node(elements, next, 0);
        if (next[0] != size || !(root instanceof SchemaNode.Group group)) {
            throw new DecodeException("schema of " + size + " elements is not one tree");
        }
        return new ParquetSchema(
                new SchemaNode.Group(group.name(), Repetition.REQUIRED, group.annotation(), group.children()));
    }

    private Element element() {
        String name = "";
        int type = -1;
        int repetition = 0;
        int children = 0;
        Annotation annotation = Annotation.NONE;
        in.begin();
        while (in.next()) {
            switch (in.id()) {
                case 1 -> type = in.i32();
                case 3 -> repetition = in.i32();
                case 4 -> name = in.string();
                case 5 -> children = in.i32();
                case 6 -> annotation = Annotation.ofConverted(in.i32());
                default -> in.skip();
            }
        }
        return new Element(name, type, Repetition.of(repetition), annotation, children);
    }

    private static SchemaNode node(List<Element> elements, int[] next, int depth) {
        if (next[0] >= elements.size() || depth > ThriftReader.MAX_DEPTH) {
            throw new DecodeException("schema tree has " + elements.size() + " elements and more are expected");
        }
        Element e = elements.get(next[0]++);
        if (e.type >= 0) {
            return new SchemaNode.Column(
                    e.name,
                    e.repetition,
                    e.annotation,
                    PhysicalType.of(e.type),
                    Codec.UNCOMPRESSED,
                    Encoding.PLAIN,
                    true);
        }
        List<SchemaNode> children = new ArrayList<>();
        for (int i = 0; i < e.children; i++) {
            children.add(node(elements, next, depth + 1));
        }
        return new SchemaNode.Group(e.name, e.repetition, e.annotation, children);
    }

    private List<RowGroup> rowGroups(@Nullable ParquetSchema schema) {
        if (schema == null) {
            throw new DecodeException("footer has row groups before its schema");
        }
        int size = in.list(ThriftWriter.STRUCT);
        List<RowGroup> groups = new ArrayList<>();
        long first = 0;
        for (int i = 0; i < size; i++) {
            RowGroup group = rowGroup(schema, i, first);
            groups.add(group);
            first += group.rows();
        }
        return groups;
    }

    private RowGroup rowGroup(ParquetSchema schema, int ordinal, long firstRow) {
        List<ColumnChunk> chunks = new ArrayList<>();
        long rows = -1;
        in.begin();
        while (in.next()) {
            switch (in.id()) {
                case 1 -> {
                    int size = in.list(ThriftWriter.STRUCT);
                    if (size != schema.leaves().size()) {
                        throw new DecodeException("row group " + ordinal + " has " + size + " columns, the schema "
                                + schema.leaves().size());
                    }
                    for (int i = 0; i < size; i++) {
                        chunks.add(chunk(schema.leaves().get(i)));
                    }
                }
                case 3 -> rows = in.i64();
                default -> in.skip();
            }
        }
        if (rows < 0 || rows > Integer.MAX_VALUE || chunks.isEmpty()) {
            throw new DecodeException(
                    "row group " + ordinal + " has " + rows + " rows and " + chunks.size() + " columns");
        }
        return new RowGroup(ordinal, firstRow, rows, chunks);
    }

    private ColumnChunk chunk(Leaf leaf) {
        ChunkFields fields = new ChunkFields();
        in.begin();
        while (in.next()) {
            switch (in.id()) {
                case 3 -> metadata(leaf, fields);
                case 4 -> fields.offsetIndex = in.i64();
                case 5 -> fields.offsetIndexLength = in.i32();
                case 6 -> fields.columnIndex = in.i64();
                case 7 -> fields.columnIndexLength = in.i32();
                default -> in.skip();
            }
        }
        return fields.build(leaf, dataEnd);
    }

    private void metadata(Leaf leaf, ChunkFields fields) {
        in.enter();
        while (in.next()) {
            switch (in.id()) {
                case 1 -> fields.type = in.i32();
                case 3 -> {
                    StringBuilder path = new StringBuilder();
                    int size = in.list(ThriftWriter.BINARY);
                    for (int i = 0; i < size; i++) {
                        path.append(i == 0 ? "" : ".").append(in.stringElement());
                    }
                    if (!path.toString().equals(leaf.path())) {
                        throw new DecodeException(
                                "column " + leaf.index() + " is " + path + ", the schema says " + leaf.path());
                    }
                }
                case 4 -> fields.codec = Codec.of(in.i32());
                case 5 -> fields.values = in.i64();
                case 6 -> fields.uncompressed = in.i64();
                case 7 -> fields.compressed = in.i64();
                case 9 -> fields.data = in.i64();
                case 11 -> fields.dictionary = in.i64();
                case 12 -> statistics(fields);
                case 13 -> encodingStats(fields);
                default -> in.skip();
            }
        }
    }

    private void statistics(ChunkFields fields) {
        in.enter();
        while (in.next()) {
            switch (in.id()) {
                case 3 -> fields.nulls = in.i64();
                case 5 -> fields.max = in.binary();
                case 6 -> fields.min = in.binary();
                default -> in.skip();
            }
        }
    }

    private void encodingStats(ChunkFields fields) {
        int size = in.list(ThriftWriter.STRUCT);
        boolean dictionaryOnly = size > 0;
        for (int i = 0; i < size; i++) {
            int page = -1;
            int encoding = 0;
            in.begin();
            while (in.next()) {
                switch (in.id()) {
                    case 1 -> page = in.i32();
                    case 2 -> encoding = in.i32();
                    default -> in.skip();
                }
            }
            dictionaryOnly &= page == PAGE_DICTIONARY || Encoding.of(encoding).isDictionary();
        }
        fields.dictionaryOnly = dictionaryOnly;
    }

    /// The fields of one chunk while they are read.
    private static final class ChunkFields {
        private int type = -1;
        private Codec codec = Codec.UNCOMPRESSED;
        private long values = -1;
        private long uncompressed;
        private long compressed = -1;
        private long data = -1;
        private long dictionary = ColumnChunk.ABSENT;
        private long nulls = ColumnChunk.ABSENT;
        private byte @Nullable [] min;
        private byte @Nullable [] max;
        private boolean dictionaryOnly;
        private long offsetIndex = ColumnChunk.ABSENT;
        private int offsetIndexLength;
        private long columnIndex = ColumnChunk.ABSENT;
        private int columnIndexLength;

        ColumnChunk build(Leaf leaf, long dataEnd) {
            if (type != leaf.type().number()) {
                throw new DecodeException("column " + leaf.path() + " has type " + type + ", the schema says "
                        + leaf.type().number());
            }
            if (dictionary == 0) {
                // Some writers say 0 for "none".
                dictionary = ColumnChunk.ABSENT;
            }
            ColumnChunk.Places places = new ColumnChunk.Places(
                    dictionary, data, columnIndex, columnIndexLength, offsetIndex, offsetIndexLength);
            inside(leaf, "pages", places.start(), compressed, dataEnd);
            if (columnIndex != ColumnChunk.ABSENT) {
                inside(leaf, "column index", columnIndex, columnIndexLength, dataEnd);
            }
            if (offsetIndex != ColumnChunk.ABSENT) {
                inside(leaf, "offset index", offsetIndex, offsetIndexLength, dataEnd);
            }
            if (values < 0 || values > Integer.MAX_VALUE) {
                throw new DecodeException("column " + leaf.path() + " has " + values + " values");
            }
            return new ColumnChunk(
                    leaf,
                    codec,
                    values,
                    new ColumnChunk.Sizes(compressed, uncompressed),
                    places,
                    min,
                    max,
                    nulls,
                    dictionaryOnly);
        }

        private static void inside(Leaf leaf, String what, long offset, long length, long dataEnd) {
            if (offset < FileFooter.MAGIC.length() || length < 0 || length > dataEnd - offset) {
                throw new DecodeException("column " + leaf.path() + ": " + what + " of " + length + " bytes at "
                        + offset + " lie outside of the " + dataEnd + " before the footer");
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.format;

import io.minitempo.block.parquet.encoding.Codec;
import io.minitempo.block.parquet.encoding.Encoding;
import org.jspecify.annotations.Nullable;

/// A column chunk on its way into the footer. Owned by the thread that writes the file.
public final class WrittenChunk {

    private final Leaf leaf;
    private final Encoding encoding;
    private final PageHeader.Kind pages;
    private final long dictionary;
    private final long data;
    private final long values;
    private final long compressed;
    private final long uncompressed;
    private final Statistics statistics;
    private final byte @Nullable [] columnIndex;
    private final OffsetIndex offsetIndex;
    private long columnIndexOffset = -1;
    private long offsetIndexOffset = -1;
    private int offsetIndexLength;

    /// What is known about the values of a chunk. Its arrays must not be changed.
    public static final class Statistics {
        private final long nulls;
        private final byte @Nullable [] min;
        private final byte @Nullable [] max;
        private final long plainBytes;
        private final long[] repetitionHistogram;
        private final long[] definitionHistogram;

        /// Null count, bounds in PLAIN form, bytes of plain strings, and how often each level occurs.
        public Statistics(
                long nulls,
                byte @Nullable [] min,
                byte @Nullable [] max,
                long plainBytes,
                long[] repetitionHistogram,
                long[] definitionHistogram) {
            this.nulls = nulls;
            this.min = min;
            this.max = max;
            this.plainBytes = plainBytes;
            this.repetitionHistogram = repetitionHistogram;
            this.definitionHistogram = definitionHistogram;
        }
    }

    /// A chunk whose pages are written; offsets of its indexes follow.
    public WrittenChunk(
            Leaf leaf,
            Encoding encoding,
            PageHeader.Kind pages,
            long dictionary,
            long data,
            long values,
            long compressed,
            long uncompressed,
            Statistics statistics,
            byte @Nullable [] columnIndex,
            OffsetIndex offsetIndex) {
        this.leaf = leaf;
        this.encoding = encoding;
        this.pages = pages;
        this.dictionary = dictionary;
        this.data = data;
        this.values = values;
        this.compressed = compressed;
        this.uncompressed = uncompressed;
        this.statistics = statistics;
        this.columnIndex = columnIndex;
        this.offsetIndex = offsetIndex;
    }

    /// The encoded column index, if the column has one.
    public byte @Nullable [] columnIndex() {
        return columnIndex;
    }

    /// The offset index.
    public OffsetIndex offsetIndex() {
        return offsetIndex;
    }

    /// Notes where the column index was written.
    public void placeColumnIndex(long offset) {
        columnIndexOffset = offset;
    }

    /// Notes where the offset index was written.
    public void placeOffsetIndex(long offset, int length) {
        offsetIndexOffset = offset;
        offsetIndexLength = length;
    }

    long compressed() {
        return compressed;
    }

    long uncompressed() {
        return uncompressed;
    }

    void writeTo(ThriftWriter out) {
        out.begin();
        out.i64(2, 0);
        out.struct(3);
        writeMetadata(out);
        out.end();
        out.i64(4, offsetIndexOffset);
        out.i32(5, offsetIndexLength);
        if (columnIndex != null) {
            out.i64(6, columnIndexOffset);
            out.i32(7, columnIndex.length);
        }
        out.end();
    }

    private void writeMetadata(ThriftWriter out) {
        boolean levels = leaf.maxDefinition() + leaf.maxRepetition() > 0;
        boolean hasDictionary = dictionary >= 0;
        out.i32(1, leaf.type().number());
        out.list(2, ThriftWriter.I32, 1 + (levels ? 1 : 0) + (hasDictionary ? 1 : 0));
        // Ascending by number, as Tempo lists them.
        if (hasDictionary || encoding == Encoding.PLAIN) {
            out.element(Encoding.PLAIN.number());
        }
        if (levels) {
            out.element(Encoding.RLE.number());
        }
        if (encoding != Encoding.PLAIN) {
            out.element(encoding.number());
        }
        String[] path = leaf.path().split("\\.", -1);
        out.list(3, ThriftWriter.BINARY, path.length);
        for (String name : path) {
            out.element(name);
        }
        Codec codec = leaf.column().codec();
        out.i32(4, codec.number());
        out.i64(5, values);
        out.i64(6, uncompressed);
        out.i64(7, compressed);
        out.i64(9, data);
        if (hasDictionary) {
            out.i64(11, dictionary);
        }
        writeStatistics(out);
        out.list(13, ThriftWriter.STRUCT, hasDictionary ? 2 : 1);
        if (hasDictionary) {
            writeEncodingStats(out, PageHeader.Kind.DICTIONARY, Encoding.PLAIN, 1);
        }
        writeEncodingStats(out, pages, encoding, offsetIndex.pages());
        writeSizeStatistics(out);
    }

    private void writeStatistics(ThriftWriter out) {
        out.struct(12);
        out.i64(3, statistics.nulls);
        if (statistics.min != null && statistics.max != null) {
            out.binary(5, statistics.max);
            out.binary(6, statistics.min);
        }
        out.end();
    }

    private static void writeEncodingStats(ThriftWriter out, PageHeader.Kind kind, Encoding encoding, int pages) {
        out.begin();
        out.i32(1, kind.number());
        out.i32(2, encoding.number());
        out.i32(3, pages);
        out.end();
    }

    private void writeSizeStatistics(ThriftWriter out) {
        boolean repetition = leaf.maxRepetition() > 0;
        boolean definition = leaf.maxDefinition() > 0;
        if (statistics.plainBytes == 0 && !repetition && !definition) {
            return;
        }
        out.struct(16);
        if (statistics.plainBytes > 0) {
            out.i64(1, statistics.plainBytes);
        }
        if (repetition) {
            ColumnIndexWriter.histogram(out, 2, statistics.repetitionHistogram);
        }
        if (definition) {
            ColumnIndexWriter.histogram(out, 3, statistics.definitionHistogram);
        }
        out.end();
    }
}

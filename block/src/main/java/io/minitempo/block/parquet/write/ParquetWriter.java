// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.write;

import io.minitempo.block.parquet.encoding.ByteOutput;
import io.minitempo.block.parquet.encoding.Codec;
import io.minitempo.block.parquet.encoding.Compression;
import io.minitempo.block.parquet.format.ColumnIndexWriter;
import io.minitempo.block.parquet.format.FileFooter;
import io.minitempo.block.parquet.format.FooterWriter;
import io.minitempo.block.parquet.format.Leaf;
import io.minitempo.block.parquet.format.OffsetIndex;
import io.minitempo.block.parquet.format.PageHeader;
import io.minitempo.block.parquet.format.ParquetSchema;
import io.minitempo.block.parquet.format.WrittenChunk;
import io.minitempo.block.parquet.format.WrittenRowGroup;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// Writes one Parquet file: values go into the columns, rows end with [#endRow], row groups with [#endRowGroup].
///
/// The open row group is held in memory as encoded pages; a finished one goes to the sink at once. Layout: the row
/// groups, then all column indexes, all offset indexes, the footer. Owned by one thread.
public final class ParquetWriter {

    private final ParquetSchema schema;
    private final ByteSink sink;
    private final String createdBy;
    private final int pageBytes;
    private final PageLayout layout;
    private final List<LevelTrack> tracks;
    private final List<ColumnWriter> columns;
    private final List<WrittenRowGroup> groups = new ArrayList<>();
    private final ByteOutput scratch = new ByteOutput(1 << 12);
    private long position;
    private long rows;
    private int groupRows;

    /// What came of a file.
    ///
    /// @param rows rows of all row groups
    /// @param size bytes of the file
    /// @param footerLength bytes of the footer, without its length and the magic
    /// @param rowGroups how many row groups there are
    public record Summary(long rows, long size, int footerLength, int rowGroups) {}

    /// A writer that cuts pages at about `pageBytes` of values and levels.
    ///
    /// @param seldomRead columns that [PageLayout#MIXED] makes small rather than quick to read
    public ParquetWriter(
            ParquetSchema schema,
            ByteSink sink,
            String createdBy,
            int pageBytes,
            PageLayout layout,
            Predicate<Leaf> seldomRead) {
        this.schema = layout.columns(schema, seldomRead);
        this.sink = sink;
        this.createdBy = createdBy;
        this.pageBytes = pageBytes;
        this.layout = layout;
        Columns built = Columns.of(this.schema, layout, seldomRead);
        this.tracks = built.tracks();
        this.columns = built.columns();
    }

    /// The column of a leaf; its type follows from the leaf's type and encoding.
    public ColumnWriter column(Leaf leaf) {
        return columns.get(leaf.index());
    }

    /// Ends a row: every column whose parents are there must have got its value.
    public void endRow() {
        groupRows++;
        for (LevelTrack track : tracks) {
            track.endRow(pageBytes);
        }
    }

    /// Rows of the open row group.
    public int openRows() {
        return groupRows;
    }

    /// About the bytes that the open row group will have in the file. Dictionaries count before compression.
    public long openBytes() {
        long bytes = 0;
        for (ColumnWriter column : columns) {
            bytes += column.chunk().compressedBytes() + column.dictionaryBytes() + column.pendingBytes();
        }
        return bytes;
    }

    /// Writes the open row group, if it has rows.
    ///
    /// @throws InterruptedException when the caller is interrupted
    public void endRowGroup() throws InterruptedException {
        if (groupRows == 0) {
            return;
        }
        if (position == 0) {
            writeMagic();
        }
        for (LevelTrack track : tracks) {
            track.endRowGroup();
        }
        long start = position;
        List<WrittenChunk> chunks = new ArrayList<>(columns.size());
        for (ColumnWriter column : columns) {
            chunks.add(writeChunk(column));
            column.clearRowGroup();
        }
        groups.add(new WrittenRowGroup(start, groupRows, chunks));
        rows += groupRows;
        groupRows = 0;
        sink.endPart();
    }

    /// Writes what is open, the indexes and the footer. The writer is of no use afterwards.
    ///
    /// @throws InterruptedException when the caller is interrupted
    public Summary finish() throws InterruptedException {
        endRowGroup();
        if (position == 0) {
            writeMagic();
        }
        for (WrittenRowGroup group : groups) {
            for (WrittenChunk chunk : group.chunks()) {
                byte[] index = chunk.columnIndex();
                if (index != null) {
                    chunk.placeColumnIndex(position);
                    write(index, index.length);
                }
            }
        }
        for (WrittenRowGroup group : groups) {
            for (WrittenChunk chunk : group.chunks()) {
                scratch.clear();
                chunk.offsetIndex().writeTo(scratch);
                chunk.placeOffsetIndex(position, scratch.size());
                write(scratch.array(), scratch.size());
            }
        }
        scratch.clear();
        FooterWriter.write(schema, rows, groups, createdBy, scratch);
        int footer = scratch.size();
        scratch.writeInt(footer);
        byte[] magic = FileFooter.MAGIC.getBytes(StandardCharsets.ISO_8859_1);
        scratch.write(magic, 0, magic.length);
        write(scratch.array(), scratch.size());
        return new Summary(rows, position, footer, groups.size());
    }

    private void writeMagic() throws InterruptedException {
        byte[] magic = FileFooter.MAGIC.getBytes(StandardCharsets.ISO_8859_1);
        write(magic, magic.length);
    }

    private void write(byte[] bytes, int length) throws InterruptedException {
        sink.write(bytes, 0, length);
        position += length;
    }

    private WrittenChunk writeChunk(ColumnWriter column) throws InterruptedException {
        ChunkBuffer chunk = column.chunk();
        long start = position;
        long uncompressed = chunk.uncompressedBytes() + writeDictionary(column);
        boolean dictionary = position != start;
        long data = position;
        List<ChunkBuffer.Page> pages = chunk.pages();
        long[] offsets = new long[pages.size()];
        int[] sizes = new int[pages.size()];
        int[] firstRows = new int[pages.size()];
        for (int i = 0; i < offsets.length; i++) {
            ChunkBuffer.Page page = pages.get(i);
            offsets[i] = position;
            sizes[i] = page.bytes.length;
            firstRows[i] = page.firstRow;
            write(page.bytes, page.bytes.length);
        }
        return new WrittenChunk(
                chunk.leaf(),
                column.encoding(),
                column.pageKind(),
                dictionary ? start : -1,
                data,
                chunk.values(),
                position - start,
                uncompressed,
                new WrittenChunk.Statistics(
                        chunk.nulls(),
                        chunk.min(),
                        chunk.max(),
                        chunk.plainBytes(),
                        chunk.repetitionHistogram(),
                        chunk.definitionHistogram()),
                columnIndex(chunk),
                new OffsetIndex(offsets, sizes, firstRows));
    }

    /// Writes the dictionary page, if the column has a dictionary, and returns its bytes before compression.
    private long writeDictionary(ColumnWriter column) throws InterruptedException {
        ByteOutput plain = column.dictionary();
        if (plain == null) {
            return 0;
        }
        Codec codec = column.leaf().column().codec();
        ByteOutput body = plain;
        if (codec != Codec.UNCOMPRESSED) {
            body = new ByteOutput(plain.size() / 2 + 64);
            Compression.compress(codec, layout.zstdLevel(), plain.array(), 0, plain.size(), body);
        }
        CRC32 crc = new CRC32();
        crc.update(body.array(), 0, body.size());
        scratch.clear();
        PageHeader.writeDictionary(plain.size(), body.size(), (int) crc.getValue(), column.dictionarySize(), scratch);
        write(scratch.array(), scratch.size());
        write(body.array(), body.size());
        return (long) scratch.size() + plain.size();
    }

    private byte @Nullable [] columnIndex(ChunkBuffer chunk) {
        if (!chunk.leaf().column().indexed()) {
            return null;
        }
        ColumnIndexWriter index = new ColumnIndexWriter(chunk.order()::compare, chunk.leaf());
        for (ChunkBuffer.Page page : chunk.pages()) {
            index.add(page.min, page.max, page.nulls, page.repetitionHistogram, page.definitionHistogram);
        }
        return index.encode();
    }
}

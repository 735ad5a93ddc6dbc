// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.read;

import io.minitempo.block.parquet.format.ColumnChunk;
import io.minitempo.block.parquet.format.ColumnIndex;
import io.minitempo.block.parquet.format.Leaf;
import io.minitempo.block.parquet.format.OffsetIndex;
import io.minitempo.block.parquet.format.RowGroup;
import io.minitempo.core.CorruptBlockException;
import io.minitempo.objectstore.ByteRange;
import io.minitempo.objectstore.CacheRole;
import io.minitempo.objectstore.RangeReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One row group: page indexes, read once and kept, and pages, read together for many columns.
///
/// Any thread may use it: indexes are immutable and reading one twice does no harm.
public final class RowGroupReader {

    private final ParquetFile file;
    private final RowGroup group;
    private final @Nullable OffsetIndex[] offsetIndexes;
    private final @Nullable ColumnIndex[] columnIndexes;
    private final DecodedCache decoded;
    private final Scratch scratch;

    RowGroupReader(ParquetFile file, RowGroup group) {
        this.file = file;
        this.group = group;
        this.offsetIndexes = new OffsetIndex[group.columns().size()];
        this.columnIndexes = new ColumnIndex[group.columns().size()];
        this.decoded = DecodedCache.NONE;
        this.scratch = Scratch.NONE;
    }

    private RowGroupReader(RowGroupReader same, ParquetFile file, DecodedCache decoded, Scratch scratch) {
        this.file = file;
        this.group = same.group;
        this.offsetIndexes = same.offsetIndexes;
        this.columnIndexes = same.columnIndexes;
        this.decoded = decoded;
        this.scratch = scratch;
    }

    /// The same row group, read through another reader of the same file; both keep the indexes that either has read.
    public RowGroupReader through(RangeReader source) {
        return new RowGroupReader(this, new ParquetFile(source, file.footer()), decoded, scratch);
    }

    /// The same row group, whose decoded parts are looked for in a cache and left there.
    public RowGroupReader keeping(DecodedCache cache) {
        return new RowGroupReader(this, file, cache, scratch);
    }

    /// The same row group for one job, whose pages of [#open] use the arrays of a scratch and give them back when they
    /// are dropped. Owned by the thread of the job.
    public RowGroupReader using(Scratch jobs) {
        return new RowGroupReader(this, file, decoded, jobs);
    }

    /// What pages take their arrays from.
    public Scratch scratch() {
        return scratch;
    }

    /// A decoded part of this row group that was kept, or null.
    ///
    /// @param <P> its type
    /// @param leaf the column that it was made from
    public <P extends DecodedCache.Part> @Nullable P kept(Leaf leaf, Class<P> type) {
        return decoded.find(key(leaf, type), type);
    }

    /// Keeps a decoded part of this row group for others.
    ///
    /// @param leaf the column that it was made from
    public void keep(Leaf leaf, DecodedCache.Part part) {
        decoded.keep(key(leaf, part.getClass()), part);
    }

    private DecodedCache.Key key(Leaf leaf, Class<? extends DecodedCache.Part> type) {
        return new DecodedCache.Key(file.source().key(), chunk(leaf).places().start(), type);
    }

    /// Bytes that the page indexes of all columns have in the file.
    public long indexBytes() {
        long bytes = 0;
        for (ColumnChunk chunk : group.columns()) {
            bytes += chunk.places().columnIndexLength() + chunk.places().offsetIndexLength();
        }
        return bytes;
    }

    /// The file.
    public ParquetFile file() {
        return file;
    }

    /// What the footer says about the row group.
    public RowGroup group() {
        return group;
    }

    /// Rows of the row group.
    public int rows() {
        return (int) group.rows();
    }

    /// What the footer says about a column.
    public ColumnChunk chunk(Leaf leaf) {
        return group.column(leaf);
    }

    /// Reads column and offset indexes of columns, as far as they exist and are not read yet, with one read.
    ///
    /// @throws InterruptedException when the caller is interrupted
    public void loadIndexes(Collection<Leaf> leaves) throws InterruptedException {
        List<ByteRange> ranges = new ArrayList<>();
        List<Leaf> missing = new ArrayList<>();
        for (Leaf leaf : leaves) {
            ColumnChunk.Places places = chunk(leaf).places();
            if (offsetIndexes[leaf.index()] == null && places.offsetIndex() != ColumnChunk.ABSENT) {
                missing.add(leaf);
                ranges.add(
                        new ByteRange(places.offsetIndex(), places.offsetIndexLength(), CacheRole.PARQUET_OFFSET_IDX));
                if (places.columnIndex() != ColumnChunk.ABSENT) {
                    ranges.add(new ByteRange(
                            places.columnIndex(), places.columnIndexLength(), CacheRole.PARQUET_COLUMN_IDX));
                }
            }
        }
        if (missing.isEmpty()) {
            return;
        }
        List<ByteBuffer> buffers = file.source().readRanges(ranges);
        int at = 0;
        for (Leaf leaf : missing) {
            ColumnChunk chunk = chunk(leaf);
            ColumnChunk.Places places = chunk.places();
            ByteBuffer offsets = buffers.get(at++);
            long end = places.start() + chunk.sizes().compressed();
            OffsetIndex offsetIndex = ParquetFile.decode(
                    file.source(),
                    places.offsetIndex(),
                    () -> OffsetIndex.read(
                            offsets.array(),
                            offsets.arrayOffset() + offsets.position(),
                            offsets.remaining(),
                            places.start(),
                            end,
                            group.rows()));
            if (places.columnIndex() != ColumnChunk.ABSENT) {
                ByteBuffer bounds = buffers.get(at++);
                columnIndexes[leaf.index()] = ParquetFile.decode(
                        file.source(),
                        places.columnIndex(),
                        () -> ColumnIndex.read(
                                bounds.array(),
                                bounds.arrayOffset() + bounds.position(),
                                bounds.remaining(),
                                offsetIndex.pages()));
            }
            offsetIndexes[leaf.index()] = offsetIndex;
        }
    }

    /// The column index of a column, or null when the file has none. Loads it if needed.
    ///
    /// @throws InterruptedException when the caller is interrupted
    public @Nullable ColumnIndex columnIndex(Leaf leaf) throws InterruptedException {
        loadIndexes(List.of(leaf));
        return columnIndexes[leaf.index()];
    }

    /// The offset index of a column, or null when the file has none. Loads it if needed.
    ///
    /// @throws InterruptedException when the caller is interrupted
    public @Nullable OffsetIndex offsetIndex(Leaf leaf) throws InterruptedException {
        loadIndexes(List.of(leaf));
        return offsetIndexes[leaf.index()];
    }

    /// Reads the pages of columns that hold rows of `[fromRow, toRow)`, and their dictionaries, with one coalesced
    /// read. Pages without any value are not read: see [ColumnPages].
    ///
    /// @return one element per leaf, in their order
    /// @throws InterruptedException when the caller is interrupted
    public List<ColumnPages> read(List<Leaf> leaves, int fromRow, int toRow) throws InterruptedException {
        if (fromRow < 0 || fromRow >= toRow || toRow > rows()) {
            throw new IllegalArgumentException("rows " + fromRow + " to " + toRow + " of " + rows());
        }
        loadIndexes(leaves);
        List<ByteRange> ranges = new ArrayList<>();
        List<ColumnPages.Builder> builders = new ArrayList<>(leaves.size());
        for (Leaf leaf : leaves) {
            ColumnPages.Builder builder = new ColumnPages.Builder(this, chunk(leaf));
            OffsetIndex offsets = offsetIndexes[leaf.index()];
            if (offsets == null) {
                builder.wholeChunk(ranges);
            } else {
                builder.pages(offsets, columnIndexes[leaf.index()], fromRow, toRow, ranges);
            }
            builders.add(builder);
        }
        List<ByteBuffer> buffers = ranges.isEmpty() ? List.of() : file.source().readRanges(ranges);
        List<ColumnPages> read = new ArrayList<>(builders.size());
        for (ColumnPages.Builder builder : builders) {
            read.add(builder.build(buffers));
        }
        return read;
    }

    /// Reads all pages of a column, those without any value too; for tools that look at every level.
    ///
    /// @throws InterruptedException when the caller is interrupted
    public ColumnPages readAll(Leaf leaf) throws InterruptedException {
        List<ByteRange> ranges = new ArrayList<>();
        ColumnPages.Builder builder = new ColumnPages.Builder(this, chunk(leaf));
        OffsetIndex offsets = offsetIndex(leaf);
        if (offsets == null) {
            builder.wholeChunk(ranges);
        } else {
            builder.pages(offsets, null, 0, rows(), ranges);
        }
        return builder.build(file.source().readRanges(ranges));
    }

    /// Opens columns whose pages are read when [#fetch] is told to; reads their page indexes, as far as they are not
    /// known yet, with one read.
    ///
    /// @throws InterruptedException when the caller is interrupted
    public List<PagedColumn> open(List<Leaf> leaves) throws InterruptedException {
        loadIndexes(leaves);
        List<PagedColumn> opened = new ArrayList<>(leaves.size());
        for (Leaf leaf : leaves) {
            opened.add(new PagedColumn(this, chunk(leaf), offsetIndexes[leaf.index()], columnIndexes[leaf.index()]));
        }
        return opened;
    }

    /// Reads what columns of this row group do not hold yet of some rows, and their dictionaries, with one coalesced
    /// read. Pages without any value are not read unless `levels` is set.
    ///
    /// @param rows the rows wanted; none for the dictionaries alone
    /// @throws InterruptedException when the caller is interrupted
    public void fetch(List<PagedColumn> columns, BitSet rows, boolean levels) throws InterruptedException {
        List<ByteRange> ranges = new ArrayList<>();
        List<ColumnPages.@Nullable Builder> builders = new ArrayList<>(columns.size());
        boolean complete = true;
        for (PagedColumn column : columns) {
            ColumnPages.@Nullable Builder builder = column.plan(rows, levels, ranges);
            builders.add(builder);
            complete &= builder == null;
        }
        if (complete) {
            return;
        }
        // Nothing is to be read when a dictionary alone is missing that another thread has left by now.
        List<ByteBuffer> buffers = ranges.isEmpty() ? List.of() : file.source().readRanges(ranges, scratch);
        for (int i = 0; i < builders.size(); i++) {
            ColumnPages.Builder builder = builders.get(i);
            if (builder != null) {
                columns.get(i).take(builder.build(buffers, scratch));
            }
        }
    }

    CorruptBlockException corrupt(long offset, String problem) {
        return new CorruptBlockException(file.source().key(), offset, problem);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.read;

import io.minitempo.block.parquet.encoding.ByteInput;
import io.minitempo.block.parquet.encoding.DecodeException;
import io.minitempo.block.parquet.format.ColumnChunk;
import io.minitempo.block.parquet.format.ColumnIndex;
import io.minitempo.block.parquet.format.Leaf;
import io.minitempo.block.parquet.format.OffsetIndex;
import io.minitempo.block.parquet.format.PageHeader;
import io.minitempo.core.CorruptBlockException;
import io.minitempo.objectstore.ByteRange;
import io.minitempo.objectstore.CacheRole;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The stored pages of one column that hold a range of rows, and its dictionary. Nothing is decoded before it is asked
/// for. Owned by one thread at a time.
public final class ColumnPages {

    private final RowGroupReader reader;
    private final ColumnChunk chunk;
    private final List<Stored> pages;
    private final @Nullable Stored dictionaryPage;
    private final Scratch scratch;
    private @Nullable Dictionary dictionary;

    /// A page as it lies in a buffer.
    ///
    /// @param offset file offset of its header
    /// @param firstRow first row in the row group
    /// @param endRow the row behind its last
    /// @param buffer header and body
    private record Stored(long offset, int firstRow, int endRow, ByteBuffer buffer) {}

    private ColumnPages(
            RowGroupReader reader,
            ColumnChunk chunk,
            List<Stored> pages,
            @Nullable Stored dictionaryPage,
            Scratch scratch) {
        this.reader = reader;
        this.chunk = chunk;
        this.pages = pages;
        this.dictionaryPage = dictionaryPage;
        this.scratch = scratch;
    }

    /// The column.
    public Leaf leaf() {
        return chunk.leaf();
    }

    /// How many pages were read.
    public int size() {
        return pages.size();
    }

    /// The first row of a page, in the row group.
    public int firstRow(int page) {
        return pages.get(page).firstRow;
    }

    /// The row behind the last one of a page, in the row group.
    public int endRow(int page) {
        return pages.get(page).endRow;
    }

    /// The index of the page that holds a row of the range read.
    public int pageOf(int row) {
        for (int i = 0; i < pages.size(); i++) {
            if (row >= pages.get(i).firstRow && row < pages.get(i).endRow) {
                return i;
            }
        }
        throw new IllegalArgumentException("row " + row + " was not read");
    }

    /// Whether no level pair of a page carries a value; such a page is not read and cannot be opened.
    public boolean isNull(int page) {
        return !pages.get(page).buffer.hasRemaining();
    }

    /// Opens a page: checks its checksum and decompresses it; levels and values are decoded when they are asked for.
    ///
    /// @throws CorruptBlockException when it is damaged
    public ColumnPage page(int index) {
        Stored stored = pages.get(index);
        if (isNull(index)) {
            throw new IllegalStateException(
                    "page " + index + " of " + leaf().path() + " has no values and was not read");
        }
        return ParquetFile.decode(reader.file().source(), stored.offset, () -> open(stored));
    }

    private ColumnPage open(Stored stored) {
        ByteInput in = input(stored.buffer);
        PageHeader header = PageHeader.read(in);
        byte[] array = in.array();
        int body = in.take(header.compressedBytes());
        PageBody opened = PageBody.open(chunk, header, array, body, scratch);
        return new ColumnPage(
                chunk.leaf(),
                opened,
                header.encoding().isDictionary() ? dictionary() : null,
                reader.file().source().key(),
                stored.offset,
                stored.firstRow,
                stored.endRow - stored.firstRow,
                scratch);
    }

    /// Gives back what a page was read into, which is not looked at any more.
    void drop(int page) {
        Stored stored = pages.get(page);
        if (stored.buffer.hasRemaining()) {
            scratch.release(input(stored.buffer).array());
        }
    }

    /// The failure to throw when the levels of a page do not fit those of other columns.
    public CorruptBlockException corrupt(int page, String problem) {
        return reader.corrupt(pages.get(page).offset, leaf().path() + ": " + problem);
    }

    /// The dictionary of the column in this row group, decoded once; null when the chunk has none.
    ///
    /// @throws CorruptBlockException when it is damaged
    public @Nullable Dictionary dictionary() {
        Stored stored = dictionaryPage;
        if (dictionary == null && stored != null) {
            Dictionary opened = ParquetFile.decode(reader.file().source(), stored.offset, () -> openDictionary(stored));
            reader.keep(chunk.leaf(), opened);
            dictionary = opened;
            scratch.release(input(stored.buffer).array());
        }
        return dictionary;
    }

    /// Takes a dictionary that was read before.
    void useDictionary(@Nullable Dictionary known) {
        dictionary = known;
    }

    private Dictionary openDictionary(Stored stored) {
        ByteInput in = input(stored.buffer);
        PageHeader header = PageHeader.read(in);
        int body = in.take(header.compressedBytes());
        if (header.kind() != PageHeader.Kind.DICTIONARY) {
            throw new DecodeException("dictionary page expected, found " + header.kind());
        }
        return Dictionary.decode(
                chunk.leaf().type(), PageBody.decompress(chunk, header, in.array(), body), header.values());
    }

    private static ByteInput input(ByteBuffer buffer) {
        return new ByteInput(buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining());
    }

    /// Plans which ranges a column needs and takes its buffers from the common read. Used once.
    static final class Builder {
        private final RowGroupReader reader;
        private final ColumnChunk chunk;
        private final List<Stored> planned = new ArrayList<>();
        private final List<Boolean> fetched = new ArrayList<>();
        private final @Nullable Dictionary kept;
        private int firstBuffer;
        private boolean whole;
        private boolean hasDictionary;

        Builder(RowGroupReader reader, ColumnChunk chunk) {
            this.reader = reader;
            this.chunk = chunk;
            this.kept = reader.kept(chunk.leaf(), Dictionary.class);
        }

        private static final ByteBuffer NOT_READ = ByteBuffer.allocate(0);

        void pages(OffsetIndex offsets, @Nullable ColumnIndex bounds, int fromRow, int toRow, List<ByteRange> ranges) {
            ColumnChunk.Places places = chunk.places();
            firstBuffer = ranges.size();
            List<ByteRange> needed = new ArrayList<>();
            for (int page = offsets.pageOf(fromRow); page < offsets.pages() && offsets.firstRow(page) < toRow; page++) {
                Stored stored = new Stored(
                        offsets.offset(page), offsets.firstRow(page), offsets.endRow(page, reader.rows()), NOT_READ);
                planned.add(stored);
                boolean empty = bounds != null && bounds.allNull(page);
                fetched.add(!empty);
                if (!empty) {
                    needed.add(new ByteRange(offsets.offset(page), offsets.size(page), CacheRole.PARQUET_PAGE));
                }
            }
            long dictionary = places.dictionary();
            if (kept == null
                    && !needed.isEmpty()
                    && dictionary != ColumnChunk.ABSENT
                    && dictionary < offsets.offset(0)) {
                hasDictionary = true;
                ranges.add(new ByteRange(dictionary, (int) (offsets.offset(0) - dictionary), CacheRole.PARQUET_PAGE));
            }
            ranges.addAll(needed);
        }

        /// Plans the pages of a set and, if asked for, the dictionary.
        void pages(OffsetIndex offsets, BitSet pages, boolean withDictionary, List<ByteRange> ranges) {
            ColumnChunk.Places places = chunk.places();
            firstBuffer = ranges.size();
            long dictionary = places.dictionary();
            if (kept == null && withDictionary && dictionary != ColumnChunk.ABSENT && dictionary < offsets.offset(0)) {
                hasDictionary = true;
                ranges.add(new ByteRange(dictionary, (int) (offsets.offset(0) - dictionary), CacheRole.PARQUET_PAGE));
            }
            for (int page = pages.nextSetBit(0); page >= 0; page = pages.nextSetBit(page + 1)) {
                planned.add(new Stored(
                        offsets.offset(page), offsets.firstRow(page), offsets.endRow(page, reader.rows()), NOT_READ));
                fetched.add(true);
                ranges.add(new ByteRange(offsets.offset(page), offsets.size(page), CacheRole.PARQUET_PAGE));
            }
        }

        void wholeChunk(List<ByteRange> ranges) {
            whole = true;
            firstBuffer = ranges.size();
            long size = chunk.sizes().compressed();
            if (size > Integer.MAX_VALUE) {
                throw reader.corrupt(chunk.places().start(), "chunk of " + size + " bytes without offset index");
            }
            ranges.add(new ByteRange(chunk.places().start(), (int) size));
        }

        ColumnPages build(List<ByteBuffer> buffers) {
            return build(buffers, Scratch.NONE);
        }

        ColumnPages build(List<ByteBuffer> buffers, Scratch scratch) {
            if (whole) {
                return scan(buffers.get(firstBuffer));
            }
            int at = firstBuffer;
            Stored dictionary = null;
            if (hasDictionary) {
                dictionary = new Stored(chunk.places().dictionary(), 0, 0, buffers.get(at++));
            }
            List<Stored> stored = new ArrayList<>(planned.size());
            for (int i = 0; i < planned.size(); i++) {
                Stored page = planned.get(i);
                stored.add(
                        fetched.get(i) ? new Stored(page.offset, page.firstRow, page.endRow, buffers.get(at++)) : page);
            }
            for (int i = firstBuffer; i < at; i++) {
                scratch.retain(input(buffers.get(i)).array());
            }
            ColumnPages pages = new ColumnPages(reader, chunk, stored, dictionary, scratch);
            if (kept != null) {
                pages.useDictionary(kept);
            }
            return pages;
        }

        /// Finds the pages of a chunk that has no offset index by walking over their headers.
        private ColumnPages scan(ByteBuffer buffer) {
            ByteInput in = input(buffer);
            int origin = in.position();
            List<Stored> stored = new ArrayList<>();
            Stored dictionary = null;
            int row = 0;
            while (in.remaining() > 0) {
                int start = in.position();
                long offset = chunk.places().start() + start - origin;
                PageHeader header = ParquetFile.decode(reader.file().source(), offset, () -> PageHeader.read(in));
                int body = ParquetFile.decode(reader.file().source(), offset, () -> in.take(header.compressedBytes()));
                ByteBuffer slice = ByteBuffer.wrap(in.array(), start, in.position() - start);
                switch (header.kind()) {
                    case DICTIONARY -> dictionary = new Stored(offset, 0, 0, slice);
                    case DATA_V1, DATA_V2 -> {
                        int rows = ParquetFile.decode(
                                reader.file().source(),
                                offset,
                                () -> PageBody.open(chunk, header, in.array(), body, Scratch.NONE)
                                        .countRows());
                        stored.add(new Stored(offset, row, row + rows, slice));
                        row += rows;
                    }
                    case INDEX -> {}
                }
            }
            if (row != reader.rows()) {
                throw reader.corrupt(
                        chunk.places().start(),
                        "pages of " + chunk.leaf().path() + " hold " + row + " rows, the row group " + reader.rows());
            }
            return new ColumnPages(reader, chunk, stored, dictionary, Scratch.NONE);
        }
    }
}

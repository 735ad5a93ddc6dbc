// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.read;

import io.minitempo.block.parquet.format.ColumnChunk;
import io.minitempo.block.parquet.format.ColumnIndex;
import io.minitempo.block.parquet.format.Leaf;
import io.minitempo.block.parquet.format.OffsetIndex;
import io.minitempo.core.CorruptBlockException;
import io.minitempo.objectstore.ByteRange;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A column of a row group whose pages are read in several steps, by [RowGroupReader#fetch], and kept decoded until
/// they are dropped. A chunk without offset index is read as a whole. Owned by one thread.
public final class PagedColumn {

    private final RowGroupReader reader;
    private final ColumnChunk chunk;
    private final @Nullable OffsetIndex offsets;
    private final @Nullable ColumnIndex bounds;
    /// First row of every page and, at the end, the number of rows.
    private int[] rows;
    private @Nullable ColumnPages[] sources;
    private int[] places;
    private @Nullable ColumnPage[] opened;
    private int dropped;
    private boolean dictionaryKnown;
    private @Nullable Dictionary dictionary;

    PagedColumn(RowGroupReader reader, ColumnChunk chunk, @Nullable OffsetIndex offsets, @Nullable ColumnIndex bounds) {
        this.reader = reader;
        this.chunk = chunk;
        this.offsets = offsets;
        this.bounds = bounds;
        int pages = offsets == null ? 0 : offsets.pages();
        rows = new int[pages + 1];
        for (int page = 0; page < pages; page++) {
            rows[page] = offsets == null ? 0 : offsets.firstRow(page);
        }
        rows[pages] = reader.rows();
        sources = new ColumnPages[pages];
        places = new int[pages];
        opened = new ColumnPage[pages];
        dictionary = reader.kept(chunk.leaf(), Dictionary.class);
        dictionaryKnown = dictionary != null;
    }

    /// The column.
    public Leaf leaf() {
        return chunk.leaf();
    }

    /// What the footer says about the column.
    public ColumnChunk chunk() {
        return chunk;
    }

    /// The bounds of its pages, or null when the file has none.
    public @Nullable ColumnIndex bounds() {
        return bounds;
    }

    /// How many pages there are; 0 before the first fetch of a chunk without offset index.
    public int pages() {
        return opened.length;
    }

    /// The first row of a page, in the row group.
    public int firstRow(int page) {
        return rows[page];
    }

    /// The row behind the last one of a page, in the row group.
    public int endRow(int page) {
        return rows[page + 1];
    }

    /// The page that holds a row.
    public int pageOf(int row) {
        int found = Arrays.binarySearch(rows, 0, opened.length, row);
        return found >= 0 ? found : -found - 2;
    }

    /// Whether the file says that no level pair of a page carries a value.
    public boolean isNull(int page) {
        return bounds != null && bounds.allNull(page);
    }

    /// A page that was fetched.
    ///
    /// @throws CorruptBlockException when it is damaged
    public ColumnPage page(int index) {
        ColumnPage page = opened[index];
        if (page == null) {
            ColumnPages source = sources[index];
            if (source == null) {
                throw new IllegalStateException("page " + index + " of " + leaf().path() + " was not fetched");
            }
            page = source.page(places[index]);
            opened[index] = page;
        }
        return page;
    }

    /// The dictionary; null when the chunk has none. To be called after a fetch.
    ///
    /// @throws CorruptBlockException when it is damaged
    public @Nullable Dictionary dictionary() {
        return dictionary;
    }

    /// Forgets the pages that end at or before a row, whose arrays are used again.
    public void dropBefore(int row) {
        while (dropped < opened.length && rows[dropped + 1] <= row) {
            ColumnPage page = opened[dropped];
            if (page != null) {
                page.drop();
                opened[dropped] = null;
            }
            ColumnPages source = sources[dropped];
            if (source != null) {
                source.drop(places[dropped]);
                sources[dropped] = null;
            }
            dropped++;
        }
    }

    /// The failure to throw when levels or values of a page do not fit those of other columns.
    public CorruptBlockException corrupt(int page, String problem) {
        long offset = offsets == null ? chunk.places().start() : offsets.offset(page);
        return reader.corrupt(offset, leaf().path() + ": " + problem);
    }

    /// Plans the ranges of what is missing; null when nothing is.
    ColumnPages.@Nullable Builder plan(BitSet wanted, boolean levels, List<ByteRange> ranges) {
        ColumnPages.Builder builder = new ColumnPages.Builder(reader, chunk);
        if (offsets == null) {
            if (opened.length > 0) {
                return null;
            }
            builder.wholeChunk(ranges);
            return builder;
        }
        BitSet missing = new BitSet(opened.length);
        for (int row = wanted.nextSetBit(0); row >= 0; ) {
            int page = pageOf(row);
            if (sources[page] == null && (levels || !isNull(page))) {
                missing.set(page);
            }
            row = wanted.nextSetBit(rows[page + 1]);
        }
        boolean withDictionary = !dictionaryKnown && (!missing.isEmpty() || wanted.isEmpty());
        if (missing.isEmpty() && !withDictionary) {
            return null;
        }
        builder.pages(offsets, missing, withDictionary, ranges);
        return builder;
    }

    /// Takes what was read as planned.
    void take(ColumnPages read) {
        if (offsets == null) {
            int pages = read.size();
            rows = new int[pages + 1];
            sources = new ColumnPages[pages];
            places = new int[pages];
            opened = new ColumnPage[pages];
            rows[pages] = reader.rows();
        }
        if (!dictionaryKnown) {
            dictionary = read.dictionary();
            dictionaryKnown = true;
        } else {
            read.useDictionary(dictionary);
        }
        for (int i = 0; i < read.size(); i++) {
            int page = offsets == null ? i : pageOf(read.firstRow(i));
            rows[page] = read.firstRow(i);
            sources[page] = read;
            places[page] = i;
        }
    }
}

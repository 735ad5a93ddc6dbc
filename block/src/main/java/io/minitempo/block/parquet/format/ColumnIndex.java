// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.format;

import io.minitempo.block.parquet.encoding.ByteInput;
import io.minitempo.block.parquet.encoding.DecodeException;
import java.util.ArrayList;
import java.util.List;

/// Bounds and null counts of the data pages of a chunk. Immutable; its arrays must not be changed.
public final class ColumnIndex {

    private final boolean[] nullPages;
    private final List<byte[]> mins;
    private final List<byte[]> maxs;
    private final long[] nulls;

    private ColumnIndex(boolean[] nullPages, List<byte[]> mins, List<byte[]> maxs, long[] nulls) {
        this.nullPages = nullPages;
        this.mins = mins;
        this.maxs = maxs;
        this.nulls = nulls;
    }

    /// How many data pages there are.
    public int pages() {
        return nullPages.length;
    }

    /// Whether no level pair of a page carries a value.
    public boolean allNull(int page) {
        return nullPages[page];
    }

    /// A lower bound of a page's values in PLAIN form; binary bounds may be cut.
    public byte[] min(int page) {
        return mins.get(page);
    }

    /// An upper bound of a page's values in PLAIN form; binary bounds may be cut and then rounded up.
    public byte[] max(int page) {
        return maxs.get(page);
    }

    /// Level pairs of a page without value, or -1 when the index does not say.
    public long nulls(int page) {
        return nulls.length == 0 ? -1 : nulls[page];
    }

    /// Decodes an index that must describe `pages` pages.
    ///
    /// @throws DecodeException when it is damaged
    public static ColumnIndex read(byte[] bytes, int offset, int length, int pages) {
        ThriftReader in = new ThriftReader(new ByteInput(bytes, offset, length));
        boolean[] nullPages = {};
        List<byte[]> mins = List.of();
        List<byte[]> maxs = List.of();
        long[] nulls = {};
        in.begin();
        while (in.next()) {
            switch (in.id()) {
                case 1 -> {
                    nullPages = new boolean[in.list(ThriftWriter.TRUE)];
                    for (int i = 0; i < nullPages.length; i++) {
                        nullPages[i] = in.boolElement();
                    }
                }
                case 2 -> mins = binaries(in);
                case 3 -> maxs = binaries(in);
                case 5 -> {
                    nulls = new long[in.list(ThriftWriter.I64)];
                    for (int i = 0; i < nulls.length; i++) {
                        nulls[i] = in.numberElement();
                    }
                }
                default -> in.skip();
            }
        }
        if (nullPages.length != pages
                || mins.size() != pages
                || maxs.size() != pages
                || (nulls.length != 0 && nulls.length != pages)) {
            throw new DecodeException("column index of " + nullPages.length + " pages, " + mins.size() + " lower and "
                    + maxs.size() + " upper bounds for " + pages + " pages");
        }
        return new ColumnIndex(nullPages, mins, maxs, nulls);
    }

    private static List<byte[]> binaries(ThriftReader in) {
        int size = in.list(ThriftWriter.BINARY);
        List<byte[]> found = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            found.add(in.binaryElement());
        }
        return found;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.format;

import io.minitempo.block.parquet.encoding.ByteInput;
import io.minitempo.block.parquet.encoding.ByteOutput;
import io.minitempo.block.parquet.encoding.DecodeException;
import java.util.Arrays;

/// Where the data pages of a chunk lie and with which row each begins. Immutable.
public final class OffsetIndex {

    private final long[] offsets;
    private final int[] sizes;
    private final int[] firstRows;

    /// Takes the arrays as they are: file offsets, sizes with page header, first row in the row group.
    public OffsetIndex(long[] offsets, int[] sizes, int[] firstRows) {
        this.offsets = offsets;
        this.sizes = sizes;
        this.firstRows = firstRows;
    }

    /// How many data pages there are.
    public int pages() {
        return offsets.length;
    }

    /// File offset of a page's header.
    public long offset(int page) {
        return offsets[page];
    }

    /// Bytes of a page with its header.
    public int size(int page) {
        return sizes[page];
    }

    /// The first row of a page, counted in the row group.
    public int firstRow(int page) {
        return firstRows[page];
    }

    /// The row behind the last one of a page, in a row group of `rows` rows.
    public int endRow(int page, int rows) {
        return page + 1 < firstRows.length ? firstRows[page + 1] : rows;
    }

    /// The page that holds a row.
    public int pageOf(int row) {
        int found = Arrays.binarySearch(firstRows, row);
        return found >= 0 ? found : -found - 2;
    }

    /// Decodes the index of a chunk whose pages lie in `[start, end)`.
    ///
    /// @throws DecodeException when it is damaged
    public static OffsetIndex read(byte[] bytes, int offset, int length, long start, long end, long rows) {
        ThriftReader in = new ThriftReader(new ByteInput(bytes, offset, length));
        long[] offsets = {};
        int[] sizes = {};
        int[] firstRows = {};
        in.begin();
        while (in.next()) {
            if (in.id() != 1) {
                in.skip();
                continue;
            }
            int pages = in.list(ThriftWriter.STRUCT);
            offsets = new long[pages];
            sizes = new int[pages];
            firstRows = new int[pages];
            for (int i = 0; i < pages; i++) {
                long firstRow = -1;
                in.begin();
                while (in.next()) {
                    switch (in.id()) {
                        case 1 -> offsets[i] = in.i64();
                        case 2 -> sizes[i] = in.i32();
                        case 3 -> firstRow = in.i64();
                        default -> in.skip();
                    }
                }
                long floor = i == 0 ? 0 : firstRows[i - 1] + 1L;
                if (offsets[i] < start
                        || sizes[i] <= 0
                        || sizes[i] > end - offsets[i]
                        || firstRow < floor
                        || firstRow >= rows
                        || (i == 0 && firstRow != 0)) {
                    throw new DecodeException("page " + i + " of " + sizes[i] + " bytes at " + offsets[i] + " with row "
                            + firstRow + " lies outside of its chunk");
                }
                firstRows[i] = (int) firstRow;
            }
        }
        if (offsets.length == 0 && rows > 0) {
            throw new DecodeException("offset index without pages for " + rows + " rows");
        }
        return new OffsetIndex(offsets, sizes, firstRows);
    }

    /// Appends the encoded index.
    public void writeTo(ByteOutput out) {
        ThriftWriter thrift = new ThriftWriter(out);
        thrift.begin();
        thrift.list(1, ThriftWriter.STRUCT, offsets.length);
        for (int i = 0; i < offsets.length; i++) {
            thrift.begin();
            thrift.i64(1, offsets[i]);
            thrift.i32(2, sizes[i]);
            thrift.i64(3, firstRows[i]);
            thrift.end();
        }
        thrift.end();
    }
}

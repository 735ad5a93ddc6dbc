// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.read;

import io.minitempo.block.parquet.encoding.HybridEncoder;
import io.minitempo.block.parquet.encoding.LevelScan;
import io.minitempo.block.parquet.format.Leaf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Cuts one row out of the pages of many columns without decoding the pages.
///
/// Columns of one repeated node have the same repetition levels where a writer cut their pages alike, as ours does; so
/// the place of the row in the levels seen last is remembered, and levels that are equal byte for byte are not searched
/// again. Owned by one thread, used for one row.
public final class RowSlicer {

    private static final byte[] NO_LEVELS = {};
    private static final int REMEMBERED = 8;

    private final int row;
    private final @Nullable Found[] remembered = new Found[REMEMBERED];
    private int next;

    /// Where a row lies in some repetition levels.
    @SuppressWarnings("ArrayRecordComponent") // never leaves this package, never compared
    private record Found(PageBody.Part levels, int firstRow, int pairs, int width, int from, int to, byte[] slice) {
        boolean isFor(PageBody.Part other, int itsFirstRow, int itsPairs, int itsWidth) {
            return firstRow == itsFirstRow
                    && pairs == itsPairs
                    && width == itsWidth
                    && Arrays.equals(
                            levels.array(),
                            levels.offset(),
                            levels.offset() + levels.length(),
                            other.array(),
                            other.offset(),
                            other.offset() + other.length());
        }
    }

    /// A slicer for a row of a row group.
    public RowSlicer(int row) {
        this.row = row;
    }

    /// The row in a page that holds it.
    ///
    /// @throws io.minitempo.core.CorruptBlockException when the page is damaged
    public RowSlice slice(ColumnPage page) {
        return page.slice(this);
    }

    RowSlice slice(Leaf leaf, PageBody body, int firstRow, @Nullable Dictionary dictionary) {
        int pairs = body.header().values();
        int from = row - firstRow;
        int to = from + 1;
        byte[] repetition = NO_LEVELS;
        if (leaf.maxRepetition() > 0) {
            Found found = locate(leaf, body.repetition(), firstRow, pairs);
            from = found.from;
            to = found.to;
            repetition = found.slice;
        }
        byte[] definition = NO_LEVELS;
        int firstValue = from;
        int count = to - from;
        if (leaf.maxDefinition() > 0) {
            int max = leaf.maxDefinition();
            LevelScan levels = body.definition().scan(HybridEncoder.bitWidth(max), pairs, max);
            firstValue = levels.countBefore(from);
            definition = levels.slice(from, to);
            count = 0;
            for (byte level : definition) {
                count += level == max ? 1 : 0;
            }
        }
        PageValues values = PageDecoder.decodeRange(leaf, body, firstValue, count, dictionary);
        return new RowSlice(repetition, definition, to - from, values);
    }

    private Found locate(Leaf leaf, PageBody.Part levels, int firstRow, int pairs) {
        int width = HybridEncoder.bitWidth(leaf.maxRepetition());
        for (Found known : remembered) {
            if (known != null && known.isFor(levels, firstRow, pairs, width)) {
                return known;
            }
        }
        LevelScan scan = levels.scan(width, pairs, 0);
        int from = scan.indexOf(row - firstRow);
        byte[] slice = scan.upToNext(from);
        Found found = new Found(levels, firstRow, pairs, width, from, from + slice.length, slice);
        remembered[next++ % REMEMBERED] = found;
        return found;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.assemble;

import com.google.protobuf.ByteString;
import io.minitempo.block.parquet.encoding.ByteArrays;
import io.minitempo.block.parquet.format.Leaf;
import io.minitempo.block.parquet.read.ColumnPage;
import io.minitempo.block.parquet.read.ColumnPages;
import io.minitempo.block.parquet.read.PageValues;
import io.minitempo.block.parquet.read.RowSlice;
import io.minitempo.block.parquet.read.RowSlicer;
import io.minitempo.core.CorruptBlockException;
import io.minitempo.core.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/// Walks the level pairs of one column row by row. Owned by one thread.
///
/// In a page without values the cursor is *absent*: it has no levels and never a value.
final class ColumnCursor {

    private final ColumnPages pages;
    private final @Nullable RowSlicer slicer;
    private final Leaf leaf;
    private final int maxDefinition;
    private int pageIndex = -1;
    private boolean absent = true;
    private byte[] repetition = {};
    private byte[] definition = {};
    private int size;
    /// The row of the pair at hand, and where it starts.
    private int row;
    private int rowStart;
    private int rowValueStart;
    private int position;
    private int valuePosition;

    private long[] numbers = {};
    private double[] doubles = {};
    private boolean[] booleans = {};
    private int @Nullable [] ids;
    private @Nullable ByteArrays strings;

    /// A cursor over the rows that were read, or over the one row of a slicer.
    ColumnCursor(ColumnPages pages, @Nullable RowSlicer slicer) {
        this.slicer = slicer;
        this.pages = pages;
        this.leaf = pages.leaf();
        this.maxDefinition = leaf.maxDefinition();
    }

    Leaf leaf() {
        return leaf;
    }

    /// Moves to the first level pair of a row of the range that was read.
    void seek(int target) {
        if (pageIndex < 0 || target < pages.firstRow(pageIndex) || target >= pages.endRow(pageIndex)) {
            open(pages.pageOf(target));
            if (slicer != null && !absent) {
                openSlice(target, slicer);
            }
        } else if (target < row && slicer == null) {
            rewind();
        }
        if (absent) {
            return;
        }
        while (row < target && position < size) {
            advance();
        }
        if (row < target || rowStart >= size) {
            throw corrupt("row " + target + " is missing");
        }
        position = rowStart;
        valuePosition = rowValueStart;
    }

    private void rewind() {
        row = pages.firstRow(pageIndex);
        position = 0;
        valuePosition = 0;
        rowStart = 0;
        rowValueStart = 0;
    }

    private void open(int index) {
        pageIndex = index;
        absent = pages.isNull(index);
        rewind();
        if (absent || slicer != null) {
            return;
        }
        ColumnPage page = pages.page(index);
        repetition = page.repetition();
        definition = page.definition();
        size = page.size();
        take(page.values());
    }

    private void openSlice(int target, RowSlicer itsSlicer) {
        RowSlice slice = itsSlicer.slice(pages.page(pageIndex));
        repetition = slice.repetition();
        definition = slice.definition();
        size = slice.size();
        take(slice.values());
        row = target;
        rowValueStart = 0;
    }

    private void take(PageValues values) {
        ids = null;
        strings = null;
        switch (values) {
            case PageValues.Numbers found -> numbers = found.values();
            case PageValues.Doubles found -> doubles = found.values();
            case PageValues.Booleans found -> booleans = found.values();
            case PageValues.Strings found -> strings = found.values();
            case PageValues.Ids found -> {
                ids = found.ids();
                strings = found.dictionary().strings();
            }
        }
    }

    /// Whether the page at hand has no values, so that there is nothing to walk over.
    boolean isAbsent() {
        return absent;
    }

    /// The definition level of the pair at hand; 0 when the cursor is absent.
    int definition() {
        if (absent || maxDefinition == 0) {
            return 0;
        }
        if (position >= size) {
            throw corrupt("levels end before those of other columns");
        }
        return definition[position];
    }

    /// Whether the pair at hand carries a value.
    boolean hasValue() {
        return !absent && (maxDefinition == 0 || definition() == maxDefinition);
    }

    /// Whether the pair at hand continues a list at `level`.
    boolean continues(int level) {
        return !absent && position < size && leaf.maxRepetition() > 0 && repetition[position] == level;
    }

    /// Whether the next pair continues a list at `level`.
    boolean isFollowedAt(int level) {
        int next = position + 1;
        return !absent && next < size && leaf.maxRepetition() > 0 && repetition[next] == level;
    }

    /// Passes over the pair at hand.
    void advance() {
        if (absent) {
            return;
        }
        if (position >= size) {
            throw corrupt("levels end before those of other columns");
        }
        if (maxDefinition == 0 || definition[position] == maxDefinition) {
            valuePosition++;
        }
        position++;
        if (position < size && (repetition.length == 0 || repetition[position] == 0)) {
            row++;
            rowStart = position;
            rowValueStart = valuePosition;
        }
    }

    long number() {
        return numbers[value(numbers.length)];
    }

    double floating() {
        return doubles[value(doubles.length)];
    }

    boolean bool() {
        return booleans[value(booleans.length)];
    }

    /// The value at hand of so many. Levels can claim more than a page has: its header, which no checksum covers, says
    /// how many pairs carry none.
    private int value(int values) {
        if (valuePosition >= values) {
            throw corrupt("levels ask for more than its " + values + " values");
        }
        return valuePosition;
    }

    String text() {
        return found().text(index());
    }

    ByteString bytes() {
        ByteArrays found = found();
        return ByteString.copyFrom(found.data(), found.start(index()), found.length(index()));
    }

    /// Bytes of the string at hand.
    int length() {
        return found().length(index());
    }

    private int index() {
        int[] references = ids;
        return references == null ? value(found().size()) : references[value(references.length)];
    }

    private ByteArrays found() {
        ByteArrays found = strings;
        if (found == null) {
            throw new IllegalStateException(leaf.path() + " holds no strings");
        }
        return found;
    }

    /// Writes the string at hand, bytes as they are, as a protobuf field.
    void write(WireWriter out, int field) {
        ByteArrays found = found();
        int index = index();
        out.bytesField(field, found.data(), found.start(index), found.length(index));
    }

    /// Writes a string as a protobuf field, unless there is none or it is empty, and passes over it.
    void takeTo(WireWriter out, int field) {
        if (hasValue() && length() > 0) {
            write(out, field);
        }
        advance();
    }

    /// Reads a number and passes over it; 0 when there is none.
    long takeNumber() {
        long value = hasValue() ? number() : 0;
        advance();
        return value;
    }

    /// Reads bytes and passes over them; empty when there are none.
    ByteString takeBytes() {
        ByteString value = hasValue() ? bytes() : ByteString.EMPTY;
        advance();
        return value;
    }

    /// The page at hand does not hold what it must.
    CorruptBlockException corrupt(String problem) {
        return pages.corrupt(pageIndex, problem);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.read;

import io.minitempo.block.parquet.encoding.Bits;
import io.minitempo.block.parquet.encoding.DecodeException;
import io.minitempo.block.parquet.encoding.HybridDecoder;
import io.minitempo.block.parquet.encoding.Levels;
import io.minitempo.block.parquet.format.Leaf;
import io.minitempo.block.parquet.format.PageHeader;
import io.minitempo.core.CorruptBlockException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One page of a column: levels and values, each decoded at once when first asked for. Owned by one thread at a time.
public final class ColumnPage {

    private static final byte[] NO_LEVELS = {};

    private final Leaf leaf;
    private final PageBody body;
    private final @Nullable Dictionary dictionary;
    private final String object;
    private final long offset;
    private final int firstRow;
    private final int rows;
    private final Scratch scratch;
    private byte @Nullable [] repetition;
    private byte @Nullable [] definition;
    private long @Nullable [] rowStarts;
    private long @Nullable [] present;
    private long @Nullable [] innermost;
    private final Map<Integer, long[]> withId = new HashMap<>();
    private @Nullable PageValues values;
    /// Where the last call of [#pairOf] and of [#valuesBefore] ended; most callers go forward.
    private int markedRow;
    private int markedPair;
    private int countedPairs;
    private int countedValues;
    private int counted = -1;
    private int boundRow = -1;
    private int boundValues;
    private @Nullable Boolean lists;

    ColumnPage(
            Leaf leaf,
            PageBody body,
            @Nullable Dictionary dictionary,
            String object,
            long offset,
            int firstRow,
            int rows,
            Scratch scratch) {
        this.leaf = leaf;
        this.body = body;
        this.dictionary = dictionary;
        this.object = object;
        this.offset = offset;
        this.firstRow = firstRow;
        this.rows = rows;
        this.scratch = scratch;
        int found = body.header().rows();
        if (found >= 0 && found != rows) {
            throw new DecodeException("page of " + found + " rows, the offset index says " + rows);
        }
    }

    /// The column.
    public Leaf leaf() {
        return leaf;
    }

    /// First row of the page, in the row group.
    public int firstRow() {
        return firstRow;
    }

    /// Rows of the page.
    public int rows() {
        return rows;
    }

    /// Level pairs of the page: values and nulls.
    public int size() {
        return body.header().values();
    }

    /// The repetition level of every pair; empty for a column that does not repeat. Not to be changed.
    ///
    /// @throws CorruptBlockException when they are damaged
    public byte[] repetition() {
        byte[] levels = repetition;
        if (levels == null) {
            levels = decode(() -> decodeRepetition());
            repetition = levels;
        }
        return levels;
    }

    private byte[] decodeRepetition() {
        byte[] levels = PageBody.levels(body.repetitionRuns(), size(), leaf.maxRepetition());
        if (levels == null) {
            return NO_LEVELS;
        }
        int found = Levels.count(levels, 0, levels.length, 0);
        if (found != rows || (levels.length > 0 && levels[0] != 0)) {
            throw new DecodeException("levels of " + found + " rows, " + rows + " are expected");
        }
        return levels;
    }

    /// The definition level of every pair; empty for a column that is always there. Not to be changed.
    ///
    /// @throws CorruptBlockException when they are damaged
    public byte[] definition() {
        byte[] levels = definition;
        if (levels == null) {
            levels = decode(this::decodeDefinition);
            definition = levels;
        }
        return levels;
    }

    private byte[] decodeDefinition() {
        byte[] levels = PageBody.levels(body.definitionRuns(), size(), leaf.maxDefinition());
        if (levels == null) {
            return NO_LEVELS;
        }
        checkValues(Levels.count(levels, 0, levels.length, leaf.maxDefinition()));
        return levels;
    }

    /// The pairs that carry a value, as [Bits]. Not to be changed.
    ///
    /// @throws CorruptBlockException when the levels are damaged
    public long[] present() {
        long[] bits = present;
        if (bits == null) {
            bits = decode(this::decodePresent);
            present = bits;
        }
        return bits;
    }

    private long[] decodePresent() {
        long[] bits = levels(body.definitionRuns(), leaf.maxDefinition());
        checkValues(Bits.count(bits, 0, size()));
        return bits;
    }

    /// The pairs that have a level.
    private long[] levels(HybridDecoder runs, int level) {
        long[] bits = scratch.zeroedLongs(Bits.words(size()));
        Bits.equal(runs, size(), level, bits);
        runs.expectEnd();
        return bits;
    }

    /// The header of a V2 page says how many pairs carry no value, outside of the page's checksum.
    private void checkValues(int found) {
        PageHeader header = body.header();
        if (header.kind() == PageHeader.Kind.DATA_V2 && found != size() - header.nulls()) {
            throw new DecodeException("levels of " + found + " values, " + (size() - header.nulls()) + " are expected");
        }
    }

    /// The pairs that go on with the innermost list, as [Bits]. Not to be changed.
    ///
    /// @throws CorruptBlockException when the levels are damaged
    public long[] innermost() {
        long[] bits = innermost;
        if (bits == null) {
            bits = decode(() -> levels(body.repetitionRuns(), leaf.maxRepetition()));
            innermost = bits;
        }
        return bits;
    }

    /// The pairs that begin a row, as [Bits]. Not to be changed.
    ///
    /// @throws CorruptBlockException when the levels are damaged
    public long[] rowStarts() {
        long[] bits = rowStarts;
        if (bits == null) {
            bits = decode(this::decodeRowStarts);
            rowStarts = bits;
        }
        return bits;
    }

    private long[] decodeRowStarts() {
        long[] starts = levels(body.repetitionRuns(), 0);
        int found = Bits.count(starts, 0, size());
        if (found != rows || size() > 0 && !Bits.get(starts, 0)) {
            throw new DecodeException("levels of " + found + " rows, " + rows + " are expected");
        }
        return starts;
    }

    /// The values that have a dictionary id, as [Bits]; null when ids are wider than a byte or the page has none.
    /// Cheaper than [#values] for who looks for few of them.
    ///
    /// @throws CorruptBlockException when they are damaged
    public long @Nullable [] valuesWithId(int id) {
        if (dictionary == null || count() == 0) {
            return null;
        }
        long[] bits = withId.get(id);
        if (bits == null) {
            bits = decode(() -> PageDecoder.valuesWithId(body.values(), count(), id, scratch));
            withId.put(id, bits);
        }
        return bits.length == 0 ? null : bits;
    }

    /// The values without nulls.
    ///
    /// @throws CorruptBlockException when they are damaged
    public PageValues values() {
        return values(count());
    }

    /// The first values without nulls: at least so many, as far as the page has them. Most pages can be decoded in
    /// part; those who ask for little more each time should ask for all at once.
    ///
    /// @throws CorruptBlockException when they are damaged
    public PageValues values(int atLeast) {
        int all = count();
        int needed = Math.min(atLeast, all);
        PageValues decoded = values;
        if (decoded == null || decoded.size() < needed) {
            int wanted = needed > all / 2 ? all : needed;
            decoded = decode(
                    () -> PageDecoder.decode(leaf, body.header(), body.values(), all, 0, wanted, dictionary, scratch));
            values = decoded;
        }
        return decoded;
    }

    /// The values of the rows of the page that lie before a row of the row group, and perhaps of some more.
    ///
    /// @throws CorruptBlockException when levels or values are damaged
    public PageValues valuesBeforeRow(int row) {
        int wanted = row - firstRow;
        if (wanted >= rows || leaf.maxRepetition() == 0 && leaf.maxDefinition() == 0) {
            return values(wanted >= rows ? count() : wanted);
        }
        if (boundRow != row) {
            int pairs = leaf.maxRepetition() == 0 ? wanted : Bits.find(rowStarts(), 0, size(), wanted + 1);
            boundValues = leaf.maxDefinition() == 0 ? pairs : Bits.count(present(), 0, pairs);
            boundRow = row;
        }
        return values(boundValues);
    }

    /// The level pair at which a row of the row group begins; [#size] for the row behind the last one of the page.
    ///
    /// @throws CorruptBlockException when the levels are damaged
    public int pairOf(int row) {
        int wanted = row - firstRow;
        if (leaf.maxRepetition() == 0) {
            return wanted;
        }
        if (wanted == rows) {
            return size();
        }
        long[] starts = rowStarts();
        if (wanted < markedRow) {
            markedRow = 0;
            markedPair = 0;
        }
        int pair = markedPair;
        if (wanted > markedRow) {
            pair = Bits.find(starts, pair + 1, size(), wanted - markedRow);
        }
        markedRow = wanted;
        markedPair = pair;
        return pair;
    }

    /// The dictionary of the column, if the page refers to it.
    public @Nullable Dictionary dictionary() {
        return dictionary;
    }

    /// Whether every level pair carries a value, so that pairs and values have the same numbers.
    ///
    /// @throws CorruptBlockException when the page is damaged
    public boolean isFull() {
        return count() == size();
    }

    /// Whether some list of the innermost kind has more than one element.
    ///
    /// @throws CorruptBlockException when the levels are damaged
    public boolean hasLists() {
        if (leaf.maxRepetition() == 0) {
            return false;
        }
        Boolean known = lists;
        if (known == null) {
            known = !Bits.isEmpty(innermost());
            lists = known;
        }
        return known;
    }

    /// How many of the first `pairs` level pairs carry a value.
    ///
    /// @throws CorruptBlockException when the levels are damaged
    public int valuesBefore(int pairs) {
        if (leaf.maxDefinition() == 0) {
            return pairs;
        }
        if (pairs < countedPairs) {
            countedPairs = 0;
            countedValues = 0;
        }
        countedValues += Bits.count(present(), countedPairs, pairs);
        countedPairs = pairs;
        return countedValues;
    }

    RowSlice slice(RowSlicer slicer) {
        return decode(() -> slicer.slice(leaf, body, firstRow, dictionary));
    }

    /// How many pairs carry a value.
    ///
    /// @throws CorruptBlockException when the page is damaged
    public int count() {
        if (leaf.maxDefinition() == 0) {
            return size();
        }
        if (body.header().kind() == PageHeader.Kind.DATA_V2) {
            return size() - body.header().nulls();
        }
        if (counted < 0) {
            counted = Bits.count(present(), 0, size());
        }
        return counted;
    }

    /// Gives all arrays back, which are not looked at any more.
    void drop() {
        give(rowStarts);
        give(present);
        give(innermost);
        withId.values().forEach(this::give);
        PageValues decoded = values;
        if (decoded != null) {
            switch (decoded) {
                case PageValues.Numbers found -> scratch.give(found.values());
                case PageValues.Doubles found -> scratch.give(found.values());
                case PageValues.Ids found -> scratch.give(found.ids());
                case PageValues.Booleans found -> {}
                case PageValues.Strings found -> {}
            }
        }
        byte[] decompressed = body.decompressed();
        if (decompressed != null) {
            scratch.give(decompressed);
        }
    }

    private void give(long @Nullable [] array) {
        if (array != null) {
            scratch.give(array);
        }
    }

    private <T> T decode(ParquetFile.Decoding<T> decoding) {
        try {
            return decoding.decode();
        } catch (DecodeException e) {
            throw new CorruptBlockException(object, offset, leaf.path() + ": " + e.getMessage(), e);
        }
    }
}

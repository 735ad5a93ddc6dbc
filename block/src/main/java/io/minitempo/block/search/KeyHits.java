// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.search;

import io.minitempo.block.parquet.encoding.Bits;
import io.minitempo.block.parquet.read.ColumnPage;
import io.minitempo.block.parquet.read.PagedColumn;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// The attributes of a page that have one key, each with its owner and its value in one column: found in one pass over
/// keys and levels, 64 pairs at a time. Of equal keys of one owner the last counts. Owned by one thread, used again.
///
/// Only for pages as they usually are: an attribute in every pair, few keys, and a page of values with the same pairs,
/// which is one of the same rows without arrays.
final class KeyHits {

    static final int NO_VALUE = -1;
    private static final int MAX_SMALL_ID = 0xff;

    private int[] owners = new int[256];
    private int[] values = new int[256];
    private int size;
    private int missing;

    /// How many owners have the key.
    int size() {
        return size;
    }

    /// How many of them have no value in the column.
    int missing() {
        return missing;
    }

    /// The row of an owner in its level.
    int owner(int i) {
        return owners[i];
    }

    /// The number of a value in its page, or [#NO_VALUE].
    int value(int i) {
        return values[i];
    }

    /// The pairs of a page that have the key, as [Bits], when keys can be scanned for one; else null.
    static long @Nullable [] pairsWith(ColumnPage keys, int id) {
        return id <= MAX_SMALL_ID && keys.isFull() ? keys.valuesWithId(id) : null;
    }

    /// The page of values that has the same pairs as a page of keys, or null.
    ///
    /// @param page which page of the keys
    /// @param other which page of the values
    static @Nullable ColumnPage sameAs(PagedColumn keys, int page, PagedColumn values, int other) {
        boolean sameRows = keys.firstRow(page) == values.firstRow(other) && keys.endRow(page) == values.endRow(other);
        if (!sameRows) {
            return null;
        }
        ColumnPage found = values.page(other);
        return found.size() == keys.page(page).size() ? found : null;
    }

    /// Finds the attributes with a key in the pairs `[from, to)`.
    ///
    /// @param pairs of [#pairsWith]
    /// @param found of [#sameAs]
    /// @param firstOwner the owner that the first pair begins
    /// @return the owner that the last pair belongs to
    int scan(long[] pairs, ColumnPage keys, ColumnPage found, int from, int to, int firstOwner) {
        long[] continued = keys.innermost();
        long[] present = found.present();
        int owner = firstOwner - 1;
        int value = found.valuesBefore(from);
        size = 0;
        for (int word = from / Long.SIZE; word * Long.SIZE < to; word++) {
            long range = Bits.range(word, from, to);
            long begins = ~continued[word] & range;
            long carrying = present[word] & range;
            for (long hits = pairs[word] & range; hits != 0; hits &= hits - 1) {
                long upToHit = hits ^ hits - 1;
                boolean hasValue = (carrying & hits & -hits) != 0;
                add(
                        owner + Long.bitCount(begins & upToHit),
                        hasValue ? value + Long.bitCount(carrying & upToHit) - 1 : NO_VALUE);
            }
            owner += Long.bitCount(begins);
            value += Long.bitCount(carrying);
        }
        missing = 0;
        for (int i = 0; i < size; i++) {
            missing += values[i] == NO_VALUE ? 1 : 0;
        }
        return owner;
    }

    /// Adds the owners of some values of the page.
    void addOwners(BitSet some, BitSet found) {
        for (int i = 0; i < size; i++) {
            if (values[i] != NO_VALUE && some.get(values[i])) {
                found.set(owners[i]);
            }
        }
    }

    private void add(int owner, int value) {
        if (size > 0 && owners[size - 1] == owner) {
            values[size - 1] = value;
            return;
        }
        if (size == owners.length) {
            owners = Arrays.copyOf(owners, size * 2);
            values = Arrays.copyOf(values, size * 2);
        }
        owners[size] = owner;
        values[size++] = value;
    }
}

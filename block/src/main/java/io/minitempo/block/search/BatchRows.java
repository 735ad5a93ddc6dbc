// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.search;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// Rows of a row group that a column is wanted of, as ranges. Immutable.
///
/// @param rows the rows
/// @param whole whether they are all rows of the batch
record BatchRows(BitSet rows, boolean whole) {

    /// The wanted traces of the batch of rows `[from, to)`.
    static BatchRows of(int from, int to, @Nullable BitSet traces) {
        BitSet rows = new BitSet(to);
        if (traces == null) {
            rows.set(from, to);
            return new BatchRows(rows, true);
        }
        for (int t = traces.nextSetBit(0); t >= 0 && t < to - from; t = traces.nextSetBit(t + 1)) {
            rows.set(from + t);
        }
        return new BatchRows(rows, rows.cardinality() == to - from);
    }

    /// The first row of the range at or behind a row, or -1.
    int next(int row) {
        return rows.nextSetBit(row);
    }

    /// The row behind the range that begins at a row.
    int end(int row) {
        return rows.nextClearBit(row);
    }
}

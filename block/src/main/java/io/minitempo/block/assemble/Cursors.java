// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.assemble;

import io.minitempo.block.parquet.format.Leaf;
import io.minitempo.block.parquet.read.ColumnPages;
import io.minitempo.block.parquet.read.RowSlicer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The cursors of all columns of a row range. Owned by one thread.
final class Cursors {

    private final ColumnCursor[] cursors;

    /// Cursors over all rows that were read, or over the one row of a slicer.
    Cursors(List<ColumnPages> columns, @Nullable RowSlicer slicer) {
        cursors = new ColumnCursor[columns.size()];
        for (int i = 0; i < cursors.length; i++) {
            cursors[i] = new ColumnCursor(columns.get(i), slicer);
        }
    }

    ColumnCursor of(Leaf leaf) {
        return cursors[leaf.index()];
    }

    /// The cursor of a column that some formats do not have.
    @Nullable
    ColumnCursor find(@Nullable Leaf leaf) {
        return leaf == null ? null : of(leaf);
    }

    void seek(int row) {
        for (ColumnCursor cursor : cursors) {
            cursor.seek(row);
        }
    }
}

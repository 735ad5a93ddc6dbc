// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.assemble;

import io.minitempo.block.parquet.format.Leaf;
import io.minitempo.block.parquet.read.ColumnPages;
import java.util.List;

/// The cursors of all columns of a row range. Owned by one thread.
final class Cursors {

    private final ColumnCursor[] cursors;

    Cursors(List<ColumnPages> columns) {
        cursors = new ColumnCursor[columns.size()];
        for (int i = 0; i < cursors.length; i++) {
            cursors[i] = new ColumnCursor(columns.get(i));
        }
    }

    ColumnCursor of(Leaf leaf) {
        return cursors[leaf.index()];
    }

    void seek(int row) {
        for (ColumnCursor cursor : cursors) {
            cursor.seek(row);
        }
    }
}

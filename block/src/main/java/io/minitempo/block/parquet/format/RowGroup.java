// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.format;

import java.util.List;

/// A horizontal slice of a file: some rows, all columns.
///
/// @param ordinal the position in the file, from 0
/// @param firstRow how many rows of the file come before
/// @param rows how many rows it has
/// @param columns the chunks, in the order of the schema's leaves
public record RowGroup(int ordinal, long firstRow, long rows, List<ColumnChunk> columns) {

    /// Copies the chunks.
    public RowGroup {
        columns = List.copyOf(columns);
    }

    /// The chunk of a column.
    public ColumnChunk column(Leaf leaf) {
        return columns.get(leaf.index());
    }
}

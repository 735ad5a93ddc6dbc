// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.inspect;

import io.minitempo.block.parquet.format.Leaf;
import io.minitempo.block.parquet.read.PagedColumn;
import io.minitempo.block.parquet.read.RowGroupReader;
import io.minitempo.block.schema.BlockSchema;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Columns of a row group read in slices of rows, so that memory stays bounded however large the row group is. Owned
/// by one thread.
final class TraceColumns {

    /// Compressed bytes of a slice, about.
    private static final long SLICE_BYTES = 2L << 20;

    private final RowGroupReader group;
    private final Map<String, PagedColumn> columns = new HashMap<>();
    private final Map<String, FlatColumn> flat = new HashMap<>();
    private final int sliceRows;

    /// Opens columns by their common names; those that the format does not have are left out.
    ///
    /// @throws InterruptedException when the caller is interrupted
    TraceColumns(BlockSchema schema, RowGroupReader group, List<String> names) throws InterruptedException {
        this(group, existing(schema, names));
    }

    private TraceColumns(RowGroupReader group, Map<String, Leaf> leaves) throws InterruptedException {
        this.group = group;
        List<PagedColumn> opened = group.open(List.copyOf(leaves.values()));
        long bytes = 0;
        int next = 0;
        for (Map.Entry<String, Leaf> leaf : leaves.entrySet()) {
            columns.put(leaf.getKey(), opened.get(next++));
            bytes += group.chunk(leaf.getValue()).sizes().compressed();
        }
        long slices = Math.max(1, (bytes + SLICE_BYTES - 1) / SLICE_BYTES);
        this.sliceRows = (int) Math.max(1, (group.rows() + slices - 1) / slices);
    }

    /// Opens one column, which is asked for by its path.
    ///
    /// @throws InterruptedException when the caller is interrupted
    static TraceColumns ofLeaf(RowGroupReader group, Leaf leaf) throws InterruptedException {
        return new TraceColumns(group, Map.of(leaf.path(), leaf));
    }

    private static Map<String, Leaf> existing(BlockSchema schema, List<String> names) {
        Map<String, Leaf> found = new LinkedHashMap<>();
        for (String name : names) {
            Leaf leaf = schema.find(name);
            if (leaf != null) {
                found.put(name, leaf);
            }
        }
        return found;
    }

    /// Something done with each slice.
    @FunctionalInterface
    interface Work {
        /// Looks at the rows `[from, to)`.
        void on(int from, int to);
    }

    /// Reads slice after slice.
    ///
    /// @throws io.minitempo.core.CorruptBlockException when a page is damaged
    /// @throws InterruptedException when the caller is interrupted
    void each(Work work) throws InterruptedException {
        List<PagedColumn> all = List.copyOf(columns.values());
        for (int from = 0; from < group.rows(); from += sliceRows) {
            int to = Math.min(group.rows(), from + sliceRows);
            int first = from;
            all.forEach(column -> column.dropBefore(first));
            BitSet rows = new BitSet();
            rows.set(from, to);
            group.fetch(all, rows, true);
            flat.clear();
            columns.forEach((name, column) -> flat.put(name, FlatColumn.of(column, first, to)));
            work.on(from, to);
        }
    }

    /// A column of the slice at hand, or null when the format does not have it.
    @Nullable
    FlatColumn find(String name) {
        return flat.get(name);
    }

    /// A column of the slice at hand.
    FlatColumn of(String name) {
        FlatColumn column = flat.get(name);
        if (column == null) {
            throw new IllegalArgumentException("no column " + name);
        }
        return column;
    }
}

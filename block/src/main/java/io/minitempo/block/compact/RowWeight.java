// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.compact;

import io.minitempo.block.parquet.encoding.ByteArrays;
import io.minitempo.block.parquet.read.ColumnPage;
import io.minitempo.block.parquet.read.PageValues;
import io.minitempo.block.parquet.read.PagedColumn;
import io.minitempo.block.parquet.read.RowGroupReader;
import io.minitempo.block.schema.BlockSchema;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The size of a row as Tempo measures it against `max_bytes_per_trace`: one and its length for a string, two for any
/// other value and for each null (`spec/blocks.md §11.4`).
final class RowWeight {

    private RowWeight() {}

    /// The weight of a row; reads the pages that hold it.
    ///
    /// @throws io.minitempo.core.CorruptBlockException when a page is damaged
    /// @throws InterruptedException when the caller is interrupted
    static long of(BlockSchema schema, RowGroupReader group, int row) throws InterruptedException {
        BitSet wanted = new BitSet();
        wanted.set(row);
        List<PagedColumn> columns = group.open(schema.parquet().leaves());
        group.fetch(columns, wanted, true);
        long weight = 0;
        for (PagedColumn column : columns) {
            weight += of(column.page(column.pageOf(row)), row);
        }
        return weight;
    }

    private static long of(ColumnPage page, int row) {
        int from = page.pairOf(row);
        int to = page.pairOf(row + 1);
        int firstValue = page.valuesBefore(from);
        int endValue = page.valuesBefore(to);
        return switch (page.values()) {
            case PageValues.Strings strings -> strings(strings.values(), null, firstValue, endValue, to - from);
            case PageValues.Ids ids -> strings(ids.dictionary().strings(), ids.ids(), firstValue, endValue, to - from);
            case PageValues.Numbers numbers -> 2L * (to - from);
            case PageValues.Doubles doubles -> 2L * (to - from);
            case PageValues.Booleans booleans -> 2L * (to - from);
        };
    }

    private static long strings(ByteArrays texts, int @Nullable [] ids, int firstValue, int endValue, int pairs) {
        long weight = 2L * (pairs - (endValue - firstValue));
        for (int value = firstValue; value < endValue; value++) {
            weight += 1 + texts.length(ids == null ? value : ids[value]);
        }
        return weight;
    }
}

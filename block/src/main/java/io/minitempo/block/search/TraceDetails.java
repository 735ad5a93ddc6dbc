// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.search;

import io.minitempo.block.parquet.encoding.ByteArrays;
import io.minitempo.block.parquet.format.Leaf;
import io.minitempo.block.parquet.read.ColumnPage;
import io.minitempo.block.parquet.read.PageValues;
import io.minitempo.block.parquet.read.PagedColumn;
import io.minitempo.traceql.data.ServiceStats;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What results show of single traces: their ids and the statistics of their services. Owned by one thread.
final class TraceDetails {

    private final RowGroupColumns group;
    private final int endRow;
    private final Leaf id;
    /// Names, numbers of spans, numbers of errors; empty in formats without them.
    private final List<Leaf> stats;
    /// The columns, once there are some rows whose pages are there.
    private BitSet prepared = new BitSet();
    private List<PagedColumn> columns = List.of();

    /// Of the rows of a row group before `endRow`.
    TraceDetails(RowGroupColumns group, int endRow) {
        this.group = group;
        this.endRow = endRow;
        this.id = group.schema().leaf("TraceID");
        this.stats = group.schema().find("ServiceStats.ServiceName") == null
                ? List.of()
                : List.of(
                        group.schema().leaf("ServiceStats.ServiceName"),
                        group.schema().leaf("ServiceStats.SpanCount"),
                        group.schema().leaf("ServiceStats.ErrorCount"));
    }

    /// Everything that is read: the id, then the statistics.
    List<Leaf> leaves() {
        List<Leaf> all = new ArrayList<>(stats);
        all.addFirst(id);
        return all;
    }

    /// Some rows whose pages were loaded.
    void prepared(BitSet rows) throws InterruptedException {
        columns = group.load(leaves(), rows);
        prepared = rows;
    }

    private List<PagedColumn> columns(int row) throws InterruptedException {
        if (!prepared.get(row)) {
            BitSet one = new BitSet();
            one.set(row);
            prepared(one);
        }
        return columns;
    }

    /// The 16 bytes of the id of a row's trace.
    ///
    /// @throws InterruptedException when the caller is interrupted
    byte[] id(int row) throws InterruptedException {
        PagedColumn column = columns(row).getFirst();
        int p = column.pageOf(row);
        PageValues values = column.page(p).valuesBeforeRow(endRow);
        ByteArrays ids = texts(column, p, values);
        int i = row - column.firstRow(p);
        if (i >= values.size()) {
            throw column.corrupt(p, "no id for row " + row);
        }
        return values instanceof PageValues.Ids found ? ids.bytes(found.ids()[i]) : ids.bytes(i);
    }

    private static ByteArrays texts(PagedColumn column, int p, PageValues values) {
        return switch (values) {
            case PageValues.Strings strings -> strings.values();
            case PageValues.Ids ids -> ids.dictionary().strings();
            case PageValues.Numbers other -> throw column.corrupt(p, "numbers, expected strings");
            case PageValues.Doubles other -> throw column.corrupt(p, "numbers, expected strings");
            case PageValues.Booleans other -> throw column.corrupt(p, "booleans, expected strings");
        };
    }

    /// Spans and errors per service of a row's trace.
    ///
    /// @throws InterruptedException when the caller is interrupted
    Map<String, ServiceStats> serviceStats(int row) throws InterruptedException {
        Map<String, ServiceStats> found = new TreeMap<>();
        if (stats.isEmpty()) {
            return found;
        }
        List<PagedColumn> loaded = columns(row);
        PagedColumn names = loaded.get(1);
        int p = names.pageOf(row);
        if (names.isNull(p)) {
            return found;
        }
        ColumnPage page = names.page(p);
        int first = page.valuesBefore(page.pairOf(row));
        int count = page.valuesBefore(page.pairOf(row + 1)) - first;
        long[] spans = numbers(loaded.get(2), row, count);
        long[] errors = numbers(loaded.get(3), row, count);
        PageValues values = page.valuesBeforeRow(endRow);
        ByteArrays texts = texts(names, p, values);
        if (first + count > values.size()) {
            throw names.corrupt(p, "fewer values than levels");
        }
        int @Nullable [] ids = values instanceof PageValues.Ids dictionary ? dictionary.ids() : null;
        for (int i = first; i < first + count; i++) {
            String name = texts.text(ids == null ? i : ids[i]);
            found.put(name, new ServiceStats((int) spans[i - first], (int) errors[i - first]));
        }
        return found;
    }

    private long[] numbers(PagedColumn column, int row, int count) {
        int p = column.pageOf(row);
        if (!column.isNull(p)) {
            ColumnPage page = column.page(p);
            int first = page.valuesBefore(page.pairOf(row));
            if (page.valuesBeforeRow(endRow) instanceof PageValues.Numbers numbers && first + count <= numbers.size()) {
                return Arrays.copyOfRange(numbers.values(), first, first + count);
            }
        }
        throw column.corrupt(p, count + " numbers expected for row " + row);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.search;

import io.minitempo.block.parquet.encoding.Bits;
import io.minitempo.block.parquet.format.Leaf;
import io.minitempo.block.parquet.read.ColumnPage;
import io.minitempo.block.parquet.read.PagedColumn;
import io.minitempo.traceql.ast.Level;
import java.util.Arrays;

/// Decodes columns that have a place of their own: those with a value in every row of their level, and those with any
/// number of values.
///
/// Values of the first kind are counted off by the shape of the row group; only the second kind needs levels.
final class ColumnLoader {

    private final BlockSpanBatch batch;
    private final RowGroupColumns group;

    ColumnLoader(BlockSpanBatch batch, RowGroupColumns group) {
        this.batch = batch;
        this.group = group;
    }

    /// Fills a column of traces, resources, scopes or spans that every row has a value in.
    ///
    /// @throws InterruptedException when the caller is interrupted
    void fillRequired(Leaf leaf, Level level, byte type, BatchRows wanted, ColumnBuilder out)
            throws InterruptedException {
        PagedColumn column = group.load(leaf, wanted.rows());
        Shape shape = group.shape(batch.endRow());
        int offset = batch.groupStart(level);
        for (int from = wanted.next(0); from >= 0; ) {
            int end = wanted.end(from);
            int p = column.pageOf(from);
            int to = Math.min(end, column.endRow(p));
            int start = shape.start(level, from);
            int count = shape.start(level, to) - start;
            if (count > 0) {
                if (column.isNull(p)) {
                    throw column.corrupt(p, "no values for " + count + " rows of " + level);
                }
                ColumnPage page = column.page(p);
                int base = shape.start(level, column.firstRow(p));
                // The page may end behind what is known of the row group's shape.
                boolean whole = shape.reaches(column.endRow(p));
                int expected = shape.start(level, whole ? column.endRow(p) : to) - base;
                if (page.count() < expected || (whole && page.count() > expected)) {
                    throw column.corrupt(p, page.count() + " values, other columns have " + expected);
                }
                int needed = shape.start(level, Math.min(batch.endRow(), column.endRow(p))) - base;
                ValueReader values = ValueReader.of(page.values(needed), out, group);
                values.copy(start - base, count, out.bits, start - offset);
                Arrays.fill(out.types, start - offset, start - offset + count, type);
            }
            from = wanted.next(to);
        }
    }

    /// Fills a column that some rows of a level have one value in, or several; those become arrays.
    ///
    /// @throws InterruptedException when the caller is interrupted
    void fillOptional(Leaf leaf, Level level, BatchRows wanted, ColumnBuilder out) throws InterruptedException {
        if (group.group().chunk(leaf).allNull()) {
            return;
        }
        PagedColumn column = group.load(leaf, wanted.rows());
        for (int from = wanted.next(0); from >= 0; ) {
            int p = column.pageOf(from);
            int to = Math.min(wanted.end(from), column.endRow(p));
            if (!column.isNull(p)) {
                fillOptional(column, p, from, to, level, out);
            }
            from = wanted.next(to);
        }
    }

    private void fillOptional(PagedColumn column, int p, int fromRow, int toRow, Level level, ColumnBuilder out)
            throws InterruptedException {
        ColumnPage page = column.page(p);
        int from = page.pairOf(fromRow);
        int to = page.pairOf(toRow);
        ValueReader values = ValueReader.of(page.valuesBeforeRow(batch.endRow()), out, group);
        int depth = Shape.depth(level);
        int value = page.valuesBefore(from);
        int row = batch.start(level, fromRow) - 1;
        int last = batch.start(level, toRow) - 1;
        boolean isSingle = column.leaf().maxRepetition() == depth || !page.hasLists();
        if (isSingle && to - from == last - row) {
            fillEvery(column, p, from, to, row + 1, values, value, out);
            return;
        }
        if (isSingle) {
            fillSingle(column, p, from, to, row + 1, last + 1, depth, values, value, out);
            return;
        }
        byte type = values.type();
        byte[] repetition = page.repetition();
        byte[] definition = page.definition();
        int max = column.leaf().maxDefinition();
        for (int i = from; i < to; ) {
            int d = definition[i];
            row += d >= depth ? 1 : 0;
            int next = i + 1;
            while (next < to && repetition[next] > depth) {
                next++;
            }
            if (d == max) {
                int count = next - i;
                if (row > last || value + count > values.size()) {
                    throw column.corrupt(p, "more rows or values than other columns have");
                }
                setValues(out, row, type, values, value, count);
                value += count;
            }
            i = next;
        }
        if (row != last) {
            throw column.corrupt(p, "levels differ from those of other columns");
        }
    }

    /// As above, where every level pair is a row.
    private static void fillEvery(
            PagedColumn column,
            int p,
            int from,
            int to,
            int firstRow,
            ValueReader values,
            int firstValue,
            ColumnBuilder out) {
        long[] present = column.page(p).present();
        if (Bits.count(present, from, to) > values.size() - firstValue) {
            throw column.corrupt(p, "fewer values than levels");
        }
        byte type = values.type();
        int value = firstValue;
        for (int word = from / Long.SIZE; word * Long.SIZE < to; word++) {
            long some = present[word] & Bits.range(word, from, to);
            int row = firstRow + word * Long.SIZE - from;
            if (some == -1L) {
                Arrays.fill(out.types, row, row + Long.SIZE, type);
                values.copy(value, Long.SIZE, out.bits, row);
            } else {
                values.scatter(value, some, type, out, row);
            }
            value += Long.bitCount(some);
        }
    }

    /// As above, where no row has more than one value.
    private static void fillSingle(
            PagedColumn column,
            int p,
            int from,
            int to,
            int firstRow,
            int endRow,
            int depth,
            ValueReader values,
            int firstValue,
            ColumnBuilder out) {
        byte[] definition = column.page(p).definition();
        int max = column.leaf().maxDefinition();
        if (Bits.count(column.page(p).present(), from, to) > values.size() - firstValue) {
            throw column.corrupt(p, "fewer values than levels");
        }
        byte type = values.type();
        int row = firstRow;
        int value = firstValue;
        for (int i = from; i < to; i++) {
            int d = definition[i];
            if (d >= depth) {
                if (row == endRow) {
                    throw column.corrupt(p, "more rows than other columns have");
                }
                if (d == max) {
                    out.set(row, type, values.at(value++));
                }
                row++;
            }
        }
        if (row != endRow) {
            throw column.corrupt(p, "levels differ from those of other columns");
        }
    }

    /// Sets a row to one value, or to an array of several.
    static void setValues(ColumnBuilder out, int row, byte type, ValueReader values, int first, int count) {
        if (count == 1) {
            out.set(row, type, values.at(first));
            return;
        }
        for (int i = first; i < first + count; i++) {
            out.addElement(values.at(i));
        }
        out.setArray(row, type, count);
    }

    /// Fills a column of events or links that each of them has a value in.
    ///
    /// @throws InterruptedException when the caller is interrupted
    void fillBelow(Leaf leaf, Level level, byte type, BatchRows wanted, ColumnBuilder out) throws InterruptedException {
        PagedColumn column = group.load(leaf, wanted.rows());
        for (int from = wanted.next(0); from >= 0; ) {
            int p = column.pageOf(from);
            int to = Math.min(wanted.end(from), column.endRow(p));
            int start = batch.start(level, from);
            int count = batch.start(level, to) - start;
            if (count > 0) {
                if (column.isNull(p)) {
                    throw column.corrupt(p, "no values for " + count + " rows of " + level);
                }
                ColumnPage page = column.page(p);
                ValueReader values = ValueReader.of(page.values(), out, group);
                int first = page.valuesBefore(page.pairOf(from));
                int end = page.valuesBefore(page.pairOf(to));
                if (end - first != count || end > values.size()) {
                    throw column.corrupt(p, (end - first) + " values, other columns have " + count);
                }
                values.copy(first, count, out.bits, start);
                Arrays.fill(out.types, start, start + count, type);
            }
            from = wanted.next(to);
        }
    }
}

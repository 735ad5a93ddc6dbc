// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.search;

import io.minitempo.block.parquet.read.PageValues;
import io.minitempo.traceql.data.ValueType;
import org.jspecify.annotations.Nullable;

/// The values of a page as 64 bits each, as [ValueType] wants them; strings are entered into a column.
final class ValueReader {

    private static final long[] NONE = {};

    private final int size;
    private final byte type;
    private final long[] numbers;
    private final int @Nullable [] ids;
    private final double @Nullable [] doubles;
    private final boolean @Nullable [] booleans;
    private final int firstText;

    private ValueReader(
            int size,
            byte type,
            long[] numbers,
            int @Nullable [] ids,
            double @Nullable [] doubles,
            boolean @Nullable [] booleans,
            int firstText) {
        this.size = size;
        this.type = type;
        this.numbers = numbers;
        this.ids = ids;
        this.doubles = doubles;
        this.booleans = booleans;
        this.firstText = firstText;
    }

    static ValueReader of(PageValues values, ColumnBuilder column, RowGroupColumns group) {
        int size = values.size();
        return switch (values) {
            case PageValues.Numbers found -> new ValueReader(size, ValueType.INT, found.values(), null, null, null, 0);
            case PageValues.Doubles found ->
                new ValueReader(size, ValueType.FLOAT, NONE, null, found.values(), null, 0);
            case PageValues.Booleans found ->
                new ValueReader(size, ValueType.BOOLEAN, NONE, null, null, found.values(), 0);
            case PageValues.Strings found ->
                new ValueReader(size, ValueType.STRING, NONE, null, null, null, column.addTexts(found.values()));
            case PageValues.Ids found -> {
                int first = column.addDictionary(
                        found.dictionary().strings(),
                        group.texts(found.dictionary().strings()));
                yield new ValueReader(size, ValueType.STRING, NONE, found.ids(), null, null, first);
            }
        };
    }

    int size() {
        return size;
    }

    /// The type of a scalar.
    byte type() {
        return type;
    }

    long at(int i) {
        if (ids != null) {
            return (long) firstText + ids[i];
        }
        if (doubles != null) {
            return Double.doubleToRawLongBits(doubles[i]);
        }
        if (booleans != null) {
            return booleans[i] ? 1 : 0;
        }
        return type == ValueType.STRING ? firstText + i : numbers[i];
    }

    /// Copies values `[from, from + count)` to `target` from `at` on.
    void copy(int from, int count, long[] target, int at) {
        if (type == ValueType.INT) {
            System.arraycopy(numbers, from, target, at, count);
        } else if (ids != null) {
            for (int i = 0; i < count; i++) {
                target[at + i] = (long) firstText + ids[from + i];
            }
        } else {
            for (int i = 0; i < count; i++) {
                target[at + i] = at(from + i);
            }
        }
    }

    /// Copies the values from `from` on to the rows of a word of bits that are set, in their order.
    ///
    /// @param firstRow the row of the word's lowest bit
    void scatter(int from, long rows, byte type, ColumnBuilder out, int firstRow) {
        byte[] types = out.types;
        long[] bits = out.bits;
        int value = from;
        if (ids != null) {
            for (long left = rows; left != 0; left &= left - 1) {
                int row = firstRow + Long.numberOfTrailingZeros(left);
                types[row] = type;
                bits[row] = (long) firstText + ids[value++];
            }
            return;
        }
        for (long left = rows; left != 0; left &= left - 1) {
            int row = firstRow + Long.numberOfTrailingZeros(left);
            types[row] = type;
            bits[row] = at(value++);
        }
    }
}

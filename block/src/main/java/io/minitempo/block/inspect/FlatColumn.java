// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.inspect;

import io.minitempo.block.parquet.encoding.ByteArrays;
import io.minitempo.block.parquet.format.Leaf;
import io.minitempo.block.parquet.read.ColumnPage;
import io.minitempo.block.parquet.read.PageValues;
import io.minitempo.block.parquet.read.PagedColumn;
import java.util.Arrays;

/// The level pairs of one column for some rows with their values, borders of pages removed. Numbers and booleans are
/// longs. Immutable once filled.
final class FlatColumn {

    private final Leaf leaf;
    private int size;
    private byte[] repetition = new byte[256];
    private byte[] definition = new byte[256];
    private long[] numbers = {};
    private byte[][] texts = {};

    private FlatColumn(Leaf leaf) {
        this.leaf = leaf;
    }

    /// The rows `[from, to)` of a column that has fetched them.
    static FlatColumn of(PagedColumn column, int from, int to) {
        FlatColumn flat = new FlatColumn(column.leaf());
        for (int page = column.pageOf(from); page < column.pages() && column.firstRow(page) < to; page++) {
            int first = Math.max(from, column.firstRow(page));
            int end = Math.min(to, column.endRow(page));
            flat.add(column.page(page), first, end);
        }
        return flat;
    }

    private void add(ColumnPage page, int firstRow, int endRow) {
        int from = page.pairOf(firstRow);
        int to = page.pairOf(endRow);
        ensure(size + to - from);
        byte[] repetitions = page.repetition();
        byte[] definitions = page.definition();
        PageValues values = page.values();
        int value = page.valuesBefore(from);
        for (int pair = from; pair < to; pair++) {
            repetition[size] = repetitions.length == 0 ? 0 : repetitions[pair];
            definition[size] = definitions.length == 0 ? 0 : definitions[pair];
            if (definition[size] == leaf.maxDefinition()) {
                take(values, value++);
            }
            size++;
        }
    }

    private void take(PageValues values, int value) {
        switch (values) {
            case PageValues.Numbers found -> numbers[size] = found.values()[value];
            case PageValues.Booleans found -> numbers[size] = found.values()[value] ? 1 : 0;
            case PageValues.Doubles found -> numbers[size] = Double.doubleToLongBits(found.values()[value]);
            case PageValues.Strings found -> texts[size] = found.values().bytes(value);
            case PageValues.Ids found -> {
                ByteArrays distinct = found.dictionary().strings();
                texts[size] = distinct.bytes(found.ids()[value]);
            }
        }
    }

    private void ensure(int pairs) {
        if (pairs > repetition.length) {
            int capacity = Math.max(pairs, repetition.length * 2);
            repetition = Arrays.copyOf(repetition, capacity);
            definition = Arrays.copyOf(definition, capacity);
        }
        if (numbers.length < repetition.length) {
            numbers = Arrays.copyOf(numbers, repetition.length);
            texts = Arrays.copyOf(texts, repetition.length);
        }
    }

    /// How many level pairs there are.
    int size() {
        return size;
    }

    int repetition(int pair) {
        return repetition[pair];
    }

    int definition(int pair) {
        return definition[pair];
    }

    /// Whether a pair carries a value.
    boolean hasValue(int pair) {
        return definition[pair] == leaf.maxDefinition();
    }

    long number(int pair) {
        return numbers[pair];
    }

    /// The bytes of a string; of a pair that has one.
    byte[] bytes(int pair) {
        return texts[pair];
    }

    /// The first pair behind `pair` whose repetition level is at most `level`: the next element of that level.
    int next(int pair, int level) {
        int next = pair + 1;
        while (next < size && repetition[next] > level) {
            next++;
        }
        return next;
    }
}

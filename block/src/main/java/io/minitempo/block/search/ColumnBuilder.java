// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.search;

import io.minitempo.block.parquet.encoding.ByteArrays;
import io.minitempo.block.parquet.read.Scratch;
import io.minitempo.traceql.ast.Level;
import io.minitempo.traceql.data.Column;
import io.minitempo.traceql.data.Strings;
import io.minitempo.traceql.data.ValueType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A column while it is filled. Rows are nil until they are set. Owned by one thread; used once.
final class ColumnBuilder {

    final byte[] types;
    final long[] bits;
    private final Level level;
    private final int rows;
    private final Scratch scratch;
    private final Texts.Format format;
    private long[] elements = new long[0];
    private int elementCount;
    private final List<ByteArrays> texts = new ArrayList<>();
    private @Nullable Texts shared;
    private int textCount;

    ColumnBuilder(Level level, int rows, Texts.Format format) {
        this(level, rows, format, Scratch.NONE);
    }

    /// As above, in arrays of a scratch, which may be longer.
    ColumnBuilder(Level level, int rows, Texts.Format format, Scratch scratch) {
        this.level = level;
        this.rows = rows;
        this.format = format;
        this.scratch = scratch;
        this.types = scratch.zeroedBytes(rows);
        this.bits = scratch.zeroedLongs(rows);
    }

    int rows() {
        return rows;
    }

    /// Gives the arrays back.
    void drop() {
        scratch.give(types);
        scratch.give(bits);
    }

    void set(int row, byte type, long value) {
        types[row] = type;
        bits[row] = value;
    }

    /// Makes a row an array of the last `count` elements added.
    void setArray(int row, byte elementType, int count) {
        types[row] = (byte) (elementType - ValueType.INT + ValueType.INT_ARRAY);
        bits[row] = (long) (elementCount - count) << 32 | count;
    }

    void addElement(long value) {
        if (elementCount == elements.length) {
            elements = Arrays.copyOf(elements, Math.max(16, elementCount * 2));
        }
        elements[elementCount++] = value;
    }

    /// How many strings there are.
    int textCount() {
        return textCount;
    }

    /// Adds strings; the number of the first is returned.
    int addTexts(ByteArrays added) {
        if (!texts.isEmpty() && texts.getLast() == added) {
            return textCount - added.size();
        }
        int first = textCount;
        texts.add(added);
        textCount = Math.addExact(textCount, added.size());
        return first;
    }

    /// Adds the strings of a dictionary, which keep their numbers when they are the only ones; `known` is what all
    /// columns with that dictionary share.
    int addDictionary(ByteArrays dictionary, Texts known) {
        int before = 0;
        for (ByteArrays present : texts) {
            if (present == dictionary) {
                return before;
            }
            before += present.size();
        }
        if (texts.isEmpty()) {
            shared = known;
        }
        return addTexts(dictionary);
    }

    /// Turns empty strings into nil; [#nilToEmpty] undoes it.
    ///
    /// @return their rows
    BitSet emptyToNil() {
        BitSet emptied = new BitSet();
        int first = 0;
        for (ByteArrays part : texts) {
            for (int row = 0; row < rows; row++) {
                long i = bits[row] - first;
                if (types[row] == ValueType.STRING && i >= 0 && i < part.size() && part.length((int) i) == 0) {
                    types[row] = ValueType.NIL;
                    emptied.set(row);
                }
            }
            first += part.size();
        }
        return emptied;
    }

    /// Turns those of the rows that are still nil into empty strings again.
    void nilToEmpty(BitSet emptied) {
        for (int row = emptied.nextSetBit(0); row >= 0; row = emptied.nextSetBit(row + 1)) {
            if (types[row] == ValueType.NIL) {
                types[row] = ValueType.STRING;
            }
        }
    }

    /// The column.
    Column build() {
        Texts same = shared;
        Strings strings = Column.NO_STRINGS;
        if (same != null && texts.size() == 1) {
            strings = same;
        } else if (!texts.isEmpty()) {
            strings = new Texts(texts, format, false);
        }
        long[] used = elementCount == elements.length ? elements : Arrays.copyOf(elements, elementCount);
        return new Column(level, rows, types, ValueType.NIL, bits, strings, used);
    }

    /// The column of rows that all have one type.
    Column build(byte type) {
        Column column = build();
        return new Column(level, column.size(), null, type, column.bits(), column.strings(), column.elements());
    }
}

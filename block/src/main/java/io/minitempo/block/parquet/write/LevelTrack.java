// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.write;

import io.minitempo.block.parquet.encoding.ByteOutput;
import io.minitempo.block.parquet.encoding.HybridEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The levels that the columns of one repeated node share: one entry per occurrence of the node, or per ancestor that
/// has none.
///
/// The columns of a track cut their pages together, so that levels are recorded and encoded once for all of them.
/// Owned by the thread of its [ParquetWriter].
public final class LevelTrack {

    private final int maxDefinition;
    private final int maxRepetition;
    private final List<ColumnWriter> columns = new ArrayList<>();
    private byte[] repetition = new byte[256];
    private byte[] definition = new byte[256];
    private int size;
    private int rows;
    private int firstRow;
    private int present;

    private final @Nullable ByteOutput[] encodedRepetition = new ByteOutput[8];
    private final @Nullable ByteOutput[] encodedDefinition = new ByteOutput[8];
    private long @Nullable [] repetitionHistogram;
    private long @Nullable [] definitionHistogram;

    LevelTrack(int maxDefinition, int maxRepetition) {
        this.maxDefinition = maxDefinition;
        this.maxRepetition = maxRepetition;
    }

    void register(ColumnWriter column) {
        columns.add(column);
    }

    /// Adds an entry. Values of the entry are added to the columns after it.
    public void add(int repetitionLevel, int definitionLevel) {
        if (size == repetition.length) {
            repetition = Arrays.copyOf(repetition, size * 2);
            definition = Arrays.copyOf(definition, size * 2);
        }
        repetition[size] = (byte) repetitionLevel;
        definition[size] = (byte) definitionLevel;
        size++;
        present += definitionLevel == maxDefinition ? 1 : 0;
    }

    /// Definition level of an entry whose node is there.
    public int maxDefinition() {
        return maxDefinition;
    }

    /// Repetition level of an entry that follows another of the same parent.
    public int maxRepetition() {
        return maxRepetition;
    }

    int size() {
        return size;
    }

    /// Entries whose node is there.
    int present() {
        return present;
    }

    int rows() {
        return rows;
    }

    int firstRow() {
        return firstRow;
    }

    byte[] repetition() {
        return repetition;
    }

    byte[] definition() {
        return definition;
    }

    /// Counts a row; cuts the pages of all columns when one of them is full.
    void endRow(int pageBytes) {
        rows++;
        int levels = size / 2;
        for (ColumnWriter column : columns) {
            if (column.pendingBytes() + levels >= pageBytes) {
                cut();
                return;
            }
        }
    }

    /// Cuts the pages of all columns, if there is anything.
    void cut() {
        if (rows == 0) {
            return;
        }
        for (ColumnWriter column : columns) {
            column.cutPage();
        }
        firstRow += rows;
        rows = 0;
        size = 0;
        present = 0;
        Arrays.fill(encodedRepetition, null);
        Arrays.fill(encodedDefinition, null);
        repetitionHistogram = null;
        definitionHistogram = null;
    }

    void endRowGroup() {
        cut();
        firstRow = 0;
    }

    /// The repetition levels of the open page in the hybrid encoding with `width` bits.
    ByteOutput encodedRepetition(int width) {
        ByteOutput out = encodedRepetition[width];
        if (out == null) {
            out = new ByteOutput(size * width / 8 + 64);
            HybridEncoder.encode(repetition, size, width, out);
            encodedRepetition[width] = out;
        }
        return out;
    }

    /// The definition levels of the open page in the hybrid encoding with `width` bits.
    ByteOutput encodedDefinition(int width) {
        ByteOutput out = encodedDefinition[width];
        if (out == null) {
            out = new ByteOutput(64);
            HybridEncoder.encode(definition, size, width, out);
            encodedDefinition[width] = out;
        }
        return out;
    }

    /// How often each repetition level occurs in the open page; shared, not to be changed.
    long[] repetitionHistogram() {
        long[] histogram = repetitionHistogram;
        if (histogram == null) {
            histogram = count(repetition, maxRepetition);
            repetitionHistogram = histogram;
        }
        return histogram;
    }

    /// How often each definition level occurs in the open page; shared, not to be changed.
    long[] definitionHistogram() {
        long[] histogram = definitionHistogram;
        if (histogram == null) {
            histogram = count(definition, maxDefinition);
            definitionHistogram = histogram;
        }
        return histogram;
    }

    private long[] count(byte[] levels, int max) {
        long[] histogram = new long[max + 1];
        for (int i = 0; i < size; i++) {
            histogram[levels[i]]++;
        }
        return histogram;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.read;

/// The level pairs and values of one row of one column. Its arrays must not be changed.
public final class RowSlice {

    private final byte[] repetition;
    private final byte[] definition;
    private final int size;
    private final int firstValue;
    private final PageValues values;

    RowSlice(byte[] repetition, byte[] definition, int size, int firstValue, PageValues values) {
        this.repetition = repetition;
        this.definition = definition;
        this.size = size;
        this.firstValue = firstValue;
        this.values = values;
    }

    /// The repetition levels; empty for a column that does not repeat.
    public byte[] repetition() {
        return repetition;
    }

    /// The definition levels; empty for a column that is always there.
    public byte[] definition() {
        return definition;
    }

    /// How many level pairs there are.
    public int size() {
        return size;
    }

    /// Where the values of the row start in [#values].
    public int firstValue() {
        return firstValue;
    }

    /// The values of the row, or of more of the page where its encoding has no shorter way.
    public PageValues values() {
        return values;
    }
}

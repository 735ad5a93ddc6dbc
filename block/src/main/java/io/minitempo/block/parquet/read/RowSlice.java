// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.read;

/// The level pairs and values of one row of one column. Its arrays must not be changed.
public final class RowSlice {

    private final byte[] repetition;
    private final byte[] definition;
    private final int size;
    private final PageValues values;

    RowSlice(byte[] repetition, byte[] definition, int size, PageValues values) {
        this.repetition = repetition;
        this.definition = definition;
        this.size = size;
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

    /// The values of the row.
    public PageValues values() {
        return values;
    }
}

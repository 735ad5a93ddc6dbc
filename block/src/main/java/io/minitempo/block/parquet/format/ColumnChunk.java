// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.format;

import io.minitempo.block.parquet.encoding.Codec;
import org.jspecify.annotations.Nullable;

/// What the footer says about one column of one row group. Immutable; its arrays must not be changed.
public final class ColumnChunk {

    /// A count or an offset that the footer does not give.
    public static final long ABSENT = -1;

    private final Leaf leaf;
    private final Codec codec;
    private final long values;
    private final Sizes sizes;
    private final Places places;
    private final byte @Nullable [] min;
    private final byte @Nullable [] max;
    private final long nulls;
    private final boolean dictionaryOnly;

    /// Bytes of a chunk.
    ///
    /// @param compressed as stored, page headers included
    /// @param uncompressed before compression, page headers included
    public record Sizes(long compressed, long uncompressed) {}

    /// Where the parts of a chunk lie in the file.
    ///
    /// @param dictionary offset of the dictionary page, or [#ABSENT]
    /// @param data offset of the first data page
    /// @param columnIndex offset of the column index, or [#ABSENT]
    /// @param columnIndexLength bytes of the column index
    /// @param offsetIndex offset of the offset index, or [#ABSENT]
    /// @param offsetIndexLength bytes of the offset index
    public record Places(
            long dictionary,
            long data,
            long columnIndex,
            int columnIndexLength,
            long offsetIndex,
            int offsetIndexLength) {

        /// Offset of the first page of either kind.
        public long start() {
            return dictionary != ABSENT && dictionary < data ? dictionary : data;
        }
    }

    ColumnChunk(
            Leaf leaf,
            Codec codec,
            long values,
            Sizes sizes,
            Places places,
            byte @Nullable [] min,
            byte @Nullable [] max,
            long nulls,
            boolean dictionaryOnly) {
        this.leaf = leaf;
        this.codec = codec;
        this.values = values;
        this.sizes = sizes;
        this.places = places;
        this.min = min;
        this.max = max;
        this.nulls = nulls;
        this.dictionaryOnly = dictionaryOnly;
    }

    /// The column.
    public Leaf leaf() {
        return leaf;
    }

    /// How pages are compressed.
    public Codec codec() {
        return codec;
    }

    /// How many level pairs the chunk has: values and nulls.
    public long values() {
        return values;
    }

    /// Bytes of the chunk.
    public Sizes sizes() {
        return sizes;
    }

    /// Where the chunk lies.
    public Places places() {
        return places;
    }

    /// The smallest value in PLAIN form, if the footer gives it.
    public byte @Nullable [] min() {
        return min;
    }

    /// The largest value in PLAIN form, if the footer gives it.
    public byte @Nullable [] max() {
        return max;
    }

    /// How many level pairs carry no value, or [#ABSENT].
    public long nulls() {
        return nulls;
    }

    /// Whether the footer says that every data page is dictionary-encoded, so that the dictionary holds every value.
    public boolean dictionaryOnly() {
        return dictionaryOnly;
    }

    /// Whether there is no value at all.
    public boolean allNull() {
        return nulls == values;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.encoding;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Many byte strings in one array: value `i` is `data[offsets[i] .. offsets[i] + length(i))`.
///
/// Immutable once built; the arrays are shared for speed and must not be changed.
public final class ByteArrays {

    private final byte[] data;
    private final int[] starts;
    private final int[] lengths;

    /// Takes the arrays as they are.
    public ByteArrays(byte[] data, int[] starts, int[] lengths) {
        this.data = data;
        this.starts = starts;
        this.lengths = lengths;
    }

    /// The strings `[from, to)`.
    public ByteArrays range(int from, int to) {
        return from == 0 && to == size()
                ? this
                : new ByteArrays(data, Arrays.copyOfRange(starts, from, to), Arrays.copyOfRange(lengths, from, to));
    }

    /// How many strings there are.
    public int size() {
        return starts.length;
    }

    /// The array that holds all bytes.
    public byte[] data() {
        return data;
    }

    /// Where string `i` starts in [#data].
    public int start(int i) {
        return starts[i];
    }

    /// Bytes of string `i`.
    public int length(int i) {
        return lengths[i];
    }

    /// String `i` as UTF-8 text.
    public String text(int i) {
        return new String(data, starts[i], lengths[i], StandardCharsets.UTF_8);
    }

    /// A copy of string `i`.
    public byte[] bytes(int i) {
        return Arrays.copyOfRange(data, starts[i], starts[i] + lengths[i]);
    }

    /// Whether string `i` equals `other`.
    public boolean equalsAt(int i, byte[] other) {
        return lengths[i] == other.length
                && Arrays.equals(data, starts[i], starts[i] + lengths[i], other, 0, other.length);
    }

    /// Compares string `i` with a range as unsigned bytes.
    public int compareAt(int i, byte[] other, int offset, int length) {
        return Arrays.compareUnsigned(data, starts[i], starts[i] + lengths[i], other, offset, offset + length);
    }
}

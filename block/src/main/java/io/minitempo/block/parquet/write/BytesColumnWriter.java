// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.write;

import io.minitempo.block.parquet.encoding.ByteOutput;
import io.minitempo.block.parquet.encoding.DeltaEncoder;
import io.minitempo.block.parquet.encoding.Encoding;
import io.minitempo.block.parquet.format.Leaf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Strings in DELTA_LENGTH_BYTE_ARRAY: their lengths, then all their bytes.
public final class BytesColumnWriter extends ColumnWriter {

    private final DeltaEncoder encoder = new DeltaEncoder();
    private final ByteOutput data = new ByteOutput(256);
    private int[] lengths = new int[64];
    private int minStart = -1;
    private int minLength;
    private int maxStart;
    private int maxLength;

    BytesColumnWriter(Leaf leaf, LevelTrack track, Scratch scratch) {
        super(leaf, track, scratch);
    }

    /// Adds a value to the last entry.
    public void add(byte[] bytes, int offset, int length) {
        int i = count();
        if (i == lengths.length) {
            lengths = Arrays.copyOf(lengths, i * 2);
        }
        lengths[i] = length;
        int start = data.size();
        data.write(bytes, offset, length);
        added();
        bounds(start, length);
    }

    private void bounds(int start, int length) {
        byte[] array = data.array();
        if (minStart < 0) {
            minStart = start;
            minLength = length;
            maxStart = start;
            maxLength = length;
        } else if (Arrays.compareUnsigned(array, start, start + length, array, minStart, minStart + minLength) < 0) {
            minStart = start;
            minLength = length;
        } else if (Arrays.compareUnsigned(array, start, start + length, array, maxStart, maxStart + maxLength) > 0) {
            maxStart = start;
            maxLength = length;
        }
    }

    @Override
    int pendingBytes() {
        return data.size() + count();
    }

    @Override
    long dictionaryBytes() {
        return 0;
    }

    @Override
    Encoding encoding() {
        return Encoding.DELTA_LENGTH_BYTE_ARRAY;
    }

    @Override
    void encodeValues(ByteOutput out) {
        encoder.encodeInts(lengths, count(), out);
        out.write(data);
    }

    @Override
    byte @Nullable [] min() {
        return minStart < 0 ? null : Arrays.copyOfRange(data.array(), minStart, minStart + minLength);
    }

    @Override
    byte @Nullable [] max() {
        return minStart < 0 ? null : Arrays.copyOfRange(data.array(), maxStart, maxStart + maxLength);
    }

    @Override
    long plainBytes() {
        return data.size();
    }

    @Override
    void clearPage() {
        data.clear();
        minStart = -1;
    }

    @Override
    @Nullable
    ByteOutput dictionary() {
        return null;
    }

    @Override
    int dictionarySize() {
        return 0;
    }

    @Override
    void clearDictionary() {}
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.write;

import io.minitempo.block.parquet.encoding.ByteOutput;
import io.minitempo.block.parquet.encoding.Encoding;
import io.minitempo.block.parquet.format.Leaf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Booleans, PLAIN: one bit each. Tempo 3.0.3 misreads RLE booleans (`spec/blocks.md §15`).
public final class BooleanColumnWriter extends ColumnWriter {

    private byte[] bits = new byte[64];
    private int trues;

    BooleanColumnWriter(Leaf leaf, LevelTrack track, Scratch scratch) {
        super(leaf, track, scratch);
    }

    /// Adds a value to the last entry.
    public void add(boolean value) {
        int i = count();
        if (i >>> 3 == bits.length) {
            bits = Arrays.copyOf(bits, bits.length * 2);
        }
        if (value) {
            bits[i >>> 3] |= (byte) (1 << (i & 7));
            trues++;
        }
        added();
    }

    @Override
    int pendingBytes() {
        return count() / 8;
    }

    @Override
    long dictionaryBytes() {
        return 0;
    }

    @Override
    Encoding encoding() {
        return Encoding.PLAIN;
    }

    @Override
    void encodeValues(ByteOutput out) {
        out.write(bits, 0, (count() + 7) / 8);
    }

    @Override
    byte @Nullable [] min() {
        return count() == 0 ? null : new byte[] {(byte) (trues == count() ? 1 : 0)};
    }

    @Override
    byte @Nullable [] max() {
        return count() == 0 ? null : new byte[] {(byte) (trues > 0 ? 1 : 0)};
    }

    @Override
    long plainBytes() {
        return 0;
    }

    @Override
    void clearPage() {
        Arrays.fill(bits, 0, (count() + 7) / 8, (byte) 0);
        trues = 0;
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

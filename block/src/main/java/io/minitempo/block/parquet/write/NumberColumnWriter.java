// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.write;

import io.minitempo.block.parquet.encoding.ByteOutput;
import io.minitempo.block.parquet.encoding.DeltaEncoder;
import io.minitempo.block.parquet.encoding.Encoding;
import io.minitempo.block.parquet.format.Leaf;
import io.minitempo.block.parquet.format.PhysicalType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Numbers of 32 or 64 bits and doubles, PLAIN or DELTA_BINARY_PACKED.
public final class NumberColumnWriter extends ColumnWriter {

    private final DeltaEncoder encoder = new DeltaEncoder();
    private final boolean delta;
    private final int width;
    private long[] values = new long[64];

    NumberColumnWriter(Leaf leaf, LevelTrack track, Scratch scratch) {
        super(leaf, track, scratch);
        delta = leaf.column().encoding() == Encoding.DELTA_BINARY_PACKED;
        width = leaf.type() == PhysicalType.INT32 ? 4 : 8;
    }

    /// Adds a value to the last entry: the number itself, or the bits of a double.
    public void add(long value) {
        int i = count();
        if (i == values.length) {
            values = Arrays.copyOf(values, i * 2);
        }
        values[i] = value;
        added();
    }

    /// Adds a double to the last entry.
    public void add(double value) {
        add(Double.doubleToRawLongBits(value));
    }

    @Override
    int pendingBytes() {
        return count() * width;
    }

    @Override
    long dictionaryBytes() {
        return 0;
    }

    @Override
    Encoding encoding() {
        return delta ? Encoding.DELTA_BINARY_PACKED : Encoding.PLAIN;
    }

    @Override
    void encodeValues(ByteOutput out) {
        int count = count();
        if (!delta) {
            out.ensure(count * 8);
            for (int i = 0; i < count; i++) {
                out.writeLow(values[i], width);
            }
        } else if (width == 8) {
            encoder.encodeLongs(values, count, out);
        } else {
            int[] narrow = new int[count];
            for (int i = 0; i < count; i++) {
                narrow[i] = (int) values[i];
            }
            encoder.encodeInts(narrow, count, out);
        }
    }

    @Override
    byte @Nullable [] min() {
        return bound(true);
    }

    @Override
    byte @Nullable [] max() {
        return bound(false);
    }

    private byte @Nullable [] bound(boolean lower) {
        int count = count();
        if (leaf().type() == PhysicalType.DOUBLE) {
            return doubleBound(lower);
        }
        if (count == 0) {
            return null;
        }
        // Flipping the sign bit turns unsigned order into signed order.
        long flip = !leaf().column().annotation().isUnsigned() ? 0 : Long.MIN_VALUE;
        long mask = width == 4 && flip != 0 ? 0xffffffffL : -1L;
        long best = (values[0] & mask) ^ flip;
        for (int i = 1; i < count; i++) {
            long value = (values[i] & mask) ^ flip;
            best = lower ? Math.min(best, value) : Math.max(best, value);
        }
        return plain(best ^ flip);
    }

    /// Bounds of doubles leave out NaN; a zero lower bound is -0, a zero upper bound +0, as Parquet demands.
    private byte @Nullable [] doubleBound(boolean lower) {
        double best = Double.NaN;
        for (int i = 0; i < count(); i++) {
            double value = Double.longBitsToDouble(values[i]);
            if (!Double.isNaN(value)) {
                best = Double.isNaN(best) ? value : lower ? Math.min(best, value) : Math.max(best, value);
            }
        }
        if (Double.isNaN(best)) {
            return null;
        }
        return plain(Double.doubleToRawLongBits(best == 0 ? lower ? -0.0 : 0.0 : best));
    }

    private byte[] plain(long value) {
        ByteOutput out = new ByteOutput(8);
        out.writeLow(value, width);
        return out.toByteArray();
    }

    @Override
    long plainBytes() {
        return 0;
    }

    @Override
    void clearPage() {}

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

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.encoding;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Counts, finds and cuts out levels in their encoded form: eight bit-packed levels are looked at in one step, and
/// nothing is unpacked but what was asked for. Levels are at most four bits wide.
///
/// Used to find one row in a page of many thousand. Owned by one thread.
public final class LevelScan {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] array;
    private final int offset;
    private final int length;
    private final int width;
    private final int count;

    /// The lowest bit of each of eight lanes.
    private final long lanes;

    /// Levels of `width` bits, `count` of them, encoded in a range.
    public LevelScan(byte[] array, int offset, int length, int width, int count) {
        if (width < 1 || width > 4) {
            throw new IllegalArgumentException("levels of " + width + " bits");
        }
        this.array = array;
        this.offset = offset;
        this.length = length;
        this.width = width;
        this.count = count;
        long ones = 0;
        for (int lane = 0; lane < 8; lane++) {
            ones |= 1L << lane * width;
        }
        this.lanes = ones;
    }

    private HybridDecoder runs() {
        return new HybridDecoder(new ByteInput(array, offset, length), width, count);
    }

    /// The index of the level behind the first `wanted` levels that equal `value`: where the `wanted`th of them stands,
    /// counted from 0; `count` when there are fewer.
    public int indexOf(int value, int wanted) {
        HybridDecoder runs = runs();
        int seen = 0;
        int at = 0;
        while (runs.next()) {
            int size = runs.length();
            if (runs.isRun()) {
                if (runs.runValue() == value && wanted - seen < size) {
                    return at + wanted - seen;
                }
                seen += runs.runValue() == value ? size : 0;
            } else {
                for (int i = 0; i < size; i += 8) {
                    long equal = equalLanes(word(runs, i), value, Math.min(8, size - i));
                    int hits = Long.bitCount(equal);
                    if (seen + hits > wanted) {
                        for (int skip = wanted - seen; skip > 0; skip--) {
                            equal &= equal - 1;
                        }
                        return at + i + Long.numberOfTrailingZeros(equal) / width;
                    }
                    seen += hits;
                }
            }
            at += size;
        }
        return count;
    }

    /// How many of the first `limit` levels equal `value`.
    public int countOf(int value, int limit) {
        HybridDecoder runs = runs();
        int seen = 0;
        int at = 0;
        while (at < limit && runs.next()) {
            int size = Math.min(runs.length(), limit - at);
            if (runs.isRun()) {
                seen += runs.runValue() == value ? size : 0;
            } else {
                for (int i = 0; i < size; i += 8) {
                    seen += Long.bitCount(equalLanes(word(runs, i), value, Math.min(8, size - i)));
                }
            }
            at += size;
        }
        return seen;
    }

    /// The levels of `[from, to)`.
    public byte[] slice(int from, int to) {
        byte[] levels = new byte[to - from];
        HybridDecoder runs = runs();
        int at = 0;
        while (at < to && runs.next()) {
            int end = at + runs.length();
            int first = Math.max(at, from);
            int last = Math.min(end, to);
            if (first < last) {
                if (runs.isRun()) {
                    Arrays.fill(levels, first - from, last - from, (byte) runs.runValue());
                } else {
                    for (int i = first; i < last; i++) {
                        long word = word(runs, i - at & ~7);
                        levels[i - from] = (byte) (word >>> (i - at & 7) * width & (1 << width) - 1);
                    }
                }
            }
            at = end;
        }
        return levels;
    }

    private long word(HybridDecoder runs, int index) {
        int at = runs.packedAt() + index / 8 * width;
        if (at <= array.length - 8 && at <= runs.packedEnd() - width) {
            return (long) LONG.get(array, at);
        }
        long word = 0;
        for (int i = Math.min(runs.packedEnd(), at + width) - 1; i >= at; i--) {
            word = word << 8 | array[i] & 0xff;
        }
        return word;
    }

    /// The lowest bit of each of the first `valid` lanes that equals `value`.
    private long equalLanes(long word, int value, int valid) {
        long different = word ^ lanes * value;
        long any = different;
        for (int bit = 1; bit < width; bit++) {
            any |= different >>> bit;
        }
        long mask = valid == 8 ? lanes : lanes & (1L << valid * width) - 1;
        return ~any & mask;
    }
}

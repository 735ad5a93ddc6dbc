// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.encoding;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Finds, counts and cuts out levels in their encoded form: bit-packed levels are looked at as many in one step as a
/// long
/// holds whole groups of eight, and nothing is unpacked but what was asked for. Levels are at most four bits wide.
///
/// Used to find one row in a page of many thousand, in one pass: no call may ask for what lies before that of an
/// earlier
/// call, and once levels were cut out nothing is found or counted any more. Owned by one thread.
public final class LevelScan {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] array;
    private final int width;
    private final int count;
    private final int value;
    private final HybridDecoder runs;
    /// Packed levels looked at in one step.
    private final int step;
    /// The lowest bit of each lane of a step.
    private final long lanes;

    /// The first level of the run at hand, and the one behind its last.
    private int runStart;
    private int runEnd;
    /// How far levels were looked at, and how many of them equal the value. Where levels are packed this is the start
    /// of
    /// a step.
    private int at;
    private int seen;

    /// Levels of `width` bits, `count` of them, encoded in a range. Those that equal `value` are found and counted.
    public LevelScan(byte[] array, int offset, int length, int width, int count, int value) {
        if (width < 1 || width > 4) {
            throw new IllegalArgumentException("levels of " + width + " bits");
        }
        this.array = array;
        this.width = width;
        this.count = count;
        this.value = value;
        this.runs = new HybridDecoder(new ByteInput(array, offset, length), width, count);
        this.step = Byte.SIZE * (Byte.SIZE / width);
        long ones = 0;
        for (int lane = 0; lane < step; lane++) {
            ones |= 1L << lane * width;
        }
        this.lanes = ones;
    }

    private boolean nextRun() {
        runStart = runEnd;
        at = runEnd;
        if (!runs.next()) {
            return false;
        }
        runEnd += runs.length();
        return true;
    }

    /// Where the level stands that equals the value and has `wanted` such levels before it; the number of all levels
    /// when there is none.
    public int indexOf(int wanted) {
        do {
            if (runs.isRun()) {
                int hits = runs.runValue() == value ? runEnd - at : 0;
                if (seen + hits > wanted) {
                    return at + wanted - seen;
                }
                seen += hits;
            } else {
                for (; at < runEnd; at += step) {
                    long equal = equalLanes(runEnd);
                    int hits = Long.bitCount(equal);
                    if (seen + hits > wanted) {
                        return at + lane(equal, wanted - seen);
                    }
                    seen += hits;
                }
            }
        } while (nextRun());
        return count;
    }

    private int lane(long equal, int skip) {
        long left = equal;
        for (int i = 0; i < skip; i++) {
            left &= left - 1;
        }
        return Long.numberOfTrailingZeros(left) / width;
    }

    /// How many of the first `limit` levels equal the value.
    public int countBefore(int limit) {
        while (runEnd < limit) {
            passTo(runEnd);
            if (!nextRun()) {
                return seen;
            }
        }
        passTo(limit);
        return at < limit ? seen + Long.bitCount(equalLanes(limit)) : seen;
    }

    /// Looks at the levels of the run at hand up to a limit, or to the step that holds it.
    private void passTo(int limit) {
        if (runs.isRun()) {
            seen += runs.runValue() == value ? limit - at : 0;
            at = limit;
            return;
        }
        boolean wholeRun = limit == runEnd;
        for (; at + step <= limit || wholeRun && at < limit; at += step) {
            seen += Long.bitCount(equalLanes(limit));
        }
    }

    /// The levels of `[from, to)`.
    public byte[] slice(int from, int to) {
        byte[] levels = new byte[to - from];
        for (int i = from; i < to; i++) {
            levels[i - from] = level(i);
        }
        return levels;
    }

    /// The levels from `from` on, up to the next one that equals the value or to the end.
    public byte[] upToNext(int from) {
        byte[] levels = new byte[64];
        int length = 0;
        for (int i = from; i < count; i++) {
            byte level = level(i);
            if (level == value && i > from) {
                break;
            }
            if (length == levels.length) {
                levels = Arrays.copyOf(levels, 2 * length);
            }
            levels[length++] = level;
        }
        return Arrays.copyOf(levels, length);
    }

    private byte level(int index) {
        while (index >= runEnd) {
            if (!nextRun()) {
                throw new DecodeException("levels end at " + runEnd + ", " + index + " is asked for");
            }
        }
        if (runs.isRun()) {
            return (byte) runs.runValue();
        }
        int lane = (index - runStart) % step;
        return (byte) (word(index - lane) >>> lane * width & (1 << width) - 1);
    }

    /// The step of the packed run at hand that begins with a level, perhaps with something else behind it.
    private long word(int first) {
        int position = runs.packedAt() + (first - runStart) / Byte.SIZE * width;
        if (position <= array.length - Long.BYTES) {
            return (long) LONG.get(array, position);
        }
        long word = 0;
        for (int i = array.length - 1; i >= position; i--) {
            word = word << 8 | array[i] & 0xff;
        }
        return word;
    }

    /// The lowest bit of each lane of the step at hand that equals the value and lies before a limit.
    private long equalLanes(int limit) {
        long different = word(at) ^ lanes * value;
        long any = different;
        for (int bit = 1; bit < width; bit++) {
            any |= different >>> bit;
        }
        int valid = limit - at;
        long mask = valid >= step ? lanes : lanes & (1L << valid * width) - 1;
        return ~any & mask;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.encoding;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Counts and finds decoded levels and small ids, eight at a time.
public final class Levels {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long LOW = 0x7f7f7f7f7f7f7f7fL;
    private static final long HIGH = 0x8080808080808080L;

    /// The mask of all eight levels; see [#mask].
    public static final long ALL = HIGH;

    private Levels() {}

    /// The highest bit of each byte that equals the pattern's.
    private static long equal(long word, long pattern) {
        long different = word ^ pattern;
        return ~((different & LOW) + LOW | different) & HIGH;
    }

    /// Of the eight levels from `at` on those that equal `value`: the highest bit of each byte, the first level lowest.
    public static long mask(byte[] levels, int at, int value) {
        return equal((long) LONG.get(levels, at), ONES * value);
    }

    /// How many of `levels[from, to)` equal `value`.
    public static int count(byte[] levels, int from, int to, int value) {
        long pattern = ONES * value;
        int count = 0;
        int i = from;
        for (; i <= to - 8; i += 8) {
            count += Long.bitCount(equal((long) LONG.get(levels, i), pattern));
        }
        if (i < to && to >= 8) {
            // The last eight, without those that were counted.
            return count + Long.bitCount(equal((long) LONG.get(levels, to - 8), pattern) >>> 64 - 8 * (to - i));
        }
        for (; i < to; i++) {
            count += levels[i] == (byte) value ? 1 : 0;
        }
        return count;
    }

    /// The index of the `n`th of `levels[from, to)`, counted from 1, that equals `value`; `to` when there are fewer.
    public static int find(byte[] levels, int from, int to, int value, int n) {
        long pattern = ONES * value;
        int left = n;
        int i = from;
        for (; i <= to - 8; i += 8) {
            long equal = equal((long) LONG.get(levels, i), pattern);
            int hits = Long.bitCount(equal);
            if (hits >= left) {
                for (; left > 1; left--) {
                    equal &= equal - 1;
                }
                return i + (Long.numberOfTrailingZeros(equal) >>> 3);
            }
            left -= hits;
        }
        for (; i < to; i++) {
            if (levels[i] == (byte) value && --left == 0) {
                return i;
            }
        }
        return to;
    }

    /// Whether some level exceeds `max`; levels and `max` are below 128.
    public static boolean exceed(byte[] levels, int max) {
        long add = ONES * (127 - max);
        long over = 0;
        int i = 0;
        for (; i <= levels.length - 8; i += 8) {
            over |= (long) LONG.get(levels, i) + add;
        }
        for (; i < levels.length; i++) {
            over |= levels[i] > max ? HIGH : 0;
        }
        return (over & HIGH) != 0;
    }
}

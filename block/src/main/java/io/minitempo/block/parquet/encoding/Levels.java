// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.encoding;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Counts and checks decoded levels, eight at a time.
public final class Levels {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long LOW = 0x7f7f7f7f7f7f7f7fL;
    private static final long HIGH = 0x8080808080808080L;

    private Levels() {}

    /// The highest bit of each byte that equals the pattern's.
    private static long equal(long word, long pattern) {
        long different = word ^ pattern;
        return ~((different & LOW) + LOW | different) & HIGH;
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

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.encoding;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Sets of positions in a page, 64 to a word, the lowest bit first: which levels or ids equal a value. Made from the
/// encoded form without unpacking it, so that a word of an answer costs a few steps, whatever it says.
public final class Bits {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int WORD = Long.SIZE;

    private Bits() {}

    /// Which of the next `count` values of a stream, at most eight bits wide, equal a value.
    ///
    /// @throws DecodeException when the stream ends early
    public static long[] equal(HybridDecoder runs, int count, int value) {
        long[] bits = new long[words(count)];
        equal(runs, count, value, bits);
        return bits;
    }

    /// How many words hold so many bits.
    public static int words(int count) {
        return (count + WORD - 1) / WORD;
    }

    /// As above, into an array of enough zeros.
    ///
    /// @throws DecodeException when the stream ends early
    public static void equal(HybridDecoder runs, int count, int value, long[] bits) {
        int width = runs.width();
        long lanes = width == 0 ? 0 : lanes(width, step(width));
        int at = 0;
        while (at < count && runs.next()) {
            if (!runs.isRun()) {
                packed(runs, lanes, lanes * value, bits, at);
            } else if (runs.runValue() == value) {
                set(bits, at, at + runs.length());
            }
            at += runs.length();
        }
        if (at < count) {
            throw new DecodeException("values end at " + at + ", " + count + " are expected");
        }
    }

    /// As many whole groups of eight values as eight bytes hold.
    private static int step(int width) {
        return Byte.SIZE * (Byte.SIZE / width);
    }

    private static void packed(HybridDecoder runs, long lanes, long wanted, long[] bits, int first) {
        byte[] source = runs.array();
        int width = runs.width();
        int step = step(width);
        int length = runs.length();
        int position = runs.packedAt();
        int bytes = step / Byte.SIZE * width;
        for (int i = 0; i < length; i += step, position += bytes) {
            long different = word(source, position) ^ wanted;
            long any = different;
            for (int bit = 1; bit < width; bit++) {
                any |= different >>> bit;
            }
            long equal = Long.compress(~any, lanes);
            int left = length - i;
            put(bits, first + i, left >= step ? equal : equal & (1L << left) - 1);
        }
    }

    /// The lowest bit of each of `count` lanes.
    private static long lanes(int width, int count) {
        long lanes = 0;
        for (int lane = 0; lane < count; lane++) {
            lanes |= 1L << lane * width;
        }
        return lanes;
    }

    /// Eight bytes, or those up to the end of the array.
    private static long word(byte[] source, int position) {
        if (position <= source.length - Long.BYTES) {
            return (long) LONG.get(source, position);
        }
        long word = 0;
        for (int i = source.length - 1; i >= position; i--) {
            word = word << 8 | source[i] & 0xff;
        }
        return word;
    }

    private static void put(long[] bits, int at, long some) {
        int word = at / WORD;
        bits[word] |= some << at;
        // Shifted in two steps, because a shift by 64 would be none.
        long rest = some >>> 1 >>> WORD - 1 - at % WORD;
        if (rest != 0) {
            bits[word + 1] |= rest;
        }
    }

    private static void set(long[] bits, int from, int to) {
        int first = from / WORD;
        int last = (to - 1) / WORD;
        if (first == last) {
            bits[first] |= range(first, from, to);
            return;
        }
        bits[first] |= range(first, from, to);
        Arrays.fill(bits, first + 1, last, -1L);
        bits[last] |= range(last, from, to);
    }

    /// The bits of a word whose positions lie in `[from, to)`; the word holds some of them.
    public static long range(int word, int from, int to) {
        int start = word * WORD;
        long fromFirst = from > start ? -1L << from - start : -1L;
        long toLast = to - start < WORD ? (1L << to - start) - 1 : -1L;
        return fromFirst & toLast;
    }

    /// How many bits of `[from, to)` are set.
    public static int count(long[] bits, int from, int to) {
        if (from >= to) {
            return 0;
        }
        int first = from / WORD;
        int last = (to - 1) / WORD;
        int count = Long.bitCount(bits[first] & range(first, from, to));
        for (int word = first + 1; word < last; word++) {
            count += Long.bitCount(bits[word]);
        }
        return first == last ? count : count + Long.bitCount(bits[last] & range(last, from, to));
    }

    /// The position of the `n`th bit, counted from 1, that is set from a position on; `to` when there are fewer before.
    public static int find(long[] bits, int from, int to, int n) {
        int left = n;
        for (int word = from / WORD; word * WORD < to; word++) {
            long some = bits[word] & range(word, from, to);
            int hits = Long.bitCount(some);
            if (hits >= left) {
                for (; left > 1; left--) {
                    some &= some - 1;
                }
                return word * WORD + Long.numberOfTrailingZeros(some);
            }
            left -= hits;
        }
        return to;
    }

    /// Whether a bit is set.
    public static boolean get(long[] bits, int at) {
        return (bits[at / WORD] >>> at & 1) != 0;
    }

    /// Whether no bit is set.
    public static boolean isEmpty(long[] bits) {
        for (long word : bits) {
            if (word != 0) {
                return false;
            }
        }
        return true;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.encoding;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Parquet's run-length and bit-packing hybrid, as levels, dictionary ids and RLE booleans use it.
///
/// A stretch of equal values becomes a run when that is shorter than packing it. Nothing is kept between calls.
public final class HybridEncoder {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private HybridEncoder() {}

    /// Bits that hold every value from 0 to `max`.
    public static int bitWidth(int max) {
        return 32 - Integer.numberOfLeadingZeros(max);
    }

    /// The shortest stretch that is worth a run: a run costs its header, its value and a new header after it.
    private static int shortestRun(int width) {
        int overhead = 2 + (width + 7) / 8;
        int groups = overhead / width + 1;
        return 8 * groups;
    }

    /// Encodes `count` small values (levels) of `width` bits, at most eight.
    public static void encode(byte[] values, int count, int width, ByteOutput out) {
        if (width == 0) {
            writeRun(0, count, 0, out);
            return;
        }
        int shortest = shortestRun(width);
        int packed = 0;
        int i = 0;
        while (i < count) {
            byte value = values[i];
            int end = i + 1;
            while (end < count && values[end] == value) {
                end++;
            }
            int pad = -(i - packed) & 7;
            if (end - i - pad >= shortest || (end == count && packed == i && end - i >= 8)) {
                packBytes(values, packed, i + pad, width, out);
                writeRun(value, end - i - pad, width, out);
                packed = end;
            }
            i = end;
        }
        packBytes(values, packed, count, width, out);
    }

    /// Encodes `count` values (dictionary ids) of `width` bits, at most 31.
    public static void encode(int[] values, int count, int width, ByteOutput out) {
        if (width == 0) {
            writeRun(0, count, 0, out);
            return;
        }
        int shortest = shortestRun(width);
        int packed = 0;
        int i = 0;
        while (i < count) {
            int value = values[i];
            int end = i + 1;
            while (end < count && values[end] == value) {
                end++;
            }
            int pad = -(i - packed) & 7;
            if (end - i - pad >= shortest) {
                packInts(values, packed, i + pad, width, out);
                writeRun(value, end - i - pad, width, out);
                packed = end;
            }
            i = end;
        }
        packInts(values, packed, count, width, out);
    }

    private static void writeRun(int value, int length, int width, ByteOutput out) {
        if (length > 0) {
            out.writeVarint((long) length << 1);
            out.writeLow(value, (width + 7) / 8);
        }
    }

    private static void packBytes(byte[] values, int from, int to, int width, ByteOutput out) {
        if (from == to) {
            return;
        }
        int groups = (to - from + 7) / 8;
        out.writeVarint((long) groups << 1 | 1);
        out.ensure(groups * width + 8);
        byte[] target = out.array();
        int position = out.size();
        int i = from;
        for (; i + 8 <= to; i += 8) {
            long word = values[i]
                    | (long) values[i + 1] << width
                    | (long) values[i + 2] << 2 * width
                    | (long) values[i + 3] << 3 * width
                    | (long) values[i + 4] << 4 * width
                    | (long) values[i + 5] << 5 * width
                    | (long) values[i + 6] << 6 * width
                    | (long) values[i + 7] << 7 * width;
            LONG.set(target, position, word);
            position += width;
        }
        if (i < to) {
            long word = 0;
            for (int j = 0; i + j < to; j++) {
                word |= (long) values[i + j] << j * width;
            }
            LONG.set(target, position, word);
        }
        out.advance(groups * width);
    }

    private static void packInts(int[] values, int from, int to, int width, ByteOutput out) {
        if (from == to) {
            return;
        }
        int groups = (to - from + 7) / 8;
        out.writeVarint((long) groups << 1 | 1);
        out.ensure(groups * width + 8);
        byte[] target = out.array();
        int position = out.size();
        long word = 0;
        int bits = 0;
        for (int i = from; i < to; i++) {
            word |= (long) values[i] << bits;
            bits += width;
            if (bits >= 32) {
                LONG.set(target, position, word);
                position += 4;
                word >>>= 32;
                bits -= 32;
            }
        }
        LONG.set(target, position, word);
        int end = out.size() + groups * width;
        // The last group is padded with zeros, which may reach past the eight bytes just written.
        for (int p = position + 8; p < end; p++) {
            target[p] = 0;
        }
        out.advance(groups * width);
    }
}

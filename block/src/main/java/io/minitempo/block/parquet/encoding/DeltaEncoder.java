// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.encoding;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// DELTA_BINARY_PACKED: blocks of 128 deltas in four miniblocks, each packed with its own width. Owned by one thread.
public final class DeltaEncoder {

    static final int BLOCK = 128;
    static final int MINIBLOCKS = 4;
    static final int MINIBLOCK = BLOCK / MINIBLOCKS;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final long[] deltas = new long[BLOCK];

    /// Encodes `count` 64-bit values.
    public void encodeLongs(long[] values, int count, ByteOutput out) {
        header(count, count == 0 ? 0 : values[0], out);
        for (int from = 1; from < count; from += BLOCK) {
            int size = Math.min(BLOCK, count - from);
            long min = Long.MAX_VALUE;
            for (int i = 0; i < size; i++) {
                long delta = values[from + i] - values[from + i - 1];
                deltas[i] = delta;
                min = Math.min(min, delta);
            }
            block(min, size, -1L, out);
        }
    }

    /// Encodes `count` 32-bit values, with differences that wrap around at 32 bits.
    public void encodeInts(int[] values, int count, ByteOutput out) {
        header(count, count == 0 ? 0 : values[0], out);
        for (int from = 1; from < count; from += BLOCK) {
            int size = Math.min(BLOCK, count - from);
            int min = Integer.MAX_VALUE;
            for (int i = 0; i < size; i++) {
                int delta = values[from + i] - values[from + i - 1];
                deltas[i] = delta;
                min = Math.min(min, delta);
            }
            block(min, size, 0xffffffffL, out);
        }
    }

    private static void header(int count, long first, ByteOutput out) {
        out.writeVarint(BLOCK);
        out.writeVarint(MINIBLOCKS);
        out.writeVarint(count);
        out.writeZigZag(first);
    }

    private void block(long min, int size, long mask, ByteOutput out) {
        out.writeZigZag(min);
        out.ensure(MINIBLOCKS + BLOCK * 8 + 8);
        int widths = out.size();
        out.advance(MINIBLOCKS);
        for (int m = 0; m < MINIBLOCKS; m++) {
            int from = m * MINIBLOCK;
            int to = Math.min(size, from + MINIBLOCK);
            long or = 0;
            for (int i = from; i < to; i++) {
                long value = deltas[i] - min & mask;
                deltas[i] = value;
                or |= value;
            }
            int width = 64 - Long.numberOfLeadingZeros(or);
            out.array()[widths + m] = (byte) width;
            if (from < to && width > 0) {
                for (int i = to; i < from + MINIBLOCK; i++) {
                    deltas[i] = 0;
                }
                pack(from, width, out);
            }
        }
    }

    private void pack(int from, int width, ByteOutput out) {
        byte[] target = out.array();
        int position = out.size();
        long word = 0;
        int bits = 0;
        for (int i = from; i < from + MINIBLOCK; i++) {
            long value = deltas[i];
            word |= value << bits;
            bits += width;
            if (bits >= 64) {
                LONG.set(target, position, word);
                position += 8;
                bits -= 64;
                word = bits == 0 ? 0 : value >>> width - bits;
            }
        }
        if (bits > 0) {
            // 32 values of any width end on a multiple of four bytes.
            LONG.set(target, position, word);
        }
        out.advance(width * MINIBLOCK / 8);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.encoding;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Reads Parquet's run-length and bit-packing hybrid, run by run or whole.
///
/// Run by run: [#next] moves to a run; then either [#isRun] with [#runValue], or the values are unpacked by
/// [#unpack(int\[\], int)]. A run never claims more values than are left, however damaged the input is.
/// Owned by one thread.
public final class HybridDecoder {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final ByteInput input;
    private final int width;
    private int left;
    private int length;
    private boolean run;
    private int value;
    private int packedAt;
    private int packedEnd;

    /// A decoder of `count` values of `width` bits.
    public HybridDecoder(ByteInput input, int width, int count) {
        if (width < 0 || width > 32) {
            throw new DecodeException("bit width " + width + " is not in 0..32");
        }
        this.input = input;
        this.width = width;
        this.left = count;
    }

    /// Moves to the next run; false when all values were seen.
    public boolean next() {
        while (left > 0) {
            long header = input.readVarint();
            if ((header & 1) == 0) {
                run = true;
                value = (int) input.readLow((width + 7) / 8);
                length = (int) Math.min(header >>> 1, left);
            } else {
                run = false;
                long groups = header >>> 1;
                // The last group may hold more values than are left; writers may even cut its unused bytes.
                length = groups > left / 8 + 1L ? left : (int) Math.min(groups * 8, left);
                int needed = (int) (((long) length * width + 7) / 8);
                long whole = Math.min(groups, Integer.MAX_VALUE) * width;
                packedAt = input.take((int) Math.max(needed, Math.min(whole, input.remaining())));
                packedEnd = input.position();
            }
            if (length > 0) {
                left -= length;
                return true;
            }
        }
        return false;
    }

    /// Makes sure that nothing is left behind the last value: levels fill the bytes that a page gives them, and where
    /// they do not, the values behind them are not where they seem to be.
    ///
    /// @throws DecodeException when there is
    public void expectEnd() {
        if (input.remaining() > 0) {
            throw new DecodeException(input.remaining() + " bytes behind the last level");
        }
    }

    /// Values of the current run.
    public int length() {
        return length;
    }

    /// Whether all values of the current run equal [#runValue].
    public boolean isRun() {
        return run;
    }

    /// The value of the current run.
    public int runValue() {
        return value;
    }

    int width() {
        return width;
    }

    byte[] array() {
        return input.array();
    }

    /// Where the current run's packed bytes start in [#array].
    int packedAt() {
        return packedAt;
    }

    /// Decodes the values of `[from, from + count)`, counted from the first value of the stream, into the beginning of
    /// an
    /// array; only the runs that hold them are unpacked. To be called instead of [#next], once.
    public void readRange(int from, int count, int[] target) {
        int at = 0;
        int to = from + count;
        while (at < to && next()) {
            int end = at + length;
            int first = Math.max(at, from);
            int last = Math.min(end, to);
            if (first < last && run) {
                Arrays.fill(target, first - from, last - from, value);
            } else if (first < last) {
                long mask = (1L << width) - 1;
                for (int i = first; i < last; i++) {
                    long bit = ((long) packedAt << 3) + (long) (i - at) * width;
                    target[i - from] = (int) (tail(input.array(), (int) (bit >>> 3)) >>> (bit & 7) & mask);
                }
            }
            at = end;
        }
        if (at < to) {
            throw new DecodeException("values end at " + at + ", " + to + " are expected");
        }
    }

    /// Writes the values of the current run to `target` from `offset` on.
    public void unpack(int[] target, int offset) {
        if (run) {
            Arrays.fill(target, offset, offset + length, value);
            return;
        }
        byte[] source = input.array();
        long mask = (1L << width) - 1;
        int fast = Math.min(packedEnd, source.length) - 8;
        int i = 0;
        if (width <= 8) {
            int at = packedAt;
            for (; i + 8 <= length && at <= fast; i += 8, at += width) {
                long word = (long) LONG.get(source, at);
                int t = offset + i;
                target[t] = (int) (word & mask);
                target[t + 1] = (int) (word >>> width & mask);
                target[t + 2] = (int) (word >>> 2 * width & mask);
                target[t + 3] = (int) (word >>> 3 * width & mask);
                target[t + 4] = (int) (word >>> 4 * width & mask);
                target[t + 5] = (int) (word >>> 5 * width & mask);
                target[t + 6] = (int) (word >>> 6 * width & mask);
                target[t + 7] = (int) (word >>> 7 * width & mask);
            }
        }
        long bit = ((long) packedAt << 3) + (long) i * width;
        for (; i < length && (bit >>> 3) <= fast; i++, bit += width) {
            target[offset + i] = (int) ((long) LONG.get(source, (int) (bit >>> 3)) >>> (bit & 7) & mask);
        }
        for (; i < length; i++, bit += width) {
            target[offset + i] = (int) (tail(source, (int) (bit >>> 3)) >>> (bit & 7) & mask);
        }
    }

    /// Writes the values of the current run, at most eight bits wide, to `target` from `offset` on.
    public void unpack(byte[] target, int offset) {
        if (run) {
            Arrays.fill(target, offset, offset + length, (byte) value);
            return;
        }
        byte[] source = input.array();
        int mask = (1 << width) - 1;
        int at = packedAt;
        int i = 0;
        long lanes = 0x0101010101010101L * mask;
        for (; i + 8 <= length; i += 8, at += width) {
            long word = at <= packedEnd - 8 ? (long) LONG.get(source, at) : tail(source, at);
            LONG.set(target, offset + i, Long.expand(word, lanes));
        }
        if (i < length) {
            long word = tail(source, at);
            for (; i < length; i++, word >>>= width) {
                target[offset + i] = (byte) (word & mask);
            }
        }
    }

    private long tail(byte[] source, int at) {
        long word = 0;
        for (int i = Math.min(packedEnd, at + 8) - 1; i >= at; i--) {
            word = word << 8 | source[i] & 0xff;
        }
        return word;
    }

    /// Decodes all values at once.
    public void readAll(int[] target) {
        int at = 0;
        while (next()) {
            unpack(target, at);
            at += length;
        }
    }

    /// Decodes all values, at most eight bits wide, at once.
    public void readAll(byte[] target) {
        int at = 0;
        while (next()) {
            unpack(target, at);
            at += length;
        }
    }
}

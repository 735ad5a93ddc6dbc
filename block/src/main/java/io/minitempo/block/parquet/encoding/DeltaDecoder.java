// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.encoding;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Reads DELTA_BINARY_PACKED, and the two byte-string encodings that stand on it.
public final class DeltaDecoder {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private DeltaDecoder() {}

    /// Reads 64-bit values; the stream must hold exactly `expected`.
    public static long[] readLongs(ByteInput in, int expected) {
        return readLongs(in, expected, 0, expected);
    }

    /// Reads the 64-bit values `[from, from + wanted)` and skips the others; the stream must hold exactly `expected`.
    public static long[] readLongs(ByteInput in, int expected, int from, int wanted) {
        long[] values = new long[wanted];
        decode(in, expected, from, values, wanted);
        return values;
    }

    /// As above, into the beginning of an array.
    public static void readLongs(ByteInput in, int expected, int from, int wanted, long[] target) {
        decode(in, expected, from, target, wanted);
    }

    /// Reads 32-bit values; the stream must hold exactly `expected`.
    public static int[] readInts(ByteInput in, int expected) {
        return readInts(in, expected, 0, expected);
    }

    /// Reads the 32-bit values `[from, from + wanted)` and skips the others; the stream must hold exactly `expected`.
    public static int[] readInts(ByteInput in, int expected, int from, int wanted) {
        return narrow(readLongs(in, expected, from, wanted));
    }

    private static int[] narrow(long[] wide) {
        int[] values = new int[wide.length];
        for (int i = 0; i < wide.length; i++) {
            // Differences wrap around at 32 bits, so the low half is right whatever the high half holds.
            values[i] = (int) wide[i];
        }
        return values;
    }

    /// Decodes the values from `from` on into an array and returns the sum of those before, which are not kept.
    private static long decode(ByteInput in, int expected, int from, long[] values, int kept) {
        int block = in.readVarint(1 << 20, "delta block size");
        int miniblocks = in.readVarint(1 << 10, "delta miniblock count");
        if (block == 0 || miniblocks == 0 || block % miniblocks != 0 || block / miniblocks % 8 != 0) {
            throw new DecodeException("delta block of " + block + " values in " + miniblocks + " miniblocks");
        }
        int miniblock = block / miniblocks;
        int count = in.readVarint(Integer.MAX_VALUE, "delta value count");
        if (count != expected) {
            throw new DecodeException(expected + " delta values expected, stream says " + count);
        }
        long value = in.readZigZag();
        if (count == 0) {
            return 0;
        }
        long sum = 0;
        if (from > 0) {
            sum = value;
        } else if (kept > 0) {
            values[0] = value;
        }
        int to = from + kept;
        // Values that are passed over, a miniblock at a time.
        long[] passed = new long[from > 1 ? Math.min(miniblock, count) : 0];
        int at = 1;
        while (at < count) {
            long min = in.readZigZag();
            int widths = in.take(miniblocks);
            for (int m = 0; m < miniblocks && at < count; m++) {
                int width = in.array()[widths + m] & 0xff;
                if (width > 64) {
                    throw new DecodeException("delta width " + width + " exceeds 64");
                }
                int size = Math.min(miniblock, count - at);
                int bytes = (int) ((long) miniblock * width / 8);
                // The last miniblock may be cut behind its last value.
                int start = in.take(Math.max((size * width + 7) / 8, Math.min(bytes, in.remaining())));
                int wanted = Math.min(size, to - at);
                if (wanted > 0 && at >= from) {
                    value = unpack(in.array(), start, width, wanted, min, value, values, at - from);
                } else if (wanted > 0) {
                    value = unpack(in.array(), start, width, wanted, min, value, passed, 0);
                    int before = Math.min(wanted, from - at);
                    sum += sum(passed, before);
                    System.arraycopy(passed, before, values, 0, wanted - before);
                }
                at += size;
            }
        }
        return sum;
    }

    private static long sum(long[] values, int count) {
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += values[i];
        }
        return sum;
    }

    private static long unpack(
            byte[] source, int start, int width, int size, long min, long previous, long[] target, int at) {
        long value = previous;
        if (width == 0) {
            for (int i = 0; i < size; i++) {
                value += min;
                target[at + i] = value;
            }
            return value;
        }
        long mask = width == 64 ? -1L : (1L << width) - 1;
        long bit = (long) start << 3;
        // What is read behind the miniblock is masked away.
        int lastWord = source.length - 8;
        int i = 0;
        if (width <= 57) {
            for (; i < size && bit >>> 3 <= lastWord; i++, bit += width) {
                long word = (long) LONG.get(source, (int) (bit >>> 3)) >>> (bit & 7);
                value += (word & mask) + min;
                target[at + i] = value;
            }
        }
        for (; i < size; i++, bit += width) {
            int p = (int) (bit >>> 3);
            int shift = (int) (bit & 7);
            long word = p <= lastWord ? (long) LONG.get(source, p) : tail(source, p, source.length);
            word >>>= shift;
            if (shift + width > 64) {
                word |= (long) (source[p + 8] & 0xff) << 64 - shift;
            }
            value += (word & mask) + min;
            target[at + i] = value;
        }
        return value;
    }

    private static long tail(byte[] source, int at, int end) {
        long word = 0;
        for (int i = Math.min(end, at + 8) - 1; i >= at; i--) {
            word = word << 8 | source[i] & 0xff;
        }
        return word;
    }

    /// Reads DELTA_LENGTH_BYTE_ARRAY; the strings stay where they are in the input's array.
    public static ByteArrays readByteArrays(ByteInput in, int expected) {
        return readByteArrays(in, expected, 0, expected);
    }

    /// Reads the strings `[from, from + wanted)` of DELTA_LENGTH_BYTE_ARRAY; they stay where they are in the input's
    /// array.
    public static ByteArrays readByteArrays(ByteInput in, int expected, int from, int wanted) {
        long[] wide = new long[wanted];
        int before = (int) decode(in, expected, from, wide, wanted);
        int[] lengths = narrow(wide);
        in.take(before);
        int[] starts = new int[wanted];
        for (int i = 0; i < wanted; i++) {
            starts[i] = in.take(lengths[i]);
        }
        return new ByteArrays(in.array(), starts, lengths);
    }

    /// Reads DELTA_BYTE_ARRAY: each string shares a prefix with the one before it.
    public static ByteArrays readPrefixedByteArrays(ByteInput in, int expected, int maxBytes) {
        int[] prefixes = readInts(in, expected);
        ByteArrays suffixes = readByteArrays(in, expected);
        int[] starts = new int[expected];
        int[] lengths = new int[expected];
        ByteOutput data = new ByteOutput(64);
        for (int i = 0; i < expected; i++) {
            int before = i == 0 ? 0 : lengths[i - 1];
            if (prefixes[i] < 0 || prefixes[i] > before) {
                throw new DecodeException("prefix of " + prefixes[i] + " bytes exceeds the " + before + " before it");
            }
            long length = (long) prefixes[i] + suffixes.length(i);
            if (data.size() + length > maxBytes) {
                throw new DecodeException("strings exceed " + maxBytes + " bytes");
            }
            starts[i] = data.size();
            lengths[i] = (int) length;
            data.ensure((int) length);
            if (i > 0) {
                data.write(data.array(), starts[i - 1], prefixes[i]);
            }
            data.write(suffixes.data(), suffixes.start(i), suffixes.length(i));
        }
        return new ByteArrays(data.array(), starts, lengths);
    }
}

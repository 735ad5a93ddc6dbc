// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.encoding;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Reads PLAIN values into primitive arrays.
public final class PlainDecoder {

    private PlainDecoder() {}

    /// Reads 32-bit values.
    public static int[] readInts(ByteInput in, int count) {
        need(in, count, 4);
        int[] values = new int[count];
        for (int i = 0; i < count; i++) {
            values[i] = in.readInt();
        }
        return values;
    }

    /// Reads 64-bit values.
    public static long[] readLongs(ByteInput in, int count) {
        long[] values = new long[checked(in, count)];
        readLongs(in, count, values);
        return values;
    }

    /// Reads 64-bit values into the beginning of an array.
    public static void readLongs(ByteInput in, int count, long[] target) {
        little(in, checked(in, count) * Long.BYTES).asLongBuffer().get(target, 0, count);
    }

    private static int checked(ByteInput in, int count) {
        need(in, count, Long.BYTES);
        return count;
    }

    /// Reads doubles.
    public static double[] readDoubles(ByteInput in, int count) {
        double[] values = new double[checked(in, count)];
        readDoubles(in, count, values);
        return values;
    }

    /// Reads doubles into the beginning of an array.
    public static void readDoubles(ByteInput in, int count, double[] target) {
        little(in, checked(in, count) * Double.BYTES).asDoubleBuffer().get(target, 0, count);
    }

    /// Reads the booleans `[from, from + count)`, one bit each.
    public static boolean[] readBooleans(ByteInput in, int from, int count) {
        int start = in.take((int) ((from + (long) count + 7) / 8));
        byte[] source = in.array();
        boolean[] values = new boolean[count];
        for (int i = 0; i < count; i++) {
            int bit = from + i;
            values[i] = (source[start + (bit >>> 3)] >>> (bit & 7) & 1) != 0;
        }
        return values;
    }

    /// Reads strings, each behind its four-byte length; they stay where they are in the input's array.
    public static ByteArrays readByteArrays(ByteInput in, int count) {
        return readByteArrays(in, 0, count);
    }

    /// Reads the strings `[from, from + count)`, each behind its four-byte length; they stay where they are in the
    /// input's array.
    public static ByteArrays readByteArrays(ByteInput in, int from, int count) {
        need(in, count, 4);
        for (int i = 0; i < from; i++) {
            in.take(in.readInt());
        }
        int[] starts = new int[count];
        int[] lengths = new int[count];
        for (int i = 0; i < count; i++) {
            int length = in.readInt();
            starts[i] = in.take(length);
            lengths[i] = length;
        }
        return new ByteArrays(in.array(), starts, lengths);
    }

    private static ByteBuffer little(ByteInput in, int bytes) {
        return ByteBuffer.wrap(in.array(), in.take(bytes), bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /// Makes sure that there may be so many values, before room is made for them.
    ///
    /// @throws DecodeException when there are too few bytes
    public static void need(ByteInput in, int count, int width) {
        if (count < 0 || (long) count * width > in.remaining()) {
            throw new DecodeException(
                    count + " values of at least " + width + " bytes expected, " + in.remaining() + " bytes left");
        }
    }
}

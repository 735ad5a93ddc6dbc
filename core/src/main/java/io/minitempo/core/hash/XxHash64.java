// SPDX-License-Identifier: Apache-2.0
package io.minitempo.core.hash;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// XXH64 with seed 0, which groups blocks by their dedicated columns (`spec/blocks.md §4`).
public final class XxHash64 {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long P1 = 0x9E3779B185EBCA87L;
    private static final long P2 = 0xC2B2AE3D27D4EB4FL;
    private static final long P3 = 0x165667B19E3779F9L;
    private static final long P4 = 0x85EBCA77C2B2AE63L;
    private static final long P1_PLUS_P2 = 0x60EA27EEADC0B5D6L;
    private static final long P5 = 0x27D4EB2F165667C5L;

    private XxHash64() {}

    /// Hashes a whole array.
    public static long hash(byte[] data) {
        int position = 0;
        int end = data.length;
        long h;
        if (end >= 32) {
            long v1 = P1_PLUS_P2;
            long v2 = P2;
            long v3 = 0;
            long v4 = -P1;
            for (; position + 32 <= end; position += 32) {
                v1 = round(v1, (long) LONG.get(data, position));
                v2 = round(v2, (long) LONG.get(data, position + 8));
                v3 = round(v3, (long) LONG.get(data, position + 16));
                v4 = round(v4, (long) LONG.get(data, position + 24));
            }
            h = Long.rotateLeft(v1, 1) + Long.rotateLeft(v2, 7) + Long.rotateLeft(v3, 12) + Long.rotateLeft(v4, 18);
            h = merge(merge(merge(merge(h, v1), v2), v3), v4);
        } else {
            h = P5;
        }
        h += end;
        for (; position + 8 <= end; position += 8) {
            h = Long.rotateLeft(h ^ round(0, (long) LONG.get(data, position)), 27) * P1 + P4;
        }
        if (position + 4 <= end) {
            h = Long.rotateLeft(h ^ ((int) INT.get(data, position) & 0xffffffffL) * P1, 23) * P2 + P3;
            position += 4;
        }
        for (; position < end; position++) {
            h = Long.rotateLeft(h ^ (data[position] & 0xff) * P5, 11) * P1;
        }
        h = (h ^ h >>> 33) * P2;
        h = (h ^ h >>> 29) * P3;
        return h ^ h >>> 32;
    }

    private static long round(long accumulator, long input) {
        return Long.rotateLeft(accumulator + input * P2, 31) * P1;
    }

    private static long merge(long accumulator, long value) {
        return (accumulator ^ round(0, value)) * P1 + P4;
    }
}

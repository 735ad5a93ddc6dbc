// SPDX-License-Identifier: Apache-2.0
package io.minitempo.core.hash;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// xxHash, 32 bit, over bytes that come in pieces; the checksum of LZ4 frames. Owned by one thread.
public final class XxHash32 {

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int P1 = 0x9e3779b1;
    private static final int P2 = 0x85ebca77;
    private static final int P3 = 0xc2b2ae3d;
    private static final int P4 = 0x27d4eb2f;
    private static final int P5 = 0x165667b1;
    private static final int STRIPE = 16;

    private final byte[] pending = new byte[STRIPE];
    private final int seed;
    private int pendingLength;
    private long length;
    private int a;
    private int b;
    private int c;
    private int d;

    /// A hash of nothing yet.
    public XxHash32(int seed) {
        this.seed = seed;
        a = seed + P1 + P2;
        b = seed + P2;
        c = seed;
        d = seed - P1;
    }

    /// The hash of a range of bytes.
    public static int hash(int seed, byte[] bytes, int offset, int length) {
        return new XxHash32(seed).update(bytes, offset, length).value();
    }

    /// Takes in a range of bytes.
    public XxHash32 update(byte[] bytes, int offset, int count) {
        length += count;
        int at = offset;
        int end = offset + count;
        if (pendingLength > 0) {
            int fill = Math.min(STRIPE - pendingLength, count);
            System.arraycopy(bytes, at, pending, pendingLength, fill);
            pendingLength += fill;
            at += fill;
            if (pendingLength < STRIPE) {
                return this;
            }
            stripe(pending, 0);
            pendingLength = 0;
        }
        for (; at <= end - STRIPE; at += STRIPE) {
            stripe(bytes, at);
        }
        pendingLength = end - at;
        System.arraycopy(bytes, at, pending, 0, pendingLength);
        return this;
    }

    private void stripe(byte[] bytes, int at) {
        a = round(a, (int) INT.get(bytes, at));
        b = round(b, (int) INT.get(bytes, at + 4));
        c = round(c, (int) INT.get(bytes, at + 8));
        d = round(d, (int) INT.get(bytes, at + 12));
    }

    private static int round(int lane, int input) {
        return Integer.rotateLeft(lane + input * P2, 13) * P1;
    }

    /// The hash of all bytes taken in so far.
    public int value() {
        int h = length < STRIPE
                ? seed + P5
                : Integer.rotateLeft(a, 1)
                        + Integer.rotateLeft(b, 7)
                        + Integer.rotateLeft(c, 12)
                        + Integer.rotateLeft(d, 18);
        h += (int) length;
        int at = 0;
        for (; at <= pendingLength - 4; at += 4) {
            h = Integer.rotateLeft(h + (int) INT.get(pending, at) * P3, 17) * P4;
        }
        for (; at < pendingLength; at++) {
            h = Integer.rotateLeft(h + (pending[at] & 0xff) * P5, 11) * P1;
        }
        h = (h ^ h >>> 15) * P2;
        h = (h ^ h >>> 13) * P3;
        return h ^ h >>> 16;
    }
}

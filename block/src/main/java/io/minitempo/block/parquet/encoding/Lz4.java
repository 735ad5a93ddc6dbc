// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.encoding;

/// Decompresses LZ4's block format: literals and back references, no frame, no checksum.
final class Lz4 {

    private static final int MIN_MATCH = 4;

    private Lz4() {}

    /// Decompresses a range into `target` and returns how many bytes it gave.
    static int decompress(byte[] source, int offset, int length, byte[] target) {
        ByteInput in = new ByteInput(source, offset, length);
        int at = 0;
        while (in.remaining() > 0) {
            int token = in.readByte();
            int literals = extended(in, token >>> 4);
            if (literals > target.length - at) {
                throw new DecodeException("LZ4 data exceeds " + target.length + " bytes");
            }
            System.arraycopy(source, in.take(literals), target, at, literals);
            at += literals;
            if (in.remaining() == 0) {
                break;
            }
            int distance = (int) in.readLow(2);
            int match = extended(in, token & 15) + MIN_MATCH;
            if (distance == 0 || distance > at || match > target.length - at) {
                throw new DecodeException("LZ4 match of " + match + " bytes, " + distance + " back, at " + at);
            }
            for (int i = 0; i < match; i++, at++) {
                target[at] = target[at - distance];
            }
        }
        return at;
    }

    private static int extended(ByteInput in, int nibble) {
        long total = nibble;
        if (nibble == 15) {
            int more;
            do {
                more = in.readByte();
                total += more;
            } while (more == 255);
        }
        if (total > Integer.MAX_VALUE - MIN_MATCH) {
            throw new DecodeException("LZ4 length " + total);
        }
        return (int) total;
    }
}

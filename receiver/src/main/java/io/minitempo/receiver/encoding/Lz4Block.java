// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.encoding;

import java.io.IOException;

/// Decodes one LZ4 block: a run of sequences, each a few literal bytes and a match in what was decoded before.
///
/// Sequence: token (literal count u4, match length - 4 u4; 15 continues in bytes until one below 255), literals, match
/// distance u16 little endian. The last sequence ends with its literals.
final class Lz4Block {

    private static final int MIN_MATCH = 4;

    private final byte[] in;
    private final int inEnd;
    private final byte[] out;
    private int at;
    private int to;

    private Lz4Block(byte[] in, int offset, int length, byte[] out, int outOffset) {
        this.in = in;
        this.at = offset;
        this.inEnd = offset + length;
        this.out = out;
        this.to = outOffset;
    }

    /// Decodes `length` bytes of `in` from `offset` on to `out` from `outOffset` on; matches may reach back to the
    /// start of `out`. Returns the end of what was written.
    ///
    /// @throws IOException when the block is damaged or does not fit into `out`
    static int decode(byte[] in, int offset, int length, byte[] out, int outOffset) throws IOException {
        return new Lz4Block(in, offset, length, out, outOffset).decode();
    }

    private int decode() throws IOException {
        while (at < inEnd) {
            int token = in[at++] & 0xff;
            int literals = length(token >>> 4);
            if (literals > inEnd - at || literals > out.length - to) {
                throw damaged("literals of " + literals + " bytes");
            }
            System.arraycopy(in, at, out, to, literals);
            at += literals;
            to += literals;
            if (at == inEnd) {
                return to;
            }
            if (inEnd - at < 2) {
                throw damaged("half a match");
            }
            int distance = in[at] & 0xff | (in[at + 1] & 0xff) << 8;
            at += 2;
            int match = length(token & 0xf) + MIN_MATCH;
            if (distance == 0 || distance > to || match > out.length - to) {
                throw damaged("match of " + match + " bytes at distance " + distance);
            }
            copyMatch(distance, match);
        }
        return to;
    }

    /// Copies forwards, so that a match may overlap what it makes.
    private void copyMatch(int distance, int match) {
        if (distance >= match) {
            System.arraycopy(out, to - distance, out, to, match);
            to += match;
        } else {
            for (int end = to + match; to < end; to++) {
                out[to] = out[to - distance];
            }
        }
    }

    private int length(int nibble) throws IOException {
        int length = nibble;
        if (nibble == 15) {
            int more;
            do {
                if (at == inEnd || length > out.length) {
                    throw damaged("a length that does not end");
                }
                more = in[at++] & 0xff;
                length += more;
            } while (more == 255);
        }
        return length;
    }

    private static IOException damaged(String what) {
        return new IOException("lz4: corrupt block: " + what);
    }
}

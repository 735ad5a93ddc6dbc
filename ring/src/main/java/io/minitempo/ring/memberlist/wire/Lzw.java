// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.wire;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/// LZW as Go's `compress/lzw` writes and reads it: least significant bit first, 8 bit literals, codes of 9 to 12 bits
/// (`spec/ring.md §10.1`).
///
/// A writer is one dictionary entry ahead of a reader, so the two widen their codes by different rules.
final class Lzw {

    private static final int CLEAR = 256;
    private static final int END = 257;
    private static final int FIRST_WIDTH = 9;
    private static final int MAX_WIDTH = 12;
    private static final int MAX_CODE = (1 << MAX_WIDTH) - 1;
    private static final int NONE = -1;

    private Lzw() {}

    static byte[] compress(byte[] input) {
        return new Writer(input.length).write(input);
    }

    /// @throws MalformedMessageException when the input is no LZW stream, is truncated, or expands beyond `limit`
    static byte[] decompress(byte[] input, int limit) {
        return new Reader(input, limit).read();
    }

    private static final class Writer {

        /// Open addressing from `prefix << 8 | literal` to the code; four slots a code.
        private static final int TABLE_SIZE = 4 << MAX_WIDTH;

        private final ByteArrayOutputStream out;
        private final int[] keys = new int[TABLE_SIZE];
        private final short[] codes = new short[TABLE_SIZE];
        private int bits;
        private int bitCount;
        private int width = FIRST_WIDTH;
        private int lastAssigned = END;

        Writer(int expected) {
            out = new ByteArrayOutputStream(expected / 2 + 16);
            Arrays.fill(keys, NONE);
        }

        byte[] write(byte[] input) {
            put(CLEAR);
            if (input.length > 0) {
                int prefix = input[0] & 0xff;
                for (int i = 1; i < input.length; i++) {
                    prefix = next(prefix, input[i] & 0xff);
                }
                put(prefix);
                assign(NONE);
            }
            put(END);
            if (bitCount > 0) {
                out.write(bits);
            }
            return out.toByteArray();
        }

        private int next(int prefix, int literal) {
            int key = prefix << 8 | literal;
            int slot = slotOf(key);
            if (keys[slot] == key) {
                return codes[slot];
            }
            put(prefix);
            assign(key);
            return literal;
        }

        private int slotOf(int key) {
            int slot = (key * 0x9E3779B1) >>> (32 - Integer.numberOfTrailingZeros(TABLE_SIZE));
            while (keys[slot] != NONE && keys[slot] != key) {
                slot = (slot + 1) & (TABLE_SIZE - 1);
            }
            return slot;
        }

        /// Gives the next code to `key`, or to nothing at the end of the input, which still widens.
        private void assign(int key) {
            lastAssigned++;
            if (lastAssigned == 1 << width && width < MAX_WIDTH) {
                width++;
            }
            if (lastAssigned == MAX_CODE) {
                put(CLEAR);
                width = FIRST_WIDTH;
                lastAssigned = END;
                Arrays.fill(keys, NONE);
            } else if (key != NONE) {
                int slot = slotOf(key);
                keys[slot] = key;
                codes[slot] = (short) lastAssigned;
            }
        }

        private void put(int code) {
            bits |= code << bitCount;
            bitCount += width;
            while (bitCount >= 8) {
                out.write(bits);
                bits >>>= 8;
                bitCount -= 8;
            }
        }
    }

    private static final class Reader {

        private final byte[] input;
        private final int limit;
        private final short[] prefixes = new short[1 << MAX_WIDTH];
        private final byte[] suffixes = new byte[1 << MAX_WIDTH];
        private byte[] out;
        private int size;
        private int position;
        private int bits;
        private int bitCount;
        private int width = FIRST_WIDTH;
        private int nextFree = END;
        private int last = NONE;

        Reader(byte[] input, int limit) {
            this.input = input;
            this.limit = limit;
            this.out = new byte[Math.min(limit, Math.max(64, input.length * 2))];
        }

        byte[] read() {
            while (true) {
                int code = code();
                if (code == CLEAR) {
                    width = FIRST_WIDTH;
                    nextFree = END;
                    last = NONE;
                } else if (code == END) {
                    return Arrays.copyOf(out, size);
                } else {
                    expand(code);
                    advance(code);
                }
            }
        }

        private int code() {
            while (bitCount < width) {
                if (position == input.length) {
                    throw new MalformedMessageException("LZW stream without an end code after " + size + " bytes");
                }
                bits |= (input[position++] & 0xff) << bitCount;
                bitCount += 8;
            }
            int code = bits & ((1 << width) - 1);
            bits >>>= width;
            bitCount -= width;
            return code;
        }

        /// Appends what `code` stands for and completes the entry that the code before it opened.
        private void expand(int code) {
            boolean opensOwnEntry = code == nextFree && last != NONE;
            if (code >= CLEAR && code >= nextFree && !opensOwnEntry) {
                throw new MalformedMessageException("LZW code " + code + " before it was defined");
            }
            int length = opensOwnEntry ? length(last) + 1 : length(code);
            ensure(length);
            int end = size + length;
            int walked = opensOwnEntry ? last : code;
            int at = opensOwnEntry ? end - 2 : end - 1;
            while (walked >= CLEAR) {
                out[at--] = suffixes[walked];
                walked = prefixes[walked];
            }
            out[at] = (byte) walked;
            if (opensOwnEntry) {
                out[end - 1] = (byte) walked;
            }
            if (last != NONE) {
                suffixes[nextFree] = (byte) walked;
                prefixes[nextFree] = (short) last;
            }
            size = end;
        }

        /// Moves to the next free code; once all are taken nothing is added any more.
        private void advance(int code) {
            last = code;
            nextFree++;
            if (nextFree == 1 << width) {
                if (width == MAX_WIDTH) {
                    last = NONE;
                    nextFree--;
                } else {
                    width++;
                }
            }
        }

        private int length(int code) {
            int length = 1;
            for (int walked = code; walked >= CLEAR; walked = prefixes[walked]) {
                length++;
            }
            return length;
        }

        private void ensure(int more) {
            if (more > limit - size) {
                throw new MalformedMessageException("LZW stream expands beyond " + limit + " bytes");
            }
            if (out.length - size < more) {
                out = Arrays.copyOf(out, (int) Math.min(limit, Math.max(size + more, out.length * 2L)));
            }
        }
    }
}

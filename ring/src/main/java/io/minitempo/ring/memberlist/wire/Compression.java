// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.wire;

import java.io.IOException;
import org.xerial.snappy.Snappy;

/// How packets and streams are compressed.
public enum Compression {
    /// Understood by every Tempo.
    LZW(0),
    /// Snappy block format; Tempo up to 3.0.3 rejects it.
    SNAPPY(1);

    /// A copy element of three bytes stands for at most 64 bytes, so no honest stream expands more than this.
    private static final int MAX_SNAPPY_RATIO = 22;

    private final int number;

    Compression(int number) {
        this.number = number;
    }

    /// The `Algo` field on the wire.
    int number() {
        return number;
    }

    /// @throws MalformedMessageException when there is no such compression
    static Compression of(long number) {
        for (Compression known : values()) {
            if (known.number == number) {
                return known;
            }
        }
        throw new MalformedMessageException("unknown compression " + number);
    }

    byte[] compress(byte[] input) {
        return switch (this) {
            case LZW -> Lzw.compress(input);
            case SNAPPY -> snappy(input);
        };
    }

    /// @throws MalformedMessageException when the input is damaged or expands beyond `limit`
    byte[] decompress(byte[] input, int limit) {
        return switch (this) {
            case LZW -> Lzw.decompress(input, limit);
            case SNAPPY -> unsnappy(input, limit);
        };
    }

    private static byte[] snappy(byte[] input) {
        try {
            return Snappy.compress(input);
        } catch (IOException e) {
            throw new IllegalStateException("snappy cannot compress " + input.length + " bytes", e);
        }
    }

    /// The content of a snappy block.
    ///
    /// @throws MalformedMessageException when the input is damaged or claims to expand beyond `limit`
    static byte[] unsnappy(byte[] input, int limit) {
        try {
            int length = Snappy.uncompressedLength(input);
            if (length < 0 || length > limit || length > (long) input.length * MAX_SNAPPY_RATIO) {
                throw new MalformedMessageException(
                        "snappy block of " + input.length + " bytes claims " + Integer.toUnsignedString(length));
            }
            return Snappy.uncompress(input);
        } catch (IOException e) {
            throw new MalformedMessageException("damaged snappy block of " + input.length + " bytes", e);
        }
    }
}

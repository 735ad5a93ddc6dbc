// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/// Bytes that do not change, with value equality; what messages carry without looking inside.
public final class Bytes {

    /// No bytes; stands for Go's nil slice too.
    public static final Bytes EMPTY = new Bytes(new byte[0]);

    private static final int MAX_SHOWN = 32;

    private final byte[] content;

    private Bytes(byte[] content) {
        this.content = content;
    }

    /// A copy of `content`.
    public static Bytes of(byte[] content) {
        return content.length == 0 ? EMPTY : new Bytes(content.clone());
    }

    /// Takes `content` over without a copy; the caller must not change it any more.
    public static Bytes wrap(byte[] content) {
        return content.length == 0 ? EMPTY : new Bytes(content);
    }

    /// The bytes that hexadecimal digits spell.
    public static Bytes ofHex(String hex) {
        return wrap(HexFormat.of().parseHex(hex));
    }

    /// How many there are.
    public int length() {
        return content.length;
    }

    /// Whether there are none.
    public boolean isEmpty() {
        return content.length == 0;
    }

    /// The byte at `index`, 0 to 255.
    public int at(int index) {
        return content[index] & 0xff;
    }

    /// A copy.
    public byte[] toByteArray() {
        return content.clone();
    }

    /// The bytes read as UTF-8.
    public String utf8() {
        return new String(content, StandardCharsets.UTF_8);
    }

    /// The array itself; readers only.
    byte[] array() {
        return content;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes that && Arrays.equals(content, that.content);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(content);
    }

    /// Hexadecimal digits, the first 32 bytes at most.
    @Override
    public String toString() {
        String shown = HexFormat.of().formatHex(content, 0, Math.min(content.length, MAX_SHOWN));
        return content.length > MAX_SHOWN ? shown + "... (" + content.length + " bytes)" : shown;
    }
}

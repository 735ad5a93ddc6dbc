// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.json;

/// Recognises well-formed UTF-8 sequences of more than one byte.
final class Utf8 {

    private Utf8() {}

    /// Bytes of the sequence that starts at `at` with a byte that is not ASCII, or 0 when it is malformed: cut off,
    /// longer than needed, a surrogate, or beyond U+10FFFF.
    static int width(byte[] bytes, int at, int end) {
        int first = bytes[at] & 0xff;
        int width = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
        if (first < 0xc2 || first > 0xf4 || at + width > end) {
            return 0;
        }
        for (int i = 1; i < width; i++) {
            if ((bytes[at + i] & 0xc0) != 0x80) {
                return 0;
            }
        }
        int second = bytes[at + 1] & 0xff;
        return switch (first) {
            case 0xe0 -> second >= 0xa0 ? width : 0;
            case 0xed -> second < 0xa0 ? width : 0;
            case 0xf0 -> second >= 0x90 ? width : 0;
            case 0xf4 -> second < 0x90 ? width : 0;
            default -> width;
        };
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.zipkin;

import io.minitempo.core.TraceId;
import io.minitempo.receiver.scan.MalformedRequestException;

/// Hex numbers as Go parses them, with Go's error texts, which Zipkin's clients get to see.
final class GoHex {

    private static final int DIGITS = 16;

    private GoHex() {}

    /// A 64-bit number.
    ///
    /// @throws MalformedRequestException when it is none
    static long parse(String hex) {
        int start = 0;
        while (start < hex.length() - 1 && hex.charAt(start) == '0') {
            start++;
        }
        for (int i = start; i < hex.length(); i++) {
            if (Character.digit(hex.charAt(i), 16) < 0 || hex.charAt(i) > 'f') {
                throw malformed(hex, "invalid syntax");
            }
        }
        if (hex.isEmpty()) {
            throw malformed(hex, "invalid syntax");
        }
        if (hex.length() - start > DIGITS) {
            throw malformed(hex, "value out of range");
        }
        return Long.parseUnsignedLong(hex, start, hex.length(), 16);
    }

    /// A trace id of up to 32 digits, padded with zeros on the left.
    ///
    /// @throws MalformedRequestException when it is none
    static TraceId traceId(String hex) {
        int split = Math.max(0, hex.length() - DIGITS);
        return new TraceId(split == 0 ? 0 : parse(hex.substring(0, split)), parse(hex.substring(split)));
    }

    private static MalformedRequestException malformed(String hex, String problem) {
        return new MalformedRequestException("strconv.ParseUint: parsing \"" + hex + "\": " + problem);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.http;

import io.minitempo.core.TempoException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// `%xx` sequences of paths and queries, decoded as UTF-8; in a query `+` is a blank.
final class PercentEncoding {

    private static final int FIRST_LONE_SURROGATE = 0xdc00;

    private PercentEncoding() {}

    /// Decodes a path.
    ///
    /// @throws TempoException.Invalid `invalid URL escape "%zz"` as Go words it
    static String decodePath(String text) {
        return decode(text, false);
    }

    /// Decodes a name or value of a query.
    ///
    /// @throws TempoException.Invalid `invalid URL escape "%zz"` as Go words it
    static String decodeQuery(String text) {
        return decode(text, true);
    }

    /// Encodes a decoded path as Go does: letters, digits and `-_.~$&+,/:;=@` stay.
    static String encodePath(String path) {
        StringBuilder out = new StringBuilder(path.length());
        for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
            boolean letter = b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9';
            if (letter || "-_.~$&+,/:;=@".indexOf(b) >= 0) {
                out.append((char) b);
            } else {
                out.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        return out.toString();
    }

    private static String decode(String text, boolean plusIsBlank) {
        if (text.indexOf('%') < 0 && !(plusIsBlank && text.indexOf('+') >= 0)) {
            return text;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length());
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            byte b = bytes[i];
            if (b == '%') {
                int high = i + 1 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
                int low = i + 2 < bytes.length ? Character.digit(bytes[i + 2], 16) : -1;
                if (high < 0 || low < 0) {
                    int end = Math.min(bytes.length, i + 3);
                    throw new TempoException.Invalid(
                            "invalid URL escape \"" + new String(bytes, i, end - i, StandardCharsets.UTF_8) + "\"");
                }
                out.write(high << 4 | low);
                i += 2;
            } else if (b == '+' && plusIsBlank) {
                out.write(' ');
            } else {
                out.write(b);
            }
        }
        return text(out.toByteArray());
    }

    /// Bytes that are no UTF-8 become a lone surrogate each, which no text has, so that a reader of TraceQL can tell
    /// them from a replacement character that somebody typed (`spec/traceql.md §2.1`).
    private static String text(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        while (decoder.reset().decode(in, out, true).isError()) {
            out.put((char) (FIRST_LONE_SURROGATE + (in.get() & 0xff)));
        }
        return out.flip().toString();
    }
}

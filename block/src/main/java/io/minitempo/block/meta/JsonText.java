// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.meta;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// JSON as Tempo prints it, so that rewritten metadata keeps its bytes (`spec/blocks.md §4`).
///
/// Go escapes `<`, `>`, `&` and the two line separators in strings, and prints times without trailing zeros.
final class JsonText {

    static final JsonMapper MAPPER = JsonMapper.builder().build();

    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd'T'HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .appendLiteral('Z')
            .toFormatter(Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final String HEX = "0123456789abcdef";

    private JsonText() {}

    /// Appends a quoted string.
    static void string(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ' || c == '<' || c == '>' || c == '&' || c == '\u2028' || c == '\u2029') {
                        unicode(out, c);
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    private static void unicode(StringBuilder out, char c) {
        out.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            out.append(HEX.charAt(c >> shift & 0xf));
        }
    }

    /// A time as Go's `RFC3339Nano` prints it, in UTC.
    static String time(Instant time) {
        return TIME.format(time);
    }

    /// Parses an RFC 3339 time with any offset; a missing value is `missing`.
    ///
    /// @throws IllegalArgumentException when it is no time
    static Instant time(JsonNode node, Instant missing) {
        String text = text(node, "");
        if (text.isEmpty()) {
            return missing;
        }
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("expected an RFC 3339 time, found \"" + text + "\"", e);
        }
    }

    /// The text of a JSON string; a missing value is `missing`.
    ///
    /// @throws IllegalArgumentException when it is something else
    static String text(JsonNode node, String missing) {
        if (node.isMissingNode() || node.isNull()) {
            return missing;
        }
        if (!node.isString()) {
            throw new IllegalArgumentException("expected a JSON string, found " + node);
        }
        return node.stringValue();
    }

    /// The value of a whole JSON number; a missing value is 0.
    ///
    /// @throws IllegalArgumentException when it is something else, or not within 0 and `max`
    static long number(JsonNode node, long max) {
        if (node.isMissingNode() || node.isNull()) {
            return 0;
        }
        if (!node.isIntegralNumber() || !node.canConvertToLong()) {
            throw new IllegalArgumentException("expected a whole JSON number, found " + node);
        }
        long value = node.longValue();
        if (value < 0 || value > max) {
            throw new IllegalArgumentException("expected a number from 0 to " + max + ", found " + value);
        }
        return value;
    }
}

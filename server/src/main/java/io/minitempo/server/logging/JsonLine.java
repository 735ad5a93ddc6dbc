// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.logging;

import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One JSON object a line, its keys sorted as Go sorts them.
final class JsonLine implements LineFormat {

    @Override
    public String line(SequencedMap<String, @Nullable Object> fields) {
        StringBuilder line = new StringBuilder(256);
        for (Map.Entry<String, @Nullable Object> field : new TreeMap<>(fields).entrySet()) {
            line.append(line.isEmpty() ? '{' : ',');
            string(field.getKey(), line);
            line.append(':');
            value(field.getValue(), line);
        }
        return line.append("}\n").toString();
    }

    private static void value(@Nullable Object value, StringBuilder line) {
        boolean notFinite = value instanceof Double number && !Double.isFinite(number)
                || value instanceof Float single && !Float.isFinite(single);
        if (value == null || value instanceof Boolean || (value instanceof Number && !notFinite)) {
            line.append(value);
        } else {
            string(value.toString(), line);
        }
    }

    /// A string in double quotes with JSON's escapes; half a character becomes the replacement character.
    static void string(String text, StringBuilder line) {
        line.append('"');
        text.codePoints().forEach(c -> {
            switch (c) {
                case '"' -> line.append("\\\"");
                case '\\' -> line.append("\\\\");
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                case '\t' -> line.append("\\t");
                default -> {
                    boolean half = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
                    if (half) {
                        line.append("\\ufffd");
                    } else if (c < ' ' || c == 0x7f || c == 0x2028 || c == 0x2029) {
                        line.append("\\u%04x".formatted(c));
                    } else {
                        line.appendCodePoint(c);
                    }
                }
            }
        });
        line.append('"');
    }
}

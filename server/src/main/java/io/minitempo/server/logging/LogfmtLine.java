// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.logging;

import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// `key=value key="value with blanks"`, quoted as Go's logfmt quotes (`spec/generator-and-ops.md §3.4`).
///
/// A value is quoted when it has a blank, a control character, `=`, `"` or a character that is no character; an empty
/// value is nothing behind the `=`.
final class LogfmtLine implements LineFormat {

    private static final int NO_CHARACTER = 0xFFFD;

    @Override
    public String line(SequencedMap<String, @Nullable Object> fields) {
        StringBuilder line = new StringBuilder(256);
        fields.forEach((key, value) -> {
            if (!line.isEmpty()) {
                line.append(' ');
            }
            key(key, line);
            line.append('=');
            value(value, line);
        });
        return line.append('\n').toString();
    }

    /// Characters that would end a key are left out of it.
    private static void key(String key, StringBuilder line) {
        int before = line.length();
        key.codePoints().filter(c -> !mustBeQuoted(c)).forEach(line::appendCodePoint);
        if (line.length() == before) {
            line.append('_');
        }
    }

    private static void value(@Nullable Object value, StringBuilder line) {
        if (value == null) {
            line.append("null");
            return;
        }
        String text = value.toString();
        boolean looksLikeNull = value instanceof String && text.equals("null");
        if (looksLikeNull || text.codePoints().anyMatch(LogfmtLine::mustBeQuoted)) {
            JsonLine.string(text, line);
        } else {
            line.append(text);
        }
    }

    private static boolean mustBeQuoted(int c) {
        return c <= ' '
                || c == '='
                || c == '"'
                || c == NO_CHARACTER
                || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }
}

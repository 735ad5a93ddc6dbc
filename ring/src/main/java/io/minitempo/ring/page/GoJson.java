// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.page;

import io.minitempo.ring.token.Tokens;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// The JSON dialect of Go's encoder: its escapes, its times, no spaces.
final class GoJson {

    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss", Locale.ROOT);
    private static final String NO_TIME = "0001-01-01T00:00:00Z";
    /// The years 1 to 9999, in every time zone.
    private static final long FIRST_SECOND = -62_135_510_400L;
    private static final long LAST_SECOND = 253_402_214_399L;
    private static final DateTimeFormatter OFFSET = DateTimeFormatter.ofPattern("XXX", Locale.ROOT);

    private final StringBuilder text = new StringBuilder();

    /// Appends text as it is.
    GoJson raw(String json) {
        text.append(json);
        return this;
    }

    /// Appends a key, after a comma unless it is the first of its object.
    GoJson key(String name) {
        char last = text.charAt(text.length() - 1);
        if (last != '{') {
            text.append(',');
        }
        text.append('"').append(name).append("\":");
        return this;
    }

    GoJson string(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            escape(value.charAt(i));
        }
        text.append('"');
        return this;
    }

    private void escape(char c) {
        switch (c) {
            case '"' -> text.append("\\\"");
            case '\\' -> text.append("\\\\");
            case '\n' -> text.append("\\n");
            case '\r' -> text.append("\\r");
            case '\t' -> text.append("\\t");
            case '\b' -> text.append("\\b");
            case '\f' -> text.append("\\f");
            case '<', '>', '&', '\u2028', '\u2029' -> hex(c);
            default -> {
                if (c < 0x20) {
                    hex(c);
                } else {
                    text.append(c);
                }
            }
        }
    }

    private void hex(char c) {
        text.append("\\u").append(String.format(Locale.ROOT, "%04x", (int) c));
    }

    GoJson number(long value) {
        text.append(value);
        return this;
    }

    GoJson bool(boolean value) {
        text.append(value);
        return this;
    }

    /// An array of numbers, or null when there are none.
    GoJson tokens(Tokens tokens) {
        if (tokens.isEmpty()) {
            return raw("null");
        }
        text.append('[');
        for (int i = 0; i < tokens.size(); i++) {
            if (i > 0) {
                text.append(',');
            }
            text.append(Integer.toUnsignedLong(tokens.at(i)));
        }
        text.append(']');
        return this;
    }

    /// Unix seconds as RFC 3339 in UTC, 0 as Go's zero time.
    GoJson utc(long seconds) {
        return string(seconds == 0 ? NO_TIME : rfc3339(seconds, ZoneOffset.UTC));
    }

    /// Unix seconds as RFC 3339 in `zone`.
    GoJson seconds(long seconds, ZoneId zone) {
        return string(rfc3339(seconds, zone));
    }

    /// A time as RFC 3339 in `zone`, with as many digits of the fraction as it has.
    GoJson time(Instant instant, ZoneId zone) {
        return string(rfc3339(instant, zone));
    }

    /// Unix seconds as RFC 3339; what such a time cannot say, because a peer wrote milliseconds or rubbish, is unknown.
    private static String rfc3339(long seconds, ZoneId zone) {
        return seconds < FIRST_SECOND || seconds > LAST_SECOND
                ? NO_TIME
                : rfc3339(Instant.ofEpochSecond(seconds), zone);
    }

    static String rfc3339(Instant instant, ZoneId zone) {
        ZonedDateTime time = instant.atZone(zone);
        String fraction = "";
        if (time.getNano() != 0) {
            fraction = String.format(Locale.ROOT, ".%09d", time.getNano()).replaceAll("0+$", "");
        }
        return SECONDS.format(time) + fraction + OFFSET.format(time);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}

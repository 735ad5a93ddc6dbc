// SPDX-License-Identifier: Apache-2.0
package io.minitempo.cli.shell;

import io.minitempo.core.TempoException;
import io.minitempo.core.time.GoDuration;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Sizes, shares and times as people read and write them.
public final class Figures {

    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
    private static final Pattern BYTES = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([kmgt]?i?b?)");

    private Figures() {}

    /// A number of bytes in powers of 1000, such as `397 MB`.
    public static String bytes(long bytes) {
        if (bytes < 1000) {
            return bytes + " B";
        }
        double value = bytes;
        int unit = 0;
        while (value >= 999.5 && unit < UNITS.length - 1) {
            value /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, value < 9.95 ? "%.1f %s" : "%.0f %s", value, UNITS[unit]);
    }

    /// A share, such as `12.34 %`; of nothing it is nothing.
    public static String share(long part, long whole) {
        return String.format(Locale.ROOT, "%.2f %%", whole == 0 ? 0 : 100.0 * part / whole);
    }

    /// A time in whole seconds, such as `2026-11-20T12:00:00Z`.
    public static String time(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /// A duration in whole seconds, such as `1h2m3s`.
    public static String duration(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 0) {
            return "-" + duration(duration.negated());
        }
        String text = seconds >= 3600 ? seconds / 3600 + "h" : "";
        text += seconds >= 60 ? seconds % 3600 / 60 + "m" : "";
        return text + seconds % 60 + "s";
    }

    /// A number of bytes as it is written on a command line: `4MiB`, `4MB`, `1000`.
    ///
    /// @throws TempoException.Invalid when it is none
    public static long parseBytes(String text) {
        Matcher matcher = BYTES.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new TempoException.Invalid("\"" + text + "\" is no size, expected one such as 4MiB");
        }
        String unit = matcher.group(2);
        double factor = unit.contains("i") ? 1024 : 1000;
        int power = unit.isEmpty() ? 0 : "bkmgt".indexOf(unit.charAt(0));
        return (long) (Double.parseDouble(matcher.group(1)) * Math.pow(factor, power));
    }

    /// A time as it is written on a command line: RFC 3339, seconds since 1970, `now`, or `now-1h30m`.
    ///
    /// @throws TempoException.Invalid when it is none
    public static Instant parseTime(String text, Instant now) {
        try {
            if (text.equals("now")) {
                return now;
            }
            if (text.startsWith("now-")) {
                return now.minus(GoDuration.parse(text.substring(4)));
            }
            if (text.chars().allMatch(c -> c >= '0' && c <= '9')) {
                return Instant.ofEpochSecond(Long.parseLong(text));
            }
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException | IllegalArgumentException | TempoException e) {
            throw new TempoException.Invalid(
                    "\"" + text + "\" is no time, expected one such as 2026-11-20T12:00:00Z, 1795176000 or now-1h", e);
        }
    }
}

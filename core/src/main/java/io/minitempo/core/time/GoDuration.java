// SPDX-License-Identifier: Apache-2.0
package io.minitempo.core.time;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/// Durations in the spelling of Go: `1h30m`, `1.5s`, `-2m0s`, `0s` (`spec/generator-and-ops.md §2.2`, `spec/traceql.md
/// §7`).
public final class GoDuration {

    private static final long SECOND = 1_000_000_000L;
    /// More digits say nothing, and reading them takes time that grows with the square of their number.
    private static final int LONGEST_NUMBER = 128;

    private GoDuration() {}

    /// Parses a signed sequence of decimal numbers with the units `ns us µs ms s m h`, or a bare `0`.
    ///
    /// @throws IllegalArgumentException `time: invalid duration "x"` when the text is none or exceeds 64 bits of
    /// nanoseconds
    public static Duration parse(String text) {
        String rest = text;
        boolean negative = false;
        if (rest.startsWith("-") || rest.startsWith("+")) {
            negative = rest.charAt(0) == '-';
            rest = rest.substring(1);
        }
        if (rest.equals("0")) {
            return Duration.ZERO;
        }
        if (rest.isEmpty()) {
            throw invalid(text);
        }
        BigDecimal total = BigDecimal.ZERO;
        int position = 0;
        while (position < rest.length()) {
            int number = position;
            while (position < rest.length() && isNumber(rest.charAt(position))) {
                position++;
            }
            int unit = position;
            while (position < rest.length() && !isNumber(rest.charAt(position))) {
                position++;
            }
            String digits = rest.substring(number, unit);
            if (digits.isEmpty()
                    || digits.equals(".")
                    || digits.indexOf('.') != digits.lastIndexOf('.')
                    || digits.length() > LONGEST_NUMBER) {
                throw invalid(text);
            }
            if (unit == position) {
                throw new IllegalArgumentException("time: missing unit in duration \"" + text + "\"");
            }
            BigDecimal value = new BigDecimal(
                    digits.startsWith(".") ? "0" + digits : digits.endsWith(".") ? digits + "0" : digits);
            total = total.add(value.multiply(BigDecimal.valueOf(unitNanos(rest.substring(unit, position), text)))
                    .setScale(0, RoundingMode.DOWN));
        }
        try {
            return Duration.ofNanos((negative ? total.negate() : total).longValueExact());
        } catch (ArithmeticException e) {
            throw invalid(text);
        }
    }

    private static boolean isNumber(char c) {
        return (c >= '0' && c <= '9') || c == '.';
    }

    private static long unitNanos(String unit, String text) {
        return switch (unit) {
            case "ns" -> 1;
            case "us", "\u00b5s", "\u03bcs" -> 1_000;
            case "ms" -> 1_000_000;
            case "s" -> SECOND;
            case "m" -> 60 * SECOND;
            case "h" -> 3600 * SECOND;
            default ->
                throw new IllegalArgumentException("time: unknown unit \"" + unit + "\" in duration \"" + text + "\"");
        };
    }

    private static IllegalArgumentException invalid(String text) {
        return new IllegalArgumentException("time: invalid duration \"" + text + "\"");
    }

    /// Prints a duration as Go does: the largest unit is the hour, fractions only in the last unit.
    public static String format(Duration duration) {
        return format(duration.toNanos());
    }

    /// Prints a number of nanoseconds as Go prints a duration.
    public static String format(long nanos) {
        if (nanos == 0) {
            return "0s";
        }
        StringBuilder out = new StringBuilder();
        BigDecimal magnitude = BigDecimal.valueOf(nanos).abs();
        if (nanos < 0) {
            out.append('-');
        }
        BigDecimal second = BigDecimal.valueOf(SECOND);
        if (magnitude.compareTo(second) < 0) {
            long value = magnitude.longValueExact();
            if (value < 1_000) {
                return out.append(value).append("ns").toString();
            }
            return value < 1_000_000
                    ? out.append(fraction(magnitude, 1_000)).append("\u00b5s").toString()
                    : out.append(fraction(magnitude, 1_000_000)).append("ms").toString();
        }
        BigDecimal minutes = magnitude.divideToIntegralValue(second.multiply(BigDecimal.valueOf(60)));
        BigDecimal seconds = magnitude.subtract(minutes.multiply(second.multiply(BigDecimal.valueOf(60))));
        long total = minutes.longValueExact();
        if (total >= 60) {
            out.append(total / 60).append('h');
        }
        if (total > 0) {
            out.append(total % 60).append('m');
        }
        return out.append(fraction(seconds, SECOND)).append('s').toString();
    }

    private static String fraction(BigDecimal nanos, long unit) {
        BigDecimal value = nanos.divide(BigDecimal.valueOf(unit)).stripTrailingZeros();
        return value.scale() < 0 ? value.setScale(0).toPlainString() : value.toPlainString();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.query.request;

import io.minitempo.core.TempoException;
import io.minitempo.core.time.GoDuration;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;

/// Times and steps as metrics and tag queries write them (`spec/api.md §3.6`).
public final class Times {

    private static final long SECOND = 1_000_000_000L;
    private static final int LONGEST_SECONDS = 10;
    private static final int LONGEST_NUMBER = 128;
    private static final BigDecimal MOST_NANOS = BigDecimal.valueOf(Long.MAX_VALUE);

    private Times() {}

    /// Unix nanoseconds of a text: seconds (at most 10 characters, or with a point), nanoseconds, or RFC 3339.
    ///
    /// @param name of the parameter, for the complaint
    /// @throws TempoException.Invalid `could not parse 'start' parameter: ...`
    public static long nanos(String text, String name) {
        try {
            if (text.indexOf('.') >= 0 && text.indexOf(':') < 0) {
                return bounded(decimal(text).movePointRight(9));
            }
            if (isNumber(text)) {
                BigDecimal number = decimal(text);
                return bounded(text.length() <= LONGEST_SECONDS ? number.movePointRight(9) : number);
            }
            Instant instant = OffsetDateTime.parse(text).toInstant();
            return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), SECOND), instant.getNano());
        } catch (NumberFormatException | DateTimeParseException | ArithmeticException e) {
            throw new TempoException.Invalid(
                    "could not parse '" + name + "' parameter: expected seconds, nanoseconds or RFC 3339, found \""
                            + text + "\"",
                    e);
        }
    }

    private static boolean isNumber(String text) {
        return text.chars().skip(text.startsWith("-") ? 1 : 0).allMatch(c -> c >= '0' && c <= '9');
    }

    /// A number of decimal digits, possibly with an exponent. Texts that are far longer than any time are none: reading
    /// digits takes time that grows with the square of their number.
    private static BigDecimal decimal(String text) {
        if (text.length() > LONGEST_NUMBER) {
            throw new NumberFormatException("more than " + LONGEST_NUMBER + " characters");
        }
        return new BigDecimal(text);
    }

    private static long bounded(BigDecimal nanos) {
        BigDecimal magnitude = nanos.abs();
        if (magnitude.compareTo(MOST_NANOS) > 0) {
            throw new ArithmeticException("out of range");
        }
        // Rounding would first write 1e-400000000 out.
        return magnitude.compareTo(BigDecimal.ONE) < 0
                ? 0
                : nanos.setScale(0, RoundingMode.DOWN).longValueExact();
    }

    /// A step: seconds with or without fraction, or a duration in Go's spelling.
    ///
    /// @throws TempoException.Invalid `cannot parse "x" to a valid duration`
    public static Duration step(String text) {
        try {
            BigDecimal nanos = decimal(text).movePointRight(9);
            return Duration.ofNanos(bounded(nanos));
        } catch (NumberFormatException e) {
            try {
                return GoDuration.parse(text);
            } catch (IllegalArgumentException noDuration) {
                throw unparsableStep(text, noDuration);
            }
        } catch (ArithmeticException e) {
            throw unparsableStep(text, e);
        }
    }

    private static TempoException.Invalid unparsableStep(String text, Exception cause) {
        return new TempoException.Invalid("cannot parse \"" + text + "\" to a valid duration", cause);
    }
}

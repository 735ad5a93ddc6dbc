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
    private static final BigDecimal MOST_NANOS = BigDecimal.valueOf(Long.MAX_VALUE);

    private Times() {}

    /// Unix nanoseconds of a text: seconds (at most 10 characters, or with a point), nanoseconds, or RFC 3339.
    ///
    /// @param name of the parameter, for the complaint
    /// @throws TempoException.Invalid `could not parse 'start' parameter: ...`
    public static long nanos(String text, String name) {
        try {
            if (text.indexOf('.') >= 0 && text.indexOf(':') < 0) {
                return bounded(new BigDecimal(text).movePointRight(9));
            }
            if (isNumber(text)) {
                BigDecimal number = new BigDecimal(text);
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

    private static long bounded(BigDecimal nanos) {
        if (nanos.abs().compareTo(MOST_NANOS) > 0) {
            throw new ArithmeticException("out of range");
        }
        return nanos.setScale(0, RoundingMode.DOWN).longValueExact();
    }

    /// A step: seconds with or without fraction, or a duration in Go's spelling.
    ///
    /// @throws TempoException.Invalid `cannot parse "x" to a valid duration`
    public static Duration step(String text) {
        try {
            BigDecimal nanos = new BigDecimal(text).movePointRight(9);
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

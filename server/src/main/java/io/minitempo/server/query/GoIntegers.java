// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.query;

import io.minitempo.core.TempoException;

/// Decimal integers of parameters, with the messages of Go's parser, which clients of Tempo see.
public final class GoIntegers {

    private GoIntegers() {}

    /// Parses a signed number of 64 bits.
    ///
    /// @throws TempoException.Invalid `strconv.ParseInt: parsing "x": invalid syntax`, or `value out of range`
    public static long parse(String text) {
        int digits = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
        check("ParseInt", text, digits);
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw problem("ParseInt", text, "value out of range");
        }
    }

    /// Parses an unsigned number of 32 bits.
    ///
    /// @throws TempoException.Invalid `strconv.ParseUint: parsing "x": invalid syntax`, or `value out of range`
    public static long parseUnsigned32(String text) {
        check("ParseUint", text, 0);
        try {
            return Integer.toUnsignedLong(Integer.parseUnsignedInt(text));
        } catch (NumberFormatException e) {
            throw problem("ParseUint", text, "value out of range");
        }
    }

    /// Parses an unsigned number of 64 bits; above `Long.MAX_VALUE` it is out of range here.
    ///
    /// @throws TempoException.Invalid `strconv.ParseUint: parsing "x": invalid syntax`, or `value out of range`
    public static long parseUnsigned64(String text) {
        check("ParseUint", text, 0);
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw problem("ParseUint", text, "value out of range");
        }
    }

    private static void check(String function, String text, int firstDigit) {
        boolean isNumber =
                text.length() > firstDigit && text.chars().skip(firstDigit).allMatch(c -> c >= '0' && c <= '9');
        if (!isNumber) {
            throw problem(function, text, "invalid syntax");
        }
    }

    private static TempoException.Invalid problem(String function, String text, String problem) {
        return new TempoException.Invalid("strconv." + function + ": parsing \"" + text + "\": " + problem);
    }
}

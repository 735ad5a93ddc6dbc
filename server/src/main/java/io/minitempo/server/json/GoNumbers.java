// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.json;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/// Floating-point numbers as Go's JSON encoder prints them: the shortest digits that read back as the same number,
/// with an exponent below 1e-6 and from 1e21 on.
final class GoNumbers {

    /// Below it, numbers of 32 or 64 bits may have less than two digits of precision.
    private static final double FEW_DIGITS = 1e-43;

    private static final int SMALLEST_PLAIN_EXPONENT = -6;
    private static final int SMALLEST_EXPONENT_FORM = 21;

    private GoNumbers() {}

    /// The text of a finite number.
    static String format(double value) {
        String oneDigit = oneDigit(value);
        boolean exact = Double.parseDouble(oneDigit) == value;
        return reformat(exact ? oneDigit : Double.toString(value));
    }

    /// The text of a finite number of 32 bits.
    static String format(float value) {
        String oneDigit = oneDigit(value);
        boolean exact = Float.parseFloat(oneDigit) == value;
        return reformat(exact ? oneDigit : Float.toString(value));
    }

    /// The number rounded to one digit: Java always prints two, and where one is enough the second may be other than 0
    /// (`4.9E-324`).
    private static String oneDigit(double value) {
        return value != 0 && Math.abs(value) < FEW_DIGITS
                ? String.format(Locale.ROOT, "%.1E", new BigDecimal(value).round(new MathContext(1)))
                : "NaN";
    }

    /// Java finds the same digits and spells them differently: `1.0E-7`, `123.0`.
    private static String reformat(String java) {
        String sign = java.startsWith("-") ? "-" : "";
        String unsigned = java.substring(sign.length());
        int e = unsigned.indexOf('E');
        String mantissa = e < 0 ? unsigned : unsigned.substring(0, e);
        int exponent = e < 0 ? 0 : Integer.parseInt(unsigned.substring(e + 1));
        int point = mantissa.indexOf('.');
        String digits = mantissa.substring(0, point) + mantissa.substring(point + 1);
        // The number is 0.DIGITS times ten to this.
        int scale = exponent + point;
        int leading = 0;
        while (leading < digits.length() - 1 && digits.charAt(leading) == '0') {
            leading++;
            scale--;
        }
        int end = digits.length();
        while (end > leading + 1 && digits.charAt(end - 1) == '0') {
            end--;
        }
        digits = digits.substring(leading, end);
        if (digits.equals("0")) {
            return sign + "0";
        }
        return sign + spell(digits, scale);
    }

    private static String spell(String digits, int scale) {
        int exponent = scale - 1;
        if (exponent < SMALLEST_PLAIN_EXPONENT || exponent >= SMALLEST_EXPONENT_FORM) {
            String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
            return digits.charAt(0) + fraction + "e" + (exponent < 0 ? "-" : "+") + Math.abs(exponent);
        }
        if (scale <= 0) {
            return "0." + "0".repeat(-scale) + digits;
        }
        if (digits.length() <= scale) {
            return digits + "0".repeat(scale - digits.length());
        }
        return digits.substring(0, scale) + "." + digits.substring(scale);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.print;

import java.math.BigDecimal;
import java.math.MathContext;

/// Doubles in Go's shortest form (`%v`, `strconv.FormatFloat(x, 'g', -1, 64)`; `spec/traceql.md §7`).
public final class GoFloat {

    private static final int SMALLEST_PLAIN_EXPONENT = -4;
    private static final int SMALLEST_LARGE_EXPONENT = 6;
    private static final double EXACT = 1e15;

    private GoFloat() {}

    /// `0.25`, `100000`, `1e+06`, `1.234567895e+08`, `1e-05`, `NaN`, `+Inf`, `-Inf`.
    public static String shortest(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        String sign = value < 0 || 1 / value < 0 ? "-" : "";
        if (value == 0) {
            return sign + "0";
        }
        BigDecimal decimal = shortest(new BigDecimal(Double.toString(Math.abs(value))));
        String digits = decimal.unscaledValue().toString();
        int exponent = digits.length() - decimal.scale() - 1;
        if (exponent >= SMALLEST_PLAIN_EXPONENT && exponent < SMALLEST_LARGE_EXPONENT) {
            return sign + decimal.toPlainString();
        }
        String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
        String magnitude = Integer.toString(Math.abs(exponent));
        return sign
                + digits.charAt(0)
                + fraction
                + (exponent < 0 ? "e-" : "e+")
                + (magnitude.length() < 2 ? "0" : "")
                + magnitude;
    }

    /// Java prints at least two digits; the smallest doubles need one.
    private static BigDecimal shortest(BigDecimal decimal) {
        BigDecimal stripped = decimal.stripTrailingZeros();
        BigDecimal oneDigit = stripped.round(new MathContext(1));
        return stripped.precision() == 2 && oneDigit.doubleValue() == stripped.doubleValue()
                ? oneDigit.stripTrailingZeros()
                : stripped;
    }

    /// The form of literals: always with a point or an exponent.
    static String literal(double value) {
        String text = shortest(value);
        return text.indexOf('.') < 0 && text.indexOf('e') < 0 ? text + ".0" : text;
    }

    /// The form of numbers in second stages and arithmetic: whole ones without decimals.
    static String scalar(double value) {
        return value == Math.rint(value) && Math.abs(value) < EXACT ? Long.toString((long) value) : shortest(value);
    }
}

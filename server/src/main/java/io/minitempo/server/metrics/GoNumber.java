// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.metrics;

import java.math.BigDecimal;
import java.math.MathContext;

/// Floating-point numbers as Go prints them with the verb `g` and the shortest precision: `1.048576e+06`, `0.005`.
final class GoNumber {

    private static final int FIRST_LARGE_EXPONENT = 6;
    private static final int FIRST_PLAIN_EXPONENT = -4;

    private GoNumber() {}

    /// Prints a number.
    static String format(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0" : "0";
        }
        BigDecimal decimal = shortest(value);
        String digits = decimal.unscaledValue().abs().toString();
        int exponent = digits.length() - decimal.scale() - 1;
        boolean scientific = exponent < FIRST_PLAIN_EXPONENT || exponent >= FIRST_LARGE_EXPONENT;
        return scientific ? scientific(value < 0, digits, exponent) : decimal.toPlainString();
    }

    /// The shortest number that reads back as `value`; Java never has fewer than two digits.
    private static BigDecimal shortest(double value) {
        BigDecimal decimal = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        if (decimal.precision() == 2) {
            BigDecimal single = decimal.round(new MathContext(1));
            return single.doubleValue() == value ? single : decimal;
        }
        return decimal;
    }

    private static String scientific(boolean negative, String digits, int exponent) {
        StringBuilder out = new StringBuilder();
        if (negative) {
            out.append('-');
        }
        out.append(digits.charAt(0));
        if (digits.length() > 1) {
            out.append('.').append(digits, 1, digits.length());
        }
        out.append('e').append(exponent < 0 ? '-' : '+');
        int magnitude = Math.abs(exponent);
        return out.append(magnitude < 10 ? "0" : "").append(magnitude).toString();
    }
}

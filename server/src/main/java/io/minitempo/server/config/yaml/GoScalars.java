// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.config.yaml;

import io.minitempo.core.time.GoDuration;
import io.minitempo.core.time.PrometheusDuration;
import io.minitempo.server.config.yaml.YamlNode.Scalar;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a scalar is, and what it becomes where a type is asked for, as Go's YAML libraries decide it
/// (`spec/generator-and-ops.md §3.3`).
///
/// Every method throws `IllegalArgumentException` with Go's wording when the scalar does not fit.
public final class GoScalars {

    private static final int LONGEST_NUMBER = 128;
    private static final Pattern FLOAT = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]{1,4})?");
    private static final Pattern SEXAGESIMAL = Pattern.compile("[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\\.[0-9_]*)?");
    private static final Pattern TIMESTAMP =
            Pattern.compile("[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ].*)?", Pattern.DOTALL);

    private GoScalars() {}

    /// Any scalar as text; numbers and truth values keep their spelling.
    public static String string(Scalar scalar) {
        return scalar.text();
    }

    /// A truth value: `true`, `false`, or YAML 1.1's `yes no on off y n`.
    public static boolean bool(Scalar scalar) {
        return truth(scalar).orElseThrow(() -> mismatch(scalar, "bool"));
    }

    /// A whole number of at most 64 bits: decimal, `0x`, `0o`, `0b`, with `_`, or a float without fraction.
    public static long integer(Scalar scalar) {
        Optional<BigInteger> whole = wholeNumber(scalar);
        if (whole.isPresent() && whole.get().bitLength() < Long.SIZE) {
            return whole.get().longValueExact();
        }
        throw mismatch(scalar, "int");
    }

    /// A number, possibly `.inf` or `.nan`.
    public static double real(Scalar scalar) {
        if (!scalar.quoted()) {
            switch (scalar.text().toLowerCase(Locale.ROOT)) {
                case ".inf", "+.inf" -> {
                    return Double.POSITIVE_INFINITY;
                }
                case "-.inf" -> {
                    return Double.NEGATIVE_INFINITY;
                }
                case ".nan" -> {
                    return Double.NaN;
                }
                default -> {
                    Optional<BigInteger> integer = plainInteger(scalar);
                    if (integer.isPresent()) {
                        return integer.get().doubleValue();
                    }
                    if (isFloat(scalar)) {
                        return Double.parseDouble(withoutUnderscores(scalar));
                    }
                }
            }
        }
        throw mismatch(scalar, "float64");
    }

    /// A Go duration: `1h30m`, or a bare number of nanoseconds.
    public static Duration duration(Scalar scalar) {
        Optional<BigInteger> nanos = wholeNumber(scalar);
        if (nanos.isPresent() && nanos.get().bitLength() < Long.SIZE) {
            return Duration.ofNanos(nanos.get().longValueExact());
        }
        if (scalar.isNull() || scalar.text().length() > LONGEST_NUMBER || nanos.isPresent()) {
            throw mismatch(scalar, "time.Duration");
        }
        return GoDuration.parse(scalar.text());
    }

    /// A Prometheus duration: `7d`, or a bare `0`.
    public static Duration prometheusDuration(Scalar scalar) {
        if (scalar.text().length() > LONGEST_NUMBER) {
            throw mismatch(scalar, "model.Duration");
        }
        return PrometheusDuration.parse(scalar.text());
    }

    /// What Go calls the type that a scalar has by itself.
    static String tag(Scalar scalar) {
        if (scalar.quoted()) {
            return "!!str";
        }
        if (scalar.isNull()) {
            return "!!null";
        }
        String text = scalar.text();
        if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
            return "!!bool";
        }
        if (plainInteger(scalar).isPresent()) {
            return "!!int";
        }
        if (isFloat(scalar) || isSpecialFloat(text)) {
            return "!!float";
        }
        return TIMESTAMP.matcher(text).matches() ? "!!timestamp" : "!!str";
    }

    /// Whether the text, written without quotes, would be read back as something else than this string.
    static boolean resolvesToOther(String text) {
        Scalar plain = Scalar.plain(text);
        return !tag(plain).equals("!!str")
                || truth(plain).isPresent()
                || SEXAGESIMAL.matcher(text).matches();
    }

    /// A number as Go prints a `float64` in YAML: the shortest digits, an exponent only for very large or small ones.
    public static String formatReal(double value) {
        if (Double.isNaN(value)) {
            return ".nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? ".inf" : "-.inf";
        }
        if (value == 0) {
            return "0";
        }
        BigDecimal shortest = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        int exponent = shortest.precision() - shortest.scale() - 1;
        if (exponent >= -4 && exponent < 6) {
            return shortest.toPlainString();
        }
        String digits = shortest.unscaledValue().abs().toString();
        String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        return (value < 0 ? "-" : "")
                + mantissa
                + (exponent < 0 ? "e-" : "e+")
                + (Math.abs(exponent) < 10 ? "0" : "")
                + Math.abs(exponent);
    }

    private static boolean isSpecialFloat(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case ".inf", "+.inf", "-.inf", ".nan" -> true;
            default -> false;
        };
    }

    private static Optional<Boolean> truth(Scalar scalar) {
        return switch (scalar.text()) {
            case "true", "True", "TRUE" -> scalar.quoted() ? Optional.empty() : Optional.of(true);
            case "false", "False", "FALSE" -> scalar.quoted() ? Optional.empty() : Optional.of(false);
            case "y", "Y", "yes", "Yes", "YES", "on", "On", "ON" -> Optional.of(true);
            case "n", "N", "no", "No", "NO", "off", "Off", "OFF" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    /// A float that happens to be whole counts, as in Go: `1e6`.
    private static Optional<BigInteger> wholeNumber(Scalar scalar) {
        Optional<BigInteger> integer = plainInteger(scalar);
        if (integer.isPresent() || !isFloat(scalar)) {
            return integer;
        }
        double value = Double.parseDouble(withoutUnderscores(scalar));
        return value == Math.rint(value) && Math.abs(value) < 0x1p63
                ? Optional.of(new BigDecimal(value).toBigIntegerExact())
                : Optional.empty();
    }

    private static boolean isFloat(Scalar scalar) {
        return !scalar.quoted()
                && scalar.text().length() <= LONGEST_NUMBER
                && FLOAT.matcher(withoutUnderscores(scalar)).matches();
    }

    private static Optional<BigInteger> plainInteger(Scalar scalar) {
        if (scalar.quoted() || scalar.text().isEmpty() || scalar.text().length() > LONGEST_NUMBER) {
            return Optional.empty();
        }
        String text = withoutUnderscores(scalar);
        boolean negative = text.startsWith("-");
        String digits = negative || text.startsWith("+") ? text.substring(1) : text;
        if (digits.isEmpty() || !Character.isDigit(digits.charAt(0))) {
            return Optional.empty();
        }
        int radix = radix(digits);
        String body = radix == 10 ? digits : digits.substring(radix == 8 && isOldOctal(digits) ? 1 : 2);
        if (body.isEmpty() || !body.chars().allMatch(c -> c < 128 && Character.digit(c, radix) >= 0)) {
            return Optional.empty();
        }
        BigInteger value = new BigInteger(body, radix);
        return Optional.of(negative ? value.negate() : value);
    }

    private static int radix(String digits) {
        if (digits.startsWith("0x")) {
            return 16;
        }
        if (digits.startsWith("0b")) {
            return 2;
        }
        return digits.startsWith("0o") || isOldOctal(digits) ? 8 : 10;
    }

    private static boolean isOldOctal(String digits) {
        return digits.length() > 1 && digits.charAt(0) == '0' && Character.isDigit(digits.charAt(1));
    }

    private static String withoutUnderscores(Scalar scalar) {
        return scalar.text().replace("_", "");
    }

    private static IllegalArgumentException mismatch(Scalar scalar, String type) {
        return mismatch((YamlNode) scalar, type);
    }

    /// The complaint that a node is not of a type, in Go's words.
    public static IllegalArgumentException mismatch(YamlNode node, String type) {
        String value = "";
        if (node instanceof Scalar scalar && !scalar.isNull()) {
            String text = scalar.text();
            value = " `" + (text.length() > 64 ? text.substring(0, 61) + "..." : text) + "`";
        }
        return new IllegalArgumentException("cannot unmarshal " + node.tag() + value + " into " + type);
    }
}

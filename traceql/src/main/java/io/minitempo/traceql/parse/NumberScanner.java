// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.parse;

import io.minitempo.core.time.GoDuration;
import io.minitempo.core.time.PrometheusDuration;
import io.minitempo.traceql.ast.Static;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Reads numbers and durations (`spec/traceql.md §2.4`): the number as Go's scanner cuts it, then the units.
final class NumberScanner {

    /// Longer ones are no durations; bounds the work for texts of digits.
    private static final int LONGEST_DURATION = 512;

    private final Cursor cursor;
    private int base = 10;
    private String literalName = "decimal literal";
    private boolean hexadecimal;
    private boolean digits;
    private int invalid;

    private NumberScanner(Cursor cursor) {
        this.cursor = cursor;
    }

    /// Reads the number at the cursor, which stands on a digit, or on a dot before a digit.
    static Token scan(Cursor cursor) {
        int start = cursor.index();
        boolean isFloat = new NumberScanner(cursor).number();
        @Nullable Token duration = duration(cursor, start);
        if (duration != null) {
            return duration;
        }
        String text = cursor.since(start);
        return isFloat
                ? cursor.token(TokenType.FLOAT, text, floatValue(cursor, text))
                : cursor.token(TokenType.INTEGER, text, intValue(cursor, text));
    }

    private boolean number() {
        boolean isFloat = false;
        boolean prefixed = false;
        if (cursor.peek() == '0') {
            cursor.advance();
            prefixed = prefix();
        }
        digits(base);
        if (cursor.peek() == '.') {
            cursor.advance();
            isFloat = true;
            if (prefixed && !hexadecimal) {
                throw cursor.error("invalid radix point in " + literalName);
            }
            digits(base);
        }
        if (!digits) {
            throw cursor.error(literalName + " has no digits");
        }
        isFloat = exponent(isFloat, prefixed);
        if (!isFloat && invalid != 0) {
            throw cursor.error("invalid digit '" + Character.toString(invalid) + "' in " + literalName);
        }
        return isFloat;
    }

    private boolean prefix() {
        switch (Character.toLowerCase(cursor.peek())) {
            case 'x' -> literal(16, "hexadecimal literal");
            case 'o' -> literal(8, "octal literal");
            case 'b' -> literal(2, "binary literal");
            default -> {
                literal(8, "octal literal");
                digits = true;
                return false;
            }
        }
        cursor.advance();
        return true;
    }

    private void literal(int numberBase, String name) {
        base = numberBase;
        literalName = name;
        hexadecimal = numberBase == 16;
    }

    private void digits(int numberBase) {
        int largest = Math.max(numberBase, 10);
        while (cursor.peek() == '_' || isDigit(cursor.peek(), largest)) {
            int character = cursor.peek();
            if (character != '_') {
                digits = true;
                if (!isDigit(character, numberBase) && invalid == 0) {
                    invalid = character;
                }
            }
            cursor.advance();
        }
    }

    private boolean exponent(boolean isFloat, boolean prefixed) {
        int letter = cursor.peek();
        int lower = letter == 'E' || letter == 'P' ? letter + 32 : letter;
        if (lower != 'e' && lower != 'p') {
            if (hexadecimal && isFloat) {
                throw cursor.error("hexadecimal mantissa requires a 'p' exponent");
            }
            return isFloat;
        }
        String quoted = "'" + Character.toString(letter) + "'";
        if (lower == 'e' && prefixed) {
            throw cursor.error(quoted + " exponent requires decimal mantissa");
        }
        if (lower == 'p' && !hexadecimal) {
            throw cursor.error(quoted + " exponent requires hexadecimal mantissa");
        }
        cursor.advance();
        if (cursor.peek() == '+' || cursor.peek() == '-') {
            cursor.advance();
        }
        digits = false;
        digits(10);
        if (!digits) {
            throw cursor.error("exponent has no digits");
        }
        return true;
    }

    private static boolean isDigit(int character, int base) {
        return character < 128 && Character.digit(character, base) >= 0;
    }

    private static Static intValue(Cursor cursor, String text) {
        boolean decimal = true;
        for (int i = 0; i < text.length(); i++) {
            decimal &= text.charAt(i) >= '0' && text.charAt(i) <= '9';
        }
        try {
            if (decimal) {
                return new Static.IntValue(Long.parseLong(text));
            }
        } catch (NumberFormatException e) {
            throw cursor.error("strconv.Atoi: parsing \"" + text + "\": value out of range");
        }
        throw cursor.error("strconv.Atoi: parsing \"" + text + "\": invalid syntax");
    }

    private static Static floatValue(Cursor cursor, String text) {
        if (text.indexOf('_') >= 0) {
            throw cursor.error("strconv.ParseFloat: parsing \"" + text + "\": invalid syntax");
        }
        double value = Double.parseDouble(text);
        if (Double.isInfinite(value)) {
            throw cursor.error("strconv.ParseFloat: parsing \"" + text + "\": value out of range");
        }
        return new Static.FloatValue(value);
    }

    private static @Nullable Token duration(Cursor cursor, int start) {
        int letters = 0;
        while (isDurationPart(cursor.peek(letters))) {
            letters++;
        }
        int end = cursor.index() + letters;
        if (letters == 0 || end - start > LONGEST_DURATION) {
            return null;
        }
        String text = cursor.between(start, end);
        @Nullable Duration value = parsed(text);
        if (value == null) {
            return null;
        }
        for (int i = 0; i < letters; i++) {
            cursor.advance();
        }
        cursor.forgetLine();
        return cursor.token(TokenType.DURATION_LITERAL, text, new Static.DurationValue(value.toNanos()));
    }

    private static boolean isDurationPart(int character) {
        return switch (character) {
            case '.', 'n', 's', 'u', 'm', 'h', 'd', 'w', 'y', 'µ' -> true;
            case Cursor.END -> false;
            default ->
                switch (Character.getType(character)) {
                    case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> true;
                    default -> false;
                };
        };
    }

    private static @Nullable Duration parsed(String text) {
        try {
            return PrometheusDuration.parse(text);
        } catch (IllegalArgumentException notOfPrometheus) {
            try {
                return GoDuration.parse(text);
            } catch (IllegalArgumentException notOfGo) {
                return null;
            }
        }
    }
}

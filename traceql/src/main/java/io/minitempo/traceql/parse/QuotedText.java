// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.parse;

import io.minitempo.traceql.print.AttributeNames;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Reads string literals and the names of attributes (`spec/traceql.md §2.3`, `§2.5`).
final class QuotedText {

    private static final String NOT_TERMINATED = "literal not terminated";
    private static final String INVALID_ESCAPE = "invalid char escape";

    private QuotedText() {}

    /// The value of a literal in double quotes; the cursor stands on the first of them.
    static String string(Cursor cursor) {
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        quoted(cursor, '"', value);
        return value.toString(StandardCharsets.UTF_8);
    }

    /// The text of a literal of one character in single quotes, which the language has no use for.
    static String character(Cursor cursor) {
        int start = cursor.index();
        if (quoted(cursor, '\'', new ByteArrayOutputStream()) != 1) {
            throw cursor.error("invalid char literal");
        }
        return cursor.since(start);
    }

    /// The value of a literal in backticks; the cursor stands on the first of them.
    static String raw(Cursor cursor) {
        StringBuilder value = new StringBuilder();
        cursor.advance();
        while (cursor.peek() != '`') {
            if (cursor.peek() == Cursor.END) {
                throw cursor.error(NOT_TERMINATED);
            }
            if (cursor.peek() != '\r') {
                value.appendCodePoint(cursor.peek());
            }
            cursor.advance();
        }
        cursor.advance();
        return value.toString();
    }

    /// The name of an attribute, made of bare and quoted runs; empty when there is none.
    static String name(Cursor cursor) {
        StringBuilder name = new StringBuilder();
        while (cursor.peek() != Cursor.END && !AttributeNames.ends(cursor.peek())) {
            cursor.forgetLine();
            if (cursor.peek() == '"') {
                quotedName(cursor, name);
            } else {
                name.appendCodePoint(cursor.peek());
                cursor.advance();
            }
        }
        return name.toString();
    }

    private static void quotedName(Cursor cursor, StringBuilder name) {
        cursor.advance();
        while (cursor.peek() != '"') {
            if (cursor.peek() == '\\') {
                cursor.advance();
                if (cursor.peek() != '"' && cursor.peek() != '\\') {
                    throw cursor.error("invalid escape sequence");
                }
            }
            if (cursor.peek() == Cursor.END) {
                throw cursor.error("unexpected EOF, expecting \"");
            }
            name.appendCodePoint(cursor.peek());
            cursor.advance();
        }
        cursor.advance();
    }

    private static int quoted(Cursor cursor, int quote, ByteArrayOutputStream value) {
        int length = 0;
        cursor.advance();
        while (cursor.peek() != quote) {
            int character = cursor.peek();
            if (character == '\n' || character == Cursor.END) {
                throw cursor.error(NOT_TERMINATED);
            }
            cursor.advance();
            if (character == '\\') {
                escape(cursor, quote, value);
            } else {
                append(value, character);
            }
            length++;
        }
        cursor.advance();
        return length;
    }

    private static void escape(Cursor cursor, int quote, ByteArrayOutputStream value) {
        int letter = cursor.peek();
        switch (letter) {
            case 'a' -> single(cursor, value, 0x07);
            case 'b' -> single(cursor, value, '\b');
            case 'f' -> single(cursor, value, '\f');
            case 'n' -> single(cursor, value, '\n');
            case 'r' -> single(cursor, value, '\r');
            case 't' -> single(cursor, value, '\t');
            case 'v' -> single(cursor, value, 0x0B);
            case '\\' -> single(cursor, value, '\\');
            case '0', '1', '2', '3', '4', '5', '6', '7' -> value.write(inByte(cursor, number(cursor, 8, 3)));
            case 'x' -> {
                cursor.advance();
                value.write(number(cursor, 16, 2));
            }
            case 'u' -> {
                cursor.advance();
                append(value, inUnicode(cursor, number(cursor, 16, 4)));
            }
            case 'U' -> {
                cursor.advance();
                append(value, inUnicode(cursor, number(cursor, 16, 8)));
            }
            default -> {
                if (letter != quote) {
                    throw cursor.error(INVALID_ESCAPE);
                }
                single(cursor, value, quote);
            }
        }
    }

    private static void single(Cursor cursor, ByteArrayOutputStream value, int character) {
        cursor.advance();
        value.write(character);
    }

    private static int number(Cursor cursor, int base, int digits) {
        int number = 0;
        for (int i = 0; i < digits; i++) {
            int digit = cursor.peek() < 128 && cursor.peek() >= 0 ? Character.digit(cursor.peek(), base) : -1;
            if (digit < 0) {
                throw cursor.error(INVALID_ESCAPE);
            }
            number = number * base + digit;
            cursor.advance();
        }
        return number;
    }

    private static int inByte(Cursor cursor, int number) {
        if (number > 255) {
            throw cursor.error("invalid syntax");
        }
        return number;
    }

    private static int inUnicode(Cursor cursor, int number) {
        boolean surrogate = number >= Character.MIN_SURROGATE && number <= Character.MAX_SURROGATE;
        if (!Character.isValidCodePoint(number) || surrogate) {
            throw cursor.error("invalid syntax");
        }
        return number;
    }

    private static void append(ByteArrayOutputStream value, int character) {
        value.writeBytes(Character.toString(character).getBytes(StandardCharsets.UTF_8));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.query.request;

import io.minitempo.core.TempoException;
import java.util.LinkedHashMap;
import java.util.Map;

/// The pairs of the parameter `tags`: `key=value key="quoted value" key`, separated by blanks (`spec/api.md §3.3`).
/// Owned by one thread.
final class Logfmt {

    private final String text;
    private int at;

    private Logfmt(String text) {
        this.text = text;
    }

    /// The pairs in order; a key without value has an empty one.
    ///
    /// @throws TempoException.Invalid `unterminated quoted value at pos 12`, positions counted from 1, or
    ///     `tag x has been set twice`
    static Map<String, String> parse(String text) {
        return new Logfmt(text).pairs();
    }

    private Map<String, String> pairs() {
        Map<String, String> pairs = new LinkedHashMap<>();
        while (true) {
            while (at < text.length() && text.charAt(at) <= ' ') {
                at++;
            }
            if (at == text.length()) {
                return pairs;
            }
            String key = key();
            String value = "";
            if (at < text.length() && text.charAt(at) == '=') {
                at++;
                value = value();
            }
            if (pairs.put(key, value) != null) {
                throw new TempoException.Invalid("tag " + key + " has been set twice");
            }
        }
    }

    private String key() {
        int from = at;
        while (at < text.length() && text.charAt(at) > ' ' && text.charAt(at) != '=') {
            if (text.charAt(at) == '"') {
                throw unexpected();
            }
            at++;
        }
        if (at == from) {
            throw unexpected();
        }
        return text.substring(from, at);
    }

    private String value() {
        if (at < text.length() && text.charAt(at) == '"') {
            at++;
            return quoted();
        }
        int from = at;
        while (at < text.length() && text.charAt(at) > ' ') {
            if (text.charAt(at) == '=' || text.charAt(at) == '"') {
                throw unexpected();
            }
            at++;
        }
        return text.substring(from, at);
    }

    private String quoted() {
        StringBuilder value = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return value.toString();
            }
            value.append(c == '\\' && at < text.length() ? escaped(text.charAt(at++)) : c);
        }
        throw problem("unterminated quoted value", text.length());
    }

    private char escaped(char letter) {
        return switch (letter) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case '"', '\\', '/', '\'' -> letter;
            case 'u' -> unicode();
            default -> throw problem("invalid quoted value", at - 1);
        };
    }

    private char unicode() {
        if (at + 4 > text.length()) {
            throw problem("invalid quoted value", at - 1);
        }
        try {
            char decoded = (char) Integer.parseUnsignedInt(text, at, at + 4, 16);
            at += 4;
            return decoded;
        } catch (NumberFormatException e) {
            throw problem("invalid quoted value", at - 1);
        }
    }

    private TempoException.Invalid unexpected() {
        return problem("unexpected '" + text.charAt(at) + "'", at);
    }

    private static TempoException.Invalid problem(String what, int index) {
        return new TempoException.Invalid(what + " at pos " + (index + 1));
    }
}

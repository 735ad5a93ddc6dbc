// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.config;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/// What the operators of [EnvExpansion] do to a value (`spec/generator-and-ops.md §3.2`).
final class EnvFunctions {

    private EnvFunctions() {}

    /// `${#V}`: the length in bytes.
    static String length(String value) {
        return Integer.toString(value.getBytes(StandardCharsets.UTF_8).length);
    }

    /// `${V^}`, `${V^^}`, `${V,}`, `${V,,}`: one or all characters to upper or lower case.
    static String changeCase(String value, String operator) {
        int end = operator.length() == 2 || value.isEmpty() ? value.length() : value.offsetByCodePoints(0, 1);
        String head = value.substring(0, end);
        return (operator.startsWith("^") ? head.toUpperCase(Locale.ROOT) : head.toLowerCase(Locale.ROOT))
                + value.substring(end);
    }

    /// `${V:offset}`, `${V:offset:length}`: a negative offset counts from the end; what is no number changes nothing.
    static String substring(String value, List<String> arguments) {
        OptionalInt offset = number(arguments.getFirst());
        if (offset.isEmpty()) {
            return value;
        }
        long from = offset.getAsInt() < 0 ? Math.max(0L, (long) value.length() + offset.getAsInt()) : offset.getAsInt();
        if (from >= value.length()) {
            return "";
        }
        if (arguments.size() == 1) {
            return value.substring((int) from);
        }
        OptionalInt length = number(arguments.get(1));
        if (length.isEmpty()) {
            return value;
        }
        long to = Math.clamp(from + length.getAsInt(), from, value.length());
        return value.substring((int) from, (int) to);
    }

    private static OptionalInt number(String text) {
        try {
            return OptionalInt.of(Integer.parseInt(text));
        } catch (NumberFormatException e) {
            return OptionalInt.empty();
        }
    }

    /// `${V#glob}`, `${V##glob}`, `${V%glob}`, `${V%%glob}`: cuts the shortest or longest match off the start or end;
    /// a pattern that is not well formed changes nothing.
    static String trim(String value, String operator, String pattern) {
        Optional<Glob> glob = Glob.of(pattern);
        if (glob.isEmpty()) {
            return value;
        }
        boolean prefix = operator.startsWith("#");
        boolean longest = operator.length() == 2;
        for (int i = 1; i <= value.length(); i++) {
            int length = longest ? value.length() - i + 1 : i;
            int cut = prefix ? length : value.length() - length;
            if (glob.get().matches(prefix ? value.substring(0, cut) : value.substring(cut))) {
                return prefix ? value.substring(cut) : value.substring(0, cut);
            }
        }
        return value;
    }

    /// `${V/a/b}`, `${V//a/b}`, `${V/#a/b}`, `${V/%a/b}`: replaces literal text - first, all, at the start, at the end.
    static String replace(String value, String operator, String pattern, String replacement) {
        return switch (operator) {
            case "//" -> value.replace(pattern, replacement);
            case "/#" -> value.startsWith(pattern) ? replacement + value.substring(pattern.length()) : value;
            case "/%" ->
                value.endsWith(pattern) ? value.substring(0, value.length() - pattern.length()) + replacement : value;
            default -> {
                int at = value.indexOf(pattern);
                yield at < 0 ? value : value.substring(0, at) + replacement + value.substring(at + pattern.length());
            }
        };
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.check;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A regular expression of nothing but literals and `.*`, or several joined by `|`, such as `SELECT.*` or
/// `/api/.*/99.*`: what most patterns in queries are. Matched by searching for the literals one after the other, which
/// gives what the expression does when it is anchored at both ends and `.` matches every character. Immutable.
final class LiteralPattern {

    private static final String META = "\\.+*?()|[]{}^$";

    private final List<List<String>> alternatives;

    private LiteralPattern(List<List<String>> alternatives) {
        this.alternatives = alternatives;
    }

    /// The pattern, which is known to be a valid expression; null when it has anything else in it.
    static @Nullable LiteralPattern of(String pattern) {
        List<List<String>> alternatives = new ArrayList<>();
        List<String> parts = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '|') {
                parts.add(literal.toString());
                alternatives.add(List.copyOf(parts));
                parts.clear();
                literal.setLength(0);
            } else if (pattern.startsWith(".*", i)) {
                parts.add(literal.toString());
                literal.setLength(0);
                // Whether it prefers to take much or little makes no difference for the whole text.
                i += pattern.startsWith("?", i + 2) ? 2 : 1;
            } else if (c == '\\' && i + 1 < pattern.length() && isPunctuation(pattern.charAt(i + 1))) {
                literal.append(pattern.charAt(++i));
            } else if (!isAnchor(pattern, i, parts.isEmpty() && literal.isEmpty())) {
                if (META.indexOf(c) >= 0 || Character.isSurrogate(c)) {
                    return null;
                }
                literal.append(c);
            }
        }
        parts.add(literal.toString());
        alternatives.add(List.copyOf(parts));
        return new LiteralPattern(List.copyOf(alternatives));
    }

    /// Whether there is a `^` at the beginning or a `$` at the end of an alternative: the text is matched from its
    /// beginning to its end anyway.
    private static boolean isAnchor(String pattern, int at, boolean begins) {
        boolean ends = at + 1 == pattern.length() || pattern.charAt(at + 1) == '|';
        return begins && pattern.charAt(at) == '^' || ends && pattern.charAt(at) == '$';
    }

    /// What stands for itself behind a backslash.
    private static boolean isPunctuation(char c) {
        return c > ' ' && c < 0x7f && !Character.isLetterOrDigit(c);
    }

    /// Whether the whole text matches.
    boolean matches(String text) {
        for (int i = 0; i < alternatives.size(); i++) {
            if (matches(alternatives.get(i), text)) {
                return true;
            }
        }
        return false;
    }

    /// Whether a text is the first part, then anything, then the next part and so on, and ends with the last one.
    private static boolean matches(List<String> parts, String text) {
        String first = parts.getFirst();
        int last = parts.size() - 1;
        if (last == 0) {
            return text.equals(first);
        }
        if (!text.startsWith(first)) {
            return false;
        }
        int at = first.length();
        for (int i = 1; i < last; i++) {
            String part = parts.get(i);
            int found = text.indexOf(part, at);
            if (found < 0) {
                return false;
            }
            at = found + part.length();
        }
        String end = parts.get(last);
        return text.length() - at >= end.length() && text.endsWith(end);
    }
}

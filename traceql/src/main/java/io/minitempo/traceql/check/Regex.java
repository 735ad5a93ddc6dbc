// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.check;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/// A regular expression of the language: RE2 syntax, anchored at both ends, `.` matches newlines
/// (`spec/traceql.md §8.4`). Immutable; matching takes time linear in the text.
public final class Regex {

    private final String source;
    private final Pattern pattern;

    private Regex(String source, Pattern pattern) {
        this.source = source;
        this.pattern = pattern;
    }

    /// Compiles a pattern.
    ///
    /// @throws IllegalArgumentException when it is not in RE2 syntax
    public static Regex of(String source) {
        try {
            // The pattern has to be valid by itself: `a)(b` only becomes so by the group around it.
            Pattern.compile(source, Pattern.DOTALL);
            return new Regex(source, Pattern.compile("^(?s:" + source + ")$"));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("invalid regex: `" + source + "`: " + e.getDescription(), e);
        } catch (StackOverflowError e) {
            throw new IllegalArgumentException("invalid regex: nested too deeply", e);
        }
    }

    /// Whether a pattern compiles.
    public static boolean isValid(String source) {
        try {
            of(source);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /// Whether the whole text matches.
    public boolean matches(String text) {
        return pattern.matcher(text).matches();
    }

    /// As written in the query.
    public String source() {
        return source;
    }

    @Override
    public String toString() {
        return source;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.check;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.minitempo.traceql.ast.TraceQlException;
import org.jspecify.annotations.Nullable;

/// A regular expression of the language: RE2 syntax, anchored at both ends, `.` matches newlines
/// (`spec/traceql.md §8.4`). Immutable; matching takes time linear in the text.
public final class Regex {

    private final String source;
    private final Pattern pattern;
    private final @Nullable LiteralPattern literals;

    private Regex(String source, Pattern pattern) {
        this.source = source;
        this.pattern = pattern;
        this.literals = LiteralPattern.of(source);
    }

    /// Compiles a pattern.
    ///
    /// @throws IllegalArgumentException when it is not in RE2 syntax, or larger than [RegexBounds] allow
    public static Regex of(String source) {
        try {
            RegexBounds.check(source);
            Regex regex = new Regex(source, Pattern.compile(source, Pattern.DOTALL));
            // What exhausts the stack does so for any text.
            regex.pattern.matches("");
            return regex;
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("invalid regex: `" + source + "`: " + e.getDescription(), e);
        } catch (StackOverflowError | TraceQlException e) {
            throw new IllegalArgumentException("invalid regex: `" + source + "`: nested too deeply", e);
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
    ///
    /// @throws TraceQlException when the pattern has more alternatives than the stack of the thread can take
    public boolean matches(String text) {
        if (literals != null) {
            return literals.matches(text);
        }
        try {
            return pattern.matches(text);
        } catch (StackOverflowError e) {
            throw new TraceQlException(
                    TraceQlException.Kind.VALIDATION, "regex has too many alternatives: `" + source + "`");
        }
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

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.config;

import io.minitempo.server.config.yaml.ConfigException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Replaces references to environment variables in the text of a whole file, comments included
/// (`spec/generator-and-ops.md §3.2`).
///
/// The language is that of Tempo's library, not the shell's: an empty variable counts as unset, `${V:default}` is a
/// substring, `$V` is plain text, and `$$` is always one dollar.
public final class EnvExpansion {

    private static final int MAX_NESTING = 50;
    private static final List<String> DEFAULT_OPERATORS = List.of(":-", ":=", ":?", ":+", "=");
    private static final List<String> CASE_OPERATORS = List.of("^^", "^", ",,", ",");
    private static final List<String> TRIM_OPERATORS = List.of("##", "#", "%%", "%");
    private static final List<String> REPLACE_OPERATORS = List.of("//", "/#", "/%", "/");

    private final String input;
    private final Map<String, String> environment;
    private int position;
    private int nesting;

    private EnvExpansion(String input, Map<String, String> environment) {
        this.input = input;
        this.environment = environment;
    }

    /// The text with every reference replaced.
    ///
    /// @throws ConfigException with the line of a reference that is not well formed: `missing closing brace`,
    /// `unable to parse variable name`, `bad substitution`
    public static String expand(String text, Map<String, String> environment) {
        EnvExpansion expansion = new EnvExpansion(text, environment);
        StringBuilder out = new StringBuilder(text.length());
        while (!expansion.atEnd()) {
            expansion.text(out);
            if (expansion.take("${")) {
                out.append(expansion.reference());
            }
        }
        return out.toString();
    }

    /// Copies plain text up to the next reference; here, and in the parts of a replacement, escapes count.
    private void text(StringBuilder out) {
        while (!atEnd() && !input.startsWith("${", position)) {
            escaped(out);
        }
    }

    private void escaped(StringBuilder out) {
        boolean escape = input.startsWith("$$", position)
                || input.startsWith("\\\\", position)
                || input.startsWith("\\/", position);
        if (escape) {
            position++;
        }
        out.append(input.charAt(position++));
    }

    /// What stands for a reference, read from behind its `${` to behind its `}`.
    private String reference() {
        int start = position - 2;
        if (++nesting > MAX_NESTING) {
            throw problem(start, "references are nested more than " + MAX_NESTING + " deep");
        }
        boolean length = take("#");
        String name = name(start);
        String value = environment.getOrDefault(name, "");
        String result = length ? EnvFunctions.length(value) : operator(value, start);
        if (!take("}")) {
            throw problem(start, "missing closing brace");
        }
        nesting--;
        return result;
    }

    private String name(int start) {
        int from = position;
        while (!atEnd() && (Character.isLetterOrDigit(input.charAt(position)) || input.charAt(position) == '_')) {
            position++;
        }
        if (from == position) {
            throw problem(start, "unable to parse variable name");
        }
        return input.substring(from, position);
    }

    private String operator(String value, int start) {
        if (takeOneOf(DEFAULT_OPERATORS).isPresent()) {
            String word = word(start);
            return value.isEmpty() ? word : value;
        }
        if (take(":")) {
            return substring(value, start);
        }
        Optional<String> casing = takeOneOf(CASE_OPERATORS);
        if (casing.isPresent()) {
            return EnvFunctions.changeCase(value, casing.get());
        }
        Optional<String> trim = takeOneOf(TRIM_OPERATORS);
        if (trim.isPresent()) {
            return EnvFunctions.trim(value, trim.get(), argument(start, "}", false));
        }
        Optional<String> replace = takeOneOf(REPLACE_OPERATORS);
        if (replace.isPresent()) {
            return replace(value, replace.get(), start);
        }
        return value;
    }

    private String substring(String value, int start) {
        List<String> arguments = new ArrayList<>();
        arguments.add(argument(start, ":}", false));
        if (take(":")) {
            arguments.add(argument(start, "}", false));
        }
        return EnvFunctions.substring(value, arguments);
    }

    private String replace(String value, String operator, int start) {
        String pattern = argument(start, "/", true);
        if (!take("/")) {
            throw problem(start, "bad substitution: expected / after the pattern");
        }
        String replacement = atEnd() || input.charAt(position) == '}' ? "" : argument(start, "}", true);
        return EnvFunctions.replace(value, operator, pattern, replacement);
    }

    /// A default: any mix of text and references up to the closing brace, possibly empty.
    private String word(int start) {
        StringBuilder word = new StringBuilder();
        while (!atEnd() && input.charAt(position) != '}') {
            word.append(argument(start, "}", false));
        }
        return word.toString();
    }

    /// One reference, or text up to one of the characters `ends` or the next reference; never empty.
    private String argument(int start, String ends, boolean escapes) {
        if (take("${")) {
            return reference();
        }
        StringBuilder text = new StringBuilder();
        while (!atEnd() && ends.indexOf(input.charAt(position)) < 0 && !input.startsWith("${", position)) {
            if (escapes) {
                escaped(text);
            } else {
                text.append(input.charAt(position++));
            }
        }
        if (text.isEmpty()) {
            throw problem(start, atEnd() ? "missing closing brace" : "bad substitution: expected a word");
        }
        return text.toString();
    }

    private boolean atEnd() {
        return position >= input.length();
    }

    private boolean take(String token) {
        if (!input.startsWith(token, position)) {
            return false;
        }
        position += token.length();
        return true;
    }

    private Optional<String> takeOneOf(List<String> tokens) {
        return tokens.stream().filter(this::take).findFirst();
    }

    private ConfigException problem(int at, String message) {
        int line = 1 + (int) input.chars().limit(at).filter(c -> c == '\n').count();
        String reference = input.substring(at, Math.min(input.length(), at + 40))
                .lines()
                .findFirst()
                .orElse("");
        return ConfigException.of("line " + line + ": " + message + " in " + reference);
    }
}

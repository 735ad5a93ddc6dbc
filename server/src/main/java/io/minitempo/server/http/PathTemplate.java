// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A path with variables: `/api/traces/{traceID}` (one segment) or `/x/{tagName:.*}/values` (an expression).
///
/// Its regular expression reads as in `/status/endpoints` of Tempo (`golden/status/endpoints.txt`).
final class PathTemplate {

    private static final String GO_SPECIAL = "\\.+*?()|[]{}^$";

    private final String template;
    private final boolean prefix;
    private final String regex;
    private final Pattern pattern;
    private final String beginning;
    private final List<String> variables = new ArrayList<>();

    /// Parses a template, which matches whole paths, or everything below it when `prefix`.
    ///
    /// @throws IllegalArgumentException when a brace is not closed or the path does not start with a slash
    PathTemplate(String template, boolean prefix) {
        if (!template.startsWith("/")) {
            throw new IllegalArgumentException("path must start with a slash: " + template);
        }
        this.template = template;
        this.prefix = prefix;
        int variable = template.indexOf('{');
        this.beginning = variable < 0 ? template : template.substring(0, variable);
        StringBuilder expression = new StringBuilder("^");
        int position = 0;
        while (position < template.length()) {
            int open = template.indexOf('{', position);
            int literalEnd = open < 0 ? template.length() : open;
            appendQuoted(expression, template.substring(position, literalEnd));
            position = literalEnd;
            if (open >= 0) {
                int close = template.indexOf('}', open);
                if (close < 0) {
                    throw new IllegalArgumentException("brace not closed: " + template);
                }
                appendVariable(expression, template.substring(open + 1, close));
                position = close + 1;
            }
        }
        this.regex = prefix ? expression.toString() : expression.append('$').toString();
        this.pattern = Pattern.compile(regex.replace("(?P<", "(?<"));
    }

    private static void appendQuoted(StringBuilder expression, String literal) {
        for (int i = 0; i < literal.length(); i++) {
            char c = literal.charAt(i);
            if (GO_SPECIAL.indexOf(c) >= 0) {
                expression.append('\\');
            }
            expression.append(c);
        }
    }

    private void appendVariable(StringBuilder expression, String variable) {
        int colon = variable.indexOf(':');
        expression
                .append("(?P<v")
                .append(variables.size())
                .append('>')
                .append(colon < 0 ? "[^/]+" : variable.substring(colon + 1))
                .append(')');
        variables.add(colon < 0 ? variable : variable.substring(0, colon));
    }

    /// The variables' values, or empty when the path does not match.
    Optional<Map<String, String>> match(String path) {
        if (!path.startsWith(beginning)) {
            return Optional.empty();
        }
        if (variables.isEmpty()) {
            return prefix || path.length() == beginning.length() ? Optional.of(Map.of()) : Optional.empty();
        }
        Matcher matcher = pattern.matcher(path);
        boolean matches = prefix ? matcher.lookingAt() : matcher.matches();
        if (!matches) {
            return Optional.empty();
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < variables.size(); i++) {
            values.put(variables.get(i), matcher.group(i + 1));
        }
        return Optional.of(values);
    }

    /// Whether the path has neither variables nor anything below it.
    boolean isLiteral() {
        return !prefix && variables.isEmpty();
    }

    /// Whether everything below the path matches.
    boolean isPrefix() {
        return prefix;
    }

    /// The expression in Go's spelling.
    String regex() {
        return regex;
    }

    /// The label `route` of the request metrics: runs of anything but letters and digits become `_`
    /// (`spec/generator-and-ops.md §3.5`).
    String metricName() {
        String name = template.replaceAll("[^a-zA-Z0-9]+", "_")
                .replaceAll("^_+|_+$", "")
                .toLowerCase(Locale.ROOT);
        return name.isEmpty() ? "root" : name;
    }

    @Override
    public String toString() {
        return template;
    }
}

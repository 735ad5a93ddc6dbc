// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.config.yaml;

import io.minitempo.server.config.yaml.YamlNode.Mapping;
import io.minitempo.server.config.yaml.YamlNode.Scalar;
import io.minitempo.server.config.yaml.YamlNode.Sequence;

/// Prints a tree as Go prints YAML: four columns a level, lists indented, quotes only where a string could be taken for
/// something else (`spec/generator-and-ops.md §3.6`, `golden/status/config.yaml`).
public final class GoYaml {

    private static final int STEP = 4;
    private static final String FIRST_NOT_PLAIN = "#,[]{}&*!|>'\"%@`";

    private final StringBuilder out = new StringBuilder();

    private GoYaml() {}

    /// The text of a tree, ending in a line feed.
    public static String print(Mapping tree) {
        GoYaml yaml = new GoYaml();
        if (tree.entries().isEmpty()) {
            return "{}\n";
        }
        yaml.mapping(tree, 0, 0);
        return yaml.out.toString();
    }

    /// @param first the column at which the first key already stands
    private void mapping(Mapping mapping, int indent, int first) {
        int column = first;
        for (String key : mapping.entries().sequencedKeySet()) {
            out.repeat(' ', indent - column).append(key(key)).append(':');
            column = 0;
            YamlNode value = mapping.get(key);
            if (value != null) {
                value(value, next(indent));
            }
        }
    }

    private void value(YamlNode node, int indent) {
        switch (node) {
            case Scalar scalar -> out.append(' ').append(text(scalar)).append('\n');
            case Sequence sequence -> {
                out.append(sequence.items().isEmpty() ? " []\n" : "\n");
                sequence(sequence, indent, 0);
            }
            case Mapping mapping -> {
                out.append(mapping.entries().isEmpty() ? " {}\n" : "\n");
                mapping(mapping, indent, 0);
            }
        }
    }

    /// @param first the column at which the first dash already may stand
    private void sequence(Sequence sequence, int indent, int first) {
        int column = first;
        for (YamlNode item : sequence.items()) {
            out.repeat(' ', indent - column).append('-');
            column = 0;
            item(item, indent + 2);
        }
    }

    /// What follows a dash: a block starts on the same line.
    private void item(YamlNode item, int indent) {
        if (item instanceof Mapping mapping && !mapping.entries().isEmpty()) {
            out.append(' ');
            mapping(mapping, indent, indent);
        } else if (item instanceof Sequence nested && !nested.items().isEmpty()) {
            out.append(' ');
            sequence(nested, indent, indent);
        } else {
            value(item, indent);
        }
    }

    private static int next(int indent) {
        return (indent / STEP + 1) * STEP;
    }

    private static String key(String key) {
        return Scalar.plain(key).isNull() || !canBePlain(key) ? quoted(key) : key;
    }

    private static String text(Scalar scalar) {
        if (!scalar.quoted()) {
            return scalar.isNull() ? "null" : scalar.text();
        }
        if (GoScalars.resolvesToOther(scalar.text()) || hasControl(scalar.text())) {
            return quoted(scalar.text());
        }
        return canBePlain(scalar.text()) ? scalar.text() : "'" + scalar.text().replace("'", "''") + "'";
    }

    private static boolean canBePlain(String text) {
        if (text.isEmpty() || text.startsWith("---") || text.startsWith("...") || hasControl(text)) {
            return false;
        }
        char first = text.charAt(0);
        boolean indicator = first == '-' || first == '?' || first == ':';
        if (FIRST_NOT_PLAIN.indexOf(first) >= 0 || (indicator && (text.length() == 1 || text.charAt(1) == ' '))) {
            return false;
        }
        return !text.startsWith(" ")
                && !text.endsWith(" ")
                && !text.endsWith(":")
                && !text.contains(": ")
                && !text.contains(" #");
    }

    private static boolean hasControl(String text) {
        return text.codePoints()
                .anyMatch(c -> Character.isISOControl(c)
                        || c == 0xFEFF
                        || Character.getType(c) == Character.SURROGATE
                        || c == 0x2028
                        || c == 0x2029);
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.chars().forEach(c -> {
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xFEFF || c == 0x2028 || c == 0x2029) {
                        quoted.append("\\u%04X".formatted(c));
                    } else {
                        quoted.append((char) c);
                    }
                }
            }
        });
        return quoted.append('"').toString();
    }
}

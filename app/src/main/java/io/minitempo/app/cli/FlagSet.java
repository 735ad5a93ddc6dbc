// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Flags as Go's flag package reads them: one or two dashes, `-name value`, `-name=value`, truth values without a
/// value; the first argument that is no flag, or `--`, ends them (`spec/generator-and-ops.md §3.1`).
final class FlagSet {

    private static final List<String> HELP = List.of("h", "help");

    private final Map<String, Flag> flags = new TreeMap<>();

    FlagSet(List<Flag> flags) {
        flags.forEach(flag -> this.flags.put(flag.name(), flag));
    }

    /// One flag.
    ///
    /// @param name what follows the dash
    /// @param type what its value is called in the usage text, empty for a truth value
    /// @param usage what it does
    /// @param fallback its default, empty for none worth saying
    record Flag(String name, String type, String usage, String fallback) {
        boolean isBoolean() {
            return type.isEmpty();
        }
    }

    /// A command line, read.
    ///
    /// @param values the values by flag, in the order given
    /// @param rest what follows the flags
    /// @param help whether the usage text was asked for
    record Parsed(Map<String, List<String>> values, List<String> rest, boolean help) {

        /// The value given last, or the fallback.
        String last(String name, String fallback) {
            List<String> all = values.getOrDefault(name, List.of());
            return all.isEmpty() ? fallback : all.getLast();
        }

        boolean isOn(String name) {
            return last(name, "false").equals("true");
        }
    }

    /// Reads a command line.
    ///
    /// @throws FlagException when a flag is unknown, lacks its value, or is no truth value where one is needed
    Parsed parse(List<String> arguments) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        int next = 0;
        while (next < arguments.size()) {
            String argument = arguments.get(next);
            if (!argument.startsWith("-") || argument.equals("-")) {
                break;
            }
            next++;
            if (argument.equals("--")) {
                break;
            }
            String body = argument.substring(argument.startsWith("--") ? 2 : 1);
            if (body.isEmpty() || body.startsWith("-") || body.startsWith("=")) {
                throw new FlagException("bad flag syntax: " + argument);
            }
            int equals = body.indexOf('=');
            String name = equals < 0 ? body : body.substring(0, equals);
            Flag flag = flags.get(name);
            if (flag == null) {
                if (HELP.contains(name)) {
                    return new Parsed(values, List.of(), true);
                }
                throw new FlagException("flag provided but not defined: -" + name);
            }
            String value;
            if (equals >= 0) {
                value = body.substring(equals + 1);
            } else if (flag.isBoolean()) {
                value = "true";
            } else if (next < arguments.size()) {
                value = arguments.get(next++);
            } else {
                throw new FlagException("flag needs an argument: -" + name);
            }
            values.computeIfAbsent(name, key -> new ArrayList<>()).add(flag.isBoolean() ? truth(name, value) : value);
        }
        return new Parsed(values, arguments.subList(next, arguments.size()), false);
    }

    private static String truth(String name, String value) {
        return switch (value) {
            case "1", "t", "T", "true", "TRUE", "True" -> "true";
            case "0", "f", "F", "false", "FALSE", "False" -> "false";
            default ->
                throw new FlagException("invalid boolean value \"" + value + "\" for -" + name + ": parse error");
        };
    }

    /// All flags by name, in the shape of Go's usage text.
    String usage(String program) {
        StringBuilder text = new StringBuilder("Usage of " + program + ":\n");
        for (Flag flag : flags.values()) {
            text.append("  -").append(flag.name());
            text.append(flag.isBoolean() ? "" : " " + flag.type())
                    .append("\n    \t")
                    .append(flag.usage());
            if (!flag.fallback().isEmpty()) {
                text.append(" (default ").append(flag.fallback()).append(')');
            }
            text.append('\n');
        }
        return text.toString();
    }
}

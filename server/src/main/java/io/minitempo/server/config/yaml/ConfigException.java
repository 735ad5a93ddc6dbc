// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.config.yaml;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/// A configuration that cannot be used, with everything that is wrong with it.
public final class ConfigException extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final int MOST_SAID = 200;

    private final transient List<ConfigProblem> problems;

    /// A configuration with these problems.
    public ConfigException(List<ConfigProblem> problems) {
        super(text(ordered(problems)));
        this.problems = ordered(problems);
    }

    /// A configuration with one problem.
    public ConfigException(ConfigProblem problem) {
        this(List.of(problem));
    }

    /// The same problems under a sentence that says which file they are in.
    public ConfigException(String context, List<ConfigProblem> problems) {
        super(context + ": " + text(ordered(problems)));
        this.problems = ordered(problems);
    }

    /// A problem with the configuration as a whole.
    public static ConfigException of(String message) {
        return new ConfigException(new ConfigProblem(YamlNode.NO_LINE, "", message));
    }

    /// Everything that is wrong, in the order of the file, what has no line last.
    public List<ConfigProblem> problems() {
        return problems;
    }

    private static List<ConfigProblem> ordered(List<ConfigProblem> problems) {
        return problems.stream()
                .sorted(Comparator.comparingInt(
                        problem -> problem.line() == YamlNode.NO_LINE ? Integer.MAX_VALUE : problem.line()))
                .toList();
    }

    private static String text(List<ConfigProblem> problems) {
        if (problems.size() == 1 && problems.getFirst().line() == YamlNode.NO_LINE) {
            return problems.getFirst().message();
        }
        String more = problems.size() > MOST_SAID ? "\n  and " + (problems.size() - MOST_SAID) + " more" : "";
        return problems.stream()
                .limit(MOST_SAID)
                .map(ConfigProblem::toString)
                .collect(Collectors.joining("\n  ", "yaml: unmarshal errors:\n  ", more));
    }
}

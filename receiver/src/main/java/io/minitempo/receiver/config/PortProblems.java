// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.config;

import io.minitempo.server.config.yaml.YamlNode;
import io.minitempo.server.config.yaml.YamlNode.Mapping;
import io.minitempo.server.config.yaml.YamlNode.Scalar;
import io.minitempo.server.config.yaml.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Collects what is wrong with the keys that ports have in common. Owned by one thread.
final class PortProblems {

    private final List<String> problems = new ArrayList<>();

    PortProblems endpoint(String endpoint) {
        try {
            Endpoint.parse(endpoint);
        } catch (IllegalArgumentException e) {
            problems.add("endpoint: " + e.getMessage());
        }
        return this;
    }

    PortProblems transport(String transport) {
        return check(transport.equals("tcp"), "transport: only tcp is built, found \"" + transport + "\"");
    }

    /// Tempo has no extensions, so what needs one is as good as unknown.
    PortProblems extensions(@Nullable YamlNode auth, @Nullable YamlNode middlewares) {
        check(isAbsent(auth), "auth: needs an extension, and Tempo has none");
        return check(isAbsent(middlewares), "middlewares: need an extension, and Tempo has none");
    }

    private static boolean isAbsent(@Nullable YamlNode node) {
        return switch (node) {
            case null -> true;
            case Scalar scalar -> scalar.isNull();
            case Sequence sequence -> sequence.items().isEmpty();
            case Mapping mapping -> false;
        };
    }

    PortProblems notNegative(String key, long value) {
        return check(value >= 0, key + ": must not be negative, found " + value);
    }

    PortProblems check(boolean good, String problem) {
        if (!good) {
            problems.add(problem);
        }
        return this;
    }

    List<String> list() {
        return List.copyOf(problems);
    }
}

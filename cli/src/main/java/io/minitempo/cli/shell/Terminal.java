// SPDX-License-Identifier: Apache-2.0
package io.minitempo.cli.shell;

import io.minitempo.core.time.Clock;
import java.io.PrintStream;
import java.util.Map;

/// Where a command prints, and what it knows of its surroundings.
///
/// @param out results
/// @param err what went wrong, and progress
/// @param environment the environment variables
/// @param clock the time
public record Terminal(PrintStream out, PrintStream err, Map<String, String> environment, Clock clock) {

    /// Copies the map.
    public Terminal {
        environment = Map.copyOf(environment);
    }

    /// Without the environment, which holds secrets.
    @Override
    public String toString() {
        return "Terminal";
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.cli.shell.Terminal;
import io.minitempo.testsupport.ManualClock;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/// Runs commands and keeps what they print.
final class Shell {

    private final Map<String, String> environment;

    Shell(Map<String, String> environment) {
        this.environment = environment;
    }

    /// What came of a command.
    record Result(int code, String out, String err) {

        /// Fails unless the exit code is this one, and every error is one line.
        Result exits(int expected) {
            assertThat(code).as("%s%s", out, err).isEqualTo(expected);
            return this;
        }
    }

    Result run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                environment,
                ManualClock.atGoldenInput());
        int code = new CliCommand(terminal).run(List.of(arguments));
        return new Result(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}

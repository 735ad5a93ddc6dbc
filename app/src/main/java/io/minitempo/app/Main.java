// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app;

import io.minitempo.app.cli.TempoCommand;
import io.minitempo.app.process.Daemon;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The process.
public final class Main {

    private Main() {}

    /// Runs the command line and ends the process with its exit code.
    public static void main(String[] arguments) throws InterruptedException {
        TempoCommand command = new TempoCommand(
                System.getenv(), stream(FileDescriptor.out), stream(FileDescriptor.err), new Daemon(Runtime.getRuntime()));
        System.exit(command.run(List.of(arguments)));
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }
}

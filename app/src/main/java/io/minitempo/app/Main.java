// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app;

import io.minitempo.app.cli.TempoCommand;
import io.minitempo.app.config.ConfigLoader;
import io.minitempo.app.config.EffectiveConfig;
import io.minitempo.core.TempoException;
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
        TempoCommand command =
                new TempoCommand(System.getenv(), stream(FileDescriptor.out), stream(FileDescriptor.err), Main::launch);
        System.exit(command.run(List.of(arguments)));
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }

    private static int launch(EffectiveConfig config, ConfigLoader loader) {
        throw new TempoException.NotBuilt("running target " + config.target() + " is not built yet");
    }
}

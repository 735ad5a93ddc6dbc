// SPDX-License-Identifier: Apache-2.0
package io.minitempo.demo;

import io.minitempo.cli.CliCommand;
import io.minitempo.cli.shell.Terminal;
import io.minitempo.core.time.Clock;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// What `./mini-tempo` starts: the demo, operator commands, or else whatever the product's own command line says.
public final class Main {

    private static final String DEMO = "demo";
    private static final String CLI = "cli";

    /// What the launcher asks for after a build; not meant for people.
    private static final String TRAIN = "train-jvm";

    private Main() {}

    /// Runs the command line and ends the process with its exit code.
    public static void main(String[] arguments) throws InterruptedException {
        if (arguments.length == 2 && arguments[0].equals(TRAIN)) {
            System.exit(Training.run(arguments[1].equals("all") ? Training.Of.ALL : Training.Of.CLUSTER));
        }
        String command = arguments.length == 0 ? "" : arguments[0];
        if (!command.equals(DEMO) && !command.equals(CLI)) {
            io.minitempo.app.Main.main(arguments);
            return;
        }
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        List<String> rest = List.of(arguments).subList(1, arguments.length);
        if (command.equals(CLI)) {
            System.exit(new CliCommand(new Terminal(out, err, System.getenv(), Clock.system())).run(rest));
        }
        System.exit(new Demo(Runtime.getRuntime(), out, err).run(rest));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app;

import io.minitempo.app.cli.TempoCommand;
import io.minitempo.app.process.Daemon;
import io.minitempo.app.warmup.WarmUp;
import io.minitempo.sidecar.SidecarCommand;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.Security;
import java.util.List;

/// The process.
public final class Main {

    private static final String SIDECAR = "sidecar";

    /// Names are asked for again after this many seconds, not the 30 of the JVM: pods move faster, and settings that
    /// say how often to look names up would have no effect below.
    private static final String NAMES_TTL = "5";
    /// A name that does not exist yet is asked for again after this many seconds, not ten: where all start at once, the
    /// name of the gossip seeds appears after the first of them asked, and joining tries again after 1, 2 and 4 s.
    private static final String MISSING_NAMES_TTL = "1";

    private Main() {}

    /// Runs the command line and ends the process with its exit code.
    public static void main(String[] arguments) throws InterruptedException {
        System.exit(run(List.of(arguments)));
    }

    private static int run(List<String> arguments) throws InterruptedException {
        rememberNamesBriefly();
        PrintStream out = stream(FileDescriptor.out);
        PrintStream err = stream(FileDescriptor.err);
        if (!arguments.isEmpty() && arguments.getFirst().equals(SIDECAR)) {
            return new SidecarCommand().run(arguments.subList(1, arguments.size()), out, err);
        }
        Daemon daemon = new Daemon(Runtime.getRuntime(), Boolean.getBoolean(WarmUp.SWITCH));
        return new TempoCommand(System.getenv(), out, err, daemon).run(arguments);
    }

    /// Must run before the first name is looked up in this JVM.
    static void rememberNamesBriefly() {
        Security.setProperty("networkaddress.cache.ttl", NAMES_TTL);
        Security.setProperty("networkaddress.cache.negative.ttl", MISSING_NAMES_TTL);
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }
}

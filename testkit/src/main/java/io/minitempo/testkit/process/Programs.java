// SPDX-License-Identifier: Apache-2.0
package io.minitempo.testkit.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Programs of the system.
public final class Programs {

    /// Where servers lie, which is not on everybody's path.
    private static final List<String> OF_SERVERS =
            List.of("/usr/sbin", "/usr/local/sbin", "/usr/local/bin", "/opt/homebrew/bin");

    private Programs() {}

    /// A program that is installed, if it is.
    public static Optional<Path> find(String name) {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.concat(Stream.of(path.split(":", -1)), OF_SERVERS.stream())
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /// The same command, which a Ctrl-C or the end of the terminal does not reach: whoever started it ends it, in its
    /// own order. The process has the id that it was started with.
    public static List<String> detached(List<String> command) {
        List<String> all = new ArrayList<>();
        Optional<Path> setsid = find("setsid");
        if (setsid.isPresent()) {
            all.add(setsid.get().toString());
        } else {
            // Programs that set their own handlers still hear them, and then end a little early.
            all.addAll(List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$@\"", "sh"));
        }
        all.addAll(command);
        return all;
    }
}

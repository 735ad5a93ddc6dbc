// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.path;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What people read of proxies is what the tests run.
final class ProxyFiles {

    private static final Path FOLDER = Path.of("..", "docs", "how-to", "sidecars");
    private static final Pattern ADVERTISED = Pattern.compile("\\b19095\\b");
    private static final Pattern LISTENS = Pattern.compile("\\b9095\\b");

    private ProxyFiles() {}

    /// A file of the documentation with other ports.
    static String read(String name, int listen, int to) throws IOException {
        String text = Files.readString(FOLDER.resolve(name));
        if (!ADVERTISED.matcher(text).find() || !LISTENS.matcher(text).find()) {
            throw new IllegalStateException(name + " must pass port 19095 on to port 9095");
        }
        // First the one, then the other: the new port of the first is none of theirs.
        String advertised = ADVERTISED.matcher(text).replaceAll(Integer.toString(listen));
        return LISTENS.matcher(advertised).replaceAll(Integer.toString(to));
    }

    /// A program that is installed, if it is.
    static Optional<Path> program(String name) {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.concat(Stream.of(path.split(":")), Stream.of("/usr/sbin", "/usr/local/sbin"))
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
    }
}

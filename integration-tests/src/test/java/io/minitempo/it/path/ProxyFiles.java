// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.path;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/// What people read of proxies is what the tests run.
final class ProxyFiles {

    private static final Path FOLDER = Path.of("..", "docs", "how-to", "sidecars");
    private static final String ADVERTISED = "127.0.0.1:19095";
    private static final String LISTENS = "127.0.0.1:9095";

    private ProxyFiles() {}

    /// A file of the documentation with other ports.
    static String read(String name, int listen, int to) throws IOException {
        String text = Files.readString(FOLDER.resolve(name));
        if (!text.contains(ADVERTISED) || !text.contains(LISTENS)) {
            throw new IllegalStateException(name + " must pass " + ADVERTISED + " on to " + LISTENS);
        }
        return text.replace(ADVERTISED, "127.0.0.1:" + listen).replace(LISTENS, "127.0.0.1:" + to);
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

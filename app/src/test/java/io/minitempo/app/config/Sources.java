// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.config;

import io.minitempo.server.config.yaml.YamlNode.Mapping;
import io.minitempo.server.config.yaml.YamlTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/// Configurations for tests.
final class Sources {

    static final Map<String, String> ENVIRONMENT = Map.of("S3_ACCESS_KEY", "key", "S3_SECRET_KEY", "hush");

    private Sources() {}

    /// One of the files that Tempo starts with, unchanged.
    static Path shared(String name) {
        try {
            URL resource = Objects.requireNonNull(Sources.class.getResource("/configs/" + name), name);
            return Path.of(resource.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /// A shared file for a target.
    static ConfigSource shared(String name, String target) {
        return of(shared(name), "target: " + target);
    }

    /// A file with this content.
    static ConfigSource of(Path directory, String yaml, String commandLine) {
        try {
            return of(Files.writeString(directory.resolve("tempo.yaml"), yaml), commandLine);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ConfigSource of(Path file, String commandLine) {
        Mapping flags = YamlTree.parse(commandLine);
        return new ConfigSource(file.toString(), true, ENVIRONMENT, flags, false);
    }
}

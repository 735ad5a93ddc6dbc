// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.ownership;

import io.minitempo.core.time.Clock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.temporal.ChronoUnit;

/// The file that remembers, over restarts, that an instance is to be taken out of service for good
/// (`spec/write-path.md §4.2`).
public final class ShutdownMarker {

    private static final String NAME = "shutdown-requested.txt";

    private final Path file;
    private final Clock clock;

    /// A marker in `folder`, which is created when the marker is set.
    public ShutdownMarker(Path folder, Clock clock) {
        this.file = folder.resolve(NAME);
        this.clock = clock;
    }

    /// Whether the marker is set.
    public boolean isSet() {
        return Files.exists(file);
    }

    /// Sets the marker; its content is the time in UTC. A crash leaves it set or not set, never half written.
    ///
    /// @throws UncheckedIOException when it cannot be written, naming the file
    public void set() {
        Path temporary = file.resolveSibling(NAME + ".tmp");
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(
                    temporary, clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("shutdown marker " + file + " cannot be written", e);
        }
    }

    /// Removes the marker, if it is set.
    ///
    /// @throws UncheckedIOException when it cannot be removed, naming the file
    public void remove() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("shutdown marker " + file + " cannot be removed", e);
        }
    }
}

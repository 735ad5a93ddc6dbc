// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.tls;

import io.minitempo.core.time.Clock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Something made from files, made anew when they change; a change that cannot be used keeps what there was.
///
/// Looks at the files at most once a second, when asked. Guarded by its monitor.
final class Reloading<T> {

    private static final Logger log = LoggerFactory.getLogger(Reloading.class);
    private static final long INTERVAL = Duration.ofSeconds(1).toNanos();

    private final List<Path> files;
    private final Loader<T> loader;
    private final Clock clock;
    private T value;
    private List<Stamp> stamps;
    private long lookedAt;

    /// Loads once.
    ///
    /// @throws GeneralSecurityException when that fails
    Reloading(List<Pem> sources, Loader<T> loader, Clock clock) throws GeneralSecurityException {
        this.files = sources.stream()
                .filter(Pem.File.class::isInstance)
                .map(p -> ((Pem.File) p).path())
                .toList();
        this.loader = loader;
        this.clock = clock;
        this.stamps = stamps();
        this.value = loader.load();
        this.lookedAt = clock.nanoTime();
    }

    /// Makes the thing.
    ///
    /// @param <T> what is made
    @FunctionalInterface
    interface Loader<T> {
        /// Makes it from what the files hold now.
        T load() throws GeneralSecurityException;
    }

    private record Stamp(FileTime modified, long size) {
        private static final Stamp MISSING = new Stamp(FileTime.fromMillis(0), -1);
    }

    /// What the files say now, as far as it can be used.
    synchronized T current() {
        long now = clock.nanoTime();
        if (files.isEmpty() || now - lookedAt < INTERVAL) {
            return value;
        }
        lookedAt = now;
        List<Stamp> found = stamps();
        if (!found.equals(stamps)) {
            stamps = found;
            try {
                value = loader.load();
                log.atInfo().addKeyValue("files", files).log("TLS files changed and were read again");
            } catch (GeneralSecurityException | UncheckedIOException e) {
                log.atWarn()
                        .addKeyValue("files", files)
                        .setCause(e)
                        .log("TLS files changed but cannot be used, going on with the old ones");
            }
        }
        return value;
    }

    private List<Stamp> stamps() {
        List<Stamp> list = new ArrayList<>();
        for (Path file : files) {
            try {
                list.add(new Stamp(Files.getLastModifiedTime(file), Files.size(file)));
            } catch (IOException e) {
                list.add(Stamp.MISSING);
            }
        }
        return list;
    }
}

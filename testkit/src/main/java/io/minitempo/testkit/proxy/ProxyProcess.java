// SPDX-License-Identifier: Apache-2.0
package io.minitempo.testkit.proxy;

import io.minitempo.core.TempoException;
import io.minitempo.testkit.process.Programs;
import io.minitempo.testkit.process.Watchman;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A proxy of the system in the foreground, with its configuration and its logs in one folder. Owned by one thread.
public final class ProxyProcess {

    private static final long STOP_SECONDS = 10;
    private static final int LAST_LINES = 5;

    private final ProxyKind kind;
    private final Path folder;
    private final Watchman watchman;
    private @Nullable Process process;

    /// A proxy that does not run yet; `watchman` ends it, should this JVM be killed.
    public ProxyProcess(ProxyKind kind, Path folder, Watchman watchman) {
        this.kind = kind;
        this.folder = folder;
        this.watchman = watchman;
    }

    /// Its configuration file.
    public Path file() {
        return folder.resolve(kind.fileName());
    }

    /// Writes its configuration and starts it; it need not listen when this returns.
    ///
    /// @throws TempoException.Unavailable when it cannot be started
    /// @throws IllegalStateException when it runs already
    public void start(List<String> parts) {
        if (process != null) {
            throw new IllegalStateException(file() + " is in use already");
        }
        try {
            Files.createDirectories(folder);
            Files.writeString(file(), kind.configuration(parts));
            Process started = new ProcessBuilder(Programs.detached(kind.command(folder)))
                    .redirectErrorStream(true)
                    .redirectOutput(
                            Redirect.appendTo(folder.resolve(Dialect.OUTPUT).toFile()))
                    .start();
            process = started;
            watchman.watch(started);
        } catch (IOException e) {
            throw new TempoException.Unavailable("cannot start a proxy with " + file() + ": " + e.getMessage(), e);
        }
    }

    /// Why it does not run, with what it said last; empty while it does.
    public Optional<String> end() {
        @Nullable Process running = process;
        if (running == null) {
            return Optional.of("it was not started");
        }
        return running.isAlive()
                ? Optional.empty()
                : Optional.of("exit code " + running.exitValue() + "; its output ends with:\n" + lastLines());
    }

    private String lastLines() {
        List<String> all = lines(Dialect.OUTPUT);
        return String.join("\n", all.subList(Math.max(0, all.size() - LAST_LINES), all.size()));
    }

    /// The lines of a file of its folder; none if there is no such file yet.
    public List<String> lines(String name) {
        Path log = folder.resolve(name);
        try {
            return Files.exists(log) ? Files.readAllLines(log) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The calls of a method that it has passed on where it understands gRPC, by its own log: lines that begin with the
    /// address and port of the client.
    public List<String> passed(String method) {
        return lines(kind.callLog()).stream()
                .filter(line -> line.contains(method))
                .toList();
    }

    /// Ends it with all its connections; does nothing when it does not run.
    ///
    /// @throws InterruptedException when the wait for its end is cancelled
    public void stop() throws InterruptedException {
        @Nullable Process running = process;
        process = null;
        if (running != null) {
            running.destroy();
            if (!running.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                running.destroyForcibly().waitFor();
            }
            watchman.forget(running);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.testkit.process;

import io.minitempo.core.TempoException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A small process that cleans up after this JVM when it is killed: it ends programs that would not notice, and removes
/// a temporary folder. What ends in good order does all that itself and dismisses it.
///
/// It is a shell that reads what it has to do from a pipe, and does it when the pipe ends without the word `end`.
/// Used by one thread at a time.
public final class Watchman implements AutoCloseable {

    private static final String SCRIPT = """
            pids= folder=
            while read -r word value; do
              case $word in
                watch) pids="$pids $value" ;;
                forget)
                  left=
                  for pid in $pids; do [ "$pid" = "$value" ] || left="$left $pid"; done
                  pids=$left ;;
                remove) folder=$value ;;
                end) exit 0 ;;
              esac
            done
            trap '' INT TERM HUP
            for pid in $pids; do kill "$pid"; done
            for pid in $pids; do
              tries=0
              while kill -0 "$pid" && [ $tries -lt 20 ]; do tries=$((tries + 1)); sleep 0.1; done
              kill -9 "$pid"
            done
            # What others of our processes still write may come between.
            tries=0
            while [ -n "$folder" ] && [ -e "$folder" ] && [ $tries -lt 50 ]; do
              rm -rf -- "$folder"
              tries=$((tries + 1))
              sleep 0.1
            done
            """;

    private static final long END_SECONDS = 5;

    private final Process process;
    private final Writer orders;

    private Watchman(Process process) {
        this.process = process;
        this.orders = process.outputWriter(StandardCharsets.UTF_8);
    }

    /// Starts one that has nothing to do yet.
    ///
    /// @throws TempoException.Unavailable when the system has no `/bin/sh`
    public static Watchman start() {
        try {
            return new Watchman(new ProcessBuilder(Programs.detached(List.of("/bin/sh", "-c", SCRIPT)))
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.DISCARD)
                    .start());
        } catch (IOException e) {
            throw new TempoException.Unavailable("cannot start a shell: " + e.getMessage(), e);
        }
    }

    /// Has it end this process, too.
    public void watch(Process other) {
        order("watch " + other.pid());
    }

    /// Has it leave a process alone, which ended.
    public void forget(Process other) {
        order("forget " + other.pid());
    }

    /// Has it remove this folder with all that is in it.
    public void remove(Path folder) {
        order("remove " + folder.toAbsolutePath());
    }

    private void order(String line) {
        try {
            orders.write(line + "\n");
            orders.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Leaves it alone with its orders, as the end of this JVM would.
    void abandon() {
        try {
            orders.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Dismisses it: nothing is left to do.
    @Override
    public void close() {
        try {
            order("end");
            orders.close();
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (UncheckedIOException | IOException e) {
            // Somebody killed it; there is nobody left to dismiss.
            process.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.testkit.process;

import static io.minitempo.testsupport.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class WatchmanIT {

    @TempDir
    private Path folder;

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void stop() throws InterruptedException {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
    }

    private Process start(String script) throws IOException {
        Process process = new ProcessBuilder("/bin/sh", "-c", script).start();
        processes.add(process);
        return process;
    }

    /// Says a word when it is deaf to what would end it.
    private Process startDeaf() throws IOException {
        Process process = start("trap '' TERM; echo deaf; while :; do sleep 0.1; done");
        assertThat(process.getInputStream().read()).isEqualTo('d');
        return process;
    }

    @Test
    void abandonedItEndsWhatItWatchesAndRemovesTheFolder() throws Exception {
        Path ours = Files.createDirectory(folder.resolve("it's ours"));
        Files.writeString(Files.createDirectories(ours.resolve("a/b")).resolve("c"), "text");
        Process watched = start("exec sleep 1000");
        Process deaf = startDeaf();
        Process forgotten = start("exec sleep 1000");
        Watchman watchman = Watchman.start();
        watchman.watch(watched);
        watchman.watch(forgotten);
        watchman.watch(deaf);
        watchman.remove(ours);
        watchman.forget(forgotten);

        watchman.abandon();

        eventually(() -> {
            assertThat(watched.isAlive()).isFalse();
            assertThat(deaf.isAlive()).isFalse();
            assertThat(ours).doesNotExist();
        });
        assertThat(forgotten.isAlive()).isTrue();
        assertThat(folder).exists();
    }

    @Test
    void dismissedItDoesNothing() throws Exception {
        Process watched = start("exec sleep 1000");
        try (Watchman watchman = Watchman.start()) {
            watchman.watch(watched);
            watchman.remove(folder);
        }

        assertThat(watched.isAlive()).isTrue();
        assertThat(folder).exists();
    }
}

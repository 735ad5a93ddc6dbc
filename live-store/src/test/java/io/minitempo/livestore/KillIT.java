// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.core.TempoException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A process of its own is killed while it takes pushes.
class KillIT {

    private static final int ENOUGH = 1500;

    @TempDir
    private Path temp;

    /// The process: pushes, says so, and never stops.
    static final class Pushing {
        private Pushing() {}

        public static void main(String[] arguments) throws InterruptedException {
            Scene scene = Scene.in(Path.of(arguments[0])).build().start();
            for (long number = 0; ; number++) {
                push(scene, number);
                System.out.println(number);
                System.out.flush();
                if (number % 50 == 49) {
                    scene.advance(Duration.ofSeconds(6));
                }
            }
        }
    }

    /// Again and again while completion lags behind.
    private static void push(Scene scene, long number) throws InterruptedException {
        while (true) {
            try {
                scene.push(number / 3, number);
                return;
            } catch (TempoException.Unavailable e) {
                scene.advance(Duration.ofSeconds(1));
            }
        }
    }

    @Test
    @Timeout(120)
    void everyPushThatReturnedIsFoundAfterAKill() throws Exception {
        Path errors = temp.resolve("errors.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Pushing.class.getName(),
                        temp.toString())
                .redirectError(errors.toFile())
                .start();
        long last = -1;
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            while (last < ENOUGH) {
                String line = out.readLine();
                if (line == null) {
                    throw new AssertionError("the process ended: " + Files.readString(errors));
                }
                last = Long.parseLong(line);
            }
            // Unlike that of the process itself, this leaves its output open.
            process.toHandle().destroyForcibly();
            // What it said before it died counts, too.
            for (String line = whole(out); line != null; line = whole(out)) {
                last = Long.parseLong(line);
            }
        }
        process.waitFor();

        try (Scene scene = Scene.in(temp).seed(2).build().start()) {
            for (long number = 0; number <= last; number++) {
                assertThat(Spans.of(scene.ask(Spans.id(number / 3))))
                        .as("span %s of %s", number, last)
                        .contains(number)
                        .doesNotHaveDuplicates();
            }
        }
    }

    /// The next line that ended before the process did.
    private static @Nullable String whole(BufferedReader out) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = out.read(); c >= 0; c = out.read()) {
            if (c == '\n') {
                return line.toString();
            }
            line.append((char) c);
        }
        return null;
    }
}

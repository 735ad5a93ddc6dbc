// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.path;

import io.minitempo.testkit.FreePorts;
import io.minitempo.testsupport.Eventually;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The processes of one proxy, in the foreground, with all their files in one folder. Owned by one thread.
final class ProxyProcesses {

    private static final String OUTPUT = "output.log";
    private static final long STOP_SECONDS = 10;

    private final Path program;
    private final Path folder;
    private final List<Process> running = new ArrayList<>();

    ProxyProcesses(Path program, Path folder) throws IOException {
        this.program = program;
        this.folder = Files.createDirectories(folder);
    }

    Path program() {
        return program;
    }

    Path folder() {
        return folder;
    }

    /// Starts one more.
    void run(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(arguments);
        running.add(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(folder.resolve(OUTPUT).toFile()))
                .start());
    }

    /// Returns when `port` is listened on; says what the processes said when one of them ended.
    void awaitListening(int port) {
        try {
            Eventually.eventually(() -> {
                if (!running.stream().allMatch(Process::isAlive) || FreePorts.isFree(port)) {
                    throw new IllegalStateException(
                            program.getFileName() + " does not listen on " + port + ": " + output());
                }
            });
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /// What all of them have written.
    List<String> output() throws IOException {
        return lines(OUTPUT);
    }

    /// The lines of a file of the folder; none if there is no such file yet.
    List<String> lines(String name) throws IOException {
        Path file = folder.resolve(name);
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    /// Ends them all.
    void stop() {
        running.forEach(Process::destroy);
        try {
            for (Process each : running) {
                if (!each.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                    each.destroyForcibly().waitFor();
                }
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        running.clear();
    }

    private static IllegalStateException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("interrupted", cause);
    }
}

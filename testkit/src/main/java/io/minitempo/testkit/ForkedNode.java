// SPDX-License-Identifier: Apache-2.0
package io.minitempo.testkit;

import io.minitempo.testkit.process.Child;
import io.minitempo.testkit.process.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A component in a JVM of its own, which can be killed as a machine is switched off. Its log is `log` in its folder.
/// When this JVM is gone it ends at once; signals of the terminal do not reach it.
final class ForkedNode implements NodeProcess {

    private static final int STOP_SECONDS = 100;
    private static final int LAST_LINES = 5;

    private final Process process;
    private final Path log;

    private ForkedNode(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /// Starts components with these options of the JVM, on the class path of this JVM.
    static Starter with(List<String> jvmOptions) {
        return plan -> start(plan, jvmOptions);
    }

    private static NodeProcess start(NodePlan plan, List<String> jvmOptions) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Child.class.getName()));
        command.add("-config.file=" + plan.configFile());
        Path log = plan.folder().resolve("log");
        try {
            Process process = new ProcessBuilder(Programs.detached(command))
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.appendTo(log.toFile()))
                    .start();
            return new ForkedNode(process, log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() throws InterruptedException {
        // That of the process itself would close the pipe as well, which ends the component without good order.
        process.toHandle().destroy();
        if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
            kill();
            throw new IllegalStateException("did not stop within " + STOP_SECONDS + " s: " + lastLines());
        }
        if (process.exitValue() != 0) {
            throw new IllegalStateException(end().orElseThrow());
        }
    }

    @Override
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    @Override
    public Optional<String> end() {
        return process.isAlive()
                ? Optional.empty()
                : Optional.of("exit code " + process.exitValue() + "; its log ends with:\n" + lastLines());
    }

    @Override
    public long pid() {
        return process.pid();
    }

    private String lastLines() {
        try (Stream<String> lines = Files.lines(log)) {
            List<String> all = lines.toList();
            return String.join("\n", all.subList(Math.max(0, all.size() - LAST_LINES), all.size()));
        } catch (IOException e) {
            return log + " cannot be read: " + e;
        }
    }
}

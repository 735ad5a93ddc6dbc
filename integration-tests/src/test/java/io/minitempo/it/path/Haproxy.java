// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.path;

import io.minitempo.testkit.FreePorts;
import io.minitempo.testsupport.Eventually;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// An HAProxy of the system's, in the foreground, whose log is its output.
final class Haproxy implements RealProxy {

    private static final long STOP_SECONDS = 10;

    private final Path program;
    private final Path folder;
    private @Nullable Process process;

    private Haproxy(Path program, Path folder) {
        this.program = program;
        this.folder = folder;
    }

    /// The program that is installed, if one is.
    static Optional<Path> program() {
        return ProxyFiles.program("haproxy");
    }

    static Haproxy in(Path folder) throws IOException {
        Files.createDirectories(folder);
        return new Haproxy(program().orElseThrow(), folder);
    }

    @Override
    public String tcp(int listen, int to) throws IOException {
        return ProxyFiles.read("haproxy-tcp.cfg", listen, to);
    }

    @Override
    public String grpc(int listen, int to) throws IOException {
        return ProxyFiles.read("haproxy-grpc.cfg", listen, to);
    }

    @Override
    public void start(int port, String... parts) throws IOException, InterruptedException {
        Path config = folder.resolve("haproxy.cfg");
        Files.writeString(config, "global\n    maxconn 512\n\n" + String.join("\n", parts));
        Process started = new ProcessBuilder(List.of(program.toString(), "-db", "-f", config.toString()))
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(log().toFile()))
                .start();
        process = started;
        Eventually.eventually(() -> {
            if (!started.isAlive() || FreePorts.isFree(port)) {
                throw new IllegalStateException("haproxy does not listen on " + port + ": " + Files.readString(log()));
            }
        });
    }

    private Path log() {
        return folder.resolve("output.log");
    }

    @Override
    public String impatient(String grpc) {
        return grpc.replace("timeout client 1h", "timeout client 300ms");
    }

    @Override
    public List<String> passed(String method) throws IOException {
        return Files.readAllLines(log()).stream()
                .filter(line -> line.contains(method))
                .toList();
    }

    @Override
    public void stop() throws InterruptedException {
        @Nullable Process running = process;
        process = null;
        if (running != null) {
            running.destroy();
            if (!running.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                running.destroyForcibly().waitFor();
            }
        }
    }

    @Override
    public void close() {
        try {
            stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}

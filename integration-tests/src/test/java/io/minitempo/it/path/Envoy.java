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
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Envoy, as one process per part of its configuration, whose log is their output.
final class Envoy implements RealProxy {

    private static final long STOP_SECONDS = 10;

    private final Path program;
    private final Path folder;
    private final List<Process> processes = new ArrayList<>();

    private Envoy(Path program, Path folder) {
        this.program = program;
        this.folder = folder;
    }

    /// The program that is installed, if one is.
    static Optional<Path> program() {
        return ProxyFiles.program("envoy");
    }

    static Envoy in(Path folder) throws IOException {
        Files.createDirectories(folder);
        return new Envoy(program().orElseThrow(), folder);
    }

    @Override
    public String tcp(int listen, int to) throws IOException {
        return ProxyFiles.read("envoy-tcp.yaml", listen, to);
    }

    @Override
    public String grpc(int listen, int to) throws IOException {
        return ProxyFiles.read("envoy-grpc.yaml", listen, to);
    }

    @Override
    public void start(int port, String... parts) throws IOException, InterruptedException {
        for (String part : parts) {
            Path config = Files.writeString(folder.resolve("envoy-" + processes.size() + ".yaml"), part);
            processes.add(new ProcessBuilder(List.of(
                            program.toString(),
                            "--disable-hot-restart",
                            "--concurrency",
                            "1",
                            "--log-level",
                            "warning",
                            "-c",
                            config.toString()))
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.appendTo(log().toFile()))
                    .start());
        }
        Eventually.eventually(() -> {
            if (!processes.stream().allMatch(Process::isAlive) || FreePorts.isFree(port)) {
                throw new IllegalStateException("envoy does not listen on " + port + ": " + Files.readString(log()));
            }
        });
    }

    private Path log() {
        return folder.resolve("output.log");
    }

    @Override
    public String impatient(String grpc) {
        return grpc.replace(
                "stream_idle_timeout: 0s",
                "common_http_protocol_options: { idle_timeout: 0.3s, max_connection_duration: 1s }\n"
                        + "                drain_timeout: 0.1s\n                stream_idle_timeout: 0s");
    }

    @Override
    public List<String> passed(String method) throws IOException {
        return Files.readAllLines(log()).stream()
                .filter(line -> line.contains(method))
                .toList();
    }

    @Override
    public void stop() throws InterruptedException {
        for (Process running : processes) {
            running.destroy();
        }
        for (Process running : processes) {
            if (!running.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                running.destroyForcibly().waitFor();
            }
        }
        processes.clear();
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

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.path;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Envoy, as one process per part of its configuration, whose log is their output.
final class Envoy implements RealProxy {

    private final ProxyProcesses processes;

    private Envoy(ProxyProcesses processes) {
        this.processes = processes;
    }

    /// The program that is installed, if one is.
    static Optional<Path> program() {
        return ProxyFiles.program("envoy");
    }

    static Envoy in(Path folder) throws IOException {
        return new Envoy(new ProxyProcesses(program().orElseThrow(), folder));
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
    public void start(int port, String... parts) throws IOException {
        for (int i = 0; i < parts.length; i++) {
            Path config = Files.writeString(processes.folder().resolve("envoy-" + i + ".yaml"), parts[i]);
            processes.run(List.of(
                    "--disable-hot-restart", "--concurrency", "1", "--log-level", "warning", "-c", config.toString()));
        }
        processes.awaitListening(port);
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
        return processes.output().stream().filter(line -> line.contains(method)).toList();
    }

    @Override
    public void stop() {
        processes.stop();
    }

    @Override
    public void close() {
        processes.stop();
    }
}

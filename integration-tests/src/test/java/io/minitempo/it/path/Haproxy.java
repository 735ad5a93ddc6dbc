// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.path;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// An HAProxy of the system's, whose log is its output.
final class Haproxy implements RealProxy {

    private final ProxyProcesses processes;

    private Haproxy(ProxyProcesses processes) {
        this.processes = processes;
    }

    /// The program that is installed, if one is.
    static Optional<Path> program() {
        return ProxyFiles.program("haproxy");
    }

    static Haproxy in(Path folder) throws IOException {
        return new Haproxy(new ProxyProcesses(program().orElseThrow(), folder));
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
    public void start(int port, String... parts) throws IOException {
        Path config = processes.folder().resolve("haproxy.cfg");
        Files.writeString(config, "global\n    maxconn 512\n\n" + String.join("\n", parts));
        processes.run(List.of("-db", "-f", config.toString()));
        processes.awaitListening(port);
    }

    @Override
    public String impatient(String grpc) {
        return grpc.replace("timeout client 1h", "timeout client 300ms");
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

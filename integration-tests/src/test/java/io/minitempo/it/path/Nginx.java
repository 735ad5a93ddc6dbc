// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.path;

import io.minitempo.testkit.FreePorts;
import io.minitempo.testsupport.Eventually;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// An nginx of the system's, in the foreground, with all its files in one folder. Owned by one thread.
final class Nginx implements RealProxy {

    private static final Pattern MODULES = Pattern.compile("--modules-path=(\\S+)");
    private static final long STOP_SECONDS = 10;

    private final Path program;
    private final Path folder;
    private @Nullable Process process;

    private Nginx(Path program, Path folder) {
        this.program = program;
        this.folder = folder;
    }

    /// The program that is installed, if one is.
    static Optional<Path> program() {
        return ProxyFiles.program("nginx");
    }

    static Nginx in(Path folder) throws IOException {
        Files.createDirectories(folder);
        return new Nginx(program().orElseThrow(), folder);
    }

    @Override
    public String tcp(int listen, int to) throws IOException {
        return ProxyFiles.read("nginx-stream.conf", listen, to);
    }

    /// The file of the documentation, with its log and its temporary files in the folder of the test.
    @Override
    public String grpc(int listen, int to) throws IOException {
        return ProxyFiles.read("nginx-grpc.conf", listen, to).replaceFirst("http \\{", """
                http {
                  log_format calls '$remote_addr:$remote_port $status $uri $http_te $upstream_addr';
                  access_log grpc.log calls;
                  client_body_temp_path body;
                  proxy_temp_path proxy;
                  fastcgi_temp_path fastcgi;
                  uwsgi_temp_path uwsgi;
                  scgi_temp_path scgi;""".replace("$", "\\$"));
    }

    /// The module that passes TCP on, unless it is part of the program.
    private Optional<Path> streamModule() throws IOException {
        Process asked = new ProcessBuilder(program.toString(), "-V")
                .redirectErrorStream(true)
                .start();
        try (BufferedReader answer = asked.inputReader()) {
            return MODULES.matcher(String.join("\n", answer.lines().toList()))
                    .results()
                    .map(option -> Path.of(option.group(1), "ngx_stream_module.so"))
                    .filter(Files::exists)
                    .findFirst();
        }
    }

    @Override
    public void start(int port, String... servers) throws IOException, InterruptedException {
        String main = "daemon off;\nworker_processes 1;\npid nginx.pid;\nerror_log error.log;\nevents {}\n";
        String modules =
                streamModule().map(module -> "load_module " + module + ";\n").orElse("");
        Path config = folder.resolve("nginx.conf");
        Files.writeString(config, modules + main + String.join("", servers));
        Process started = new ProcessBuilder(List.of(
                        program.toString(), "-p", folder.toString(), "-c", config.toString(), "-e", "error.log"))
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(folder.resolve("output.log").toFile()))
                .start();
        process = started;
        Eventually.eventually(() -> {
            if (!started.isAlive() || FreePorts.isFree(port)) {
                throw new IllegalStateException(
                        "nginx does not listen on " + port + ": " + lines("output.log") + lines("error.log"));
            }
        });
    }

    private List<String> lines(String log) throws IOException {
        Path file = folder.resolve(log);
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    @Override
    public String impatient(String grpc) {
        return grpc.replace(
                "client_max_body_size 0;", "client_max_body_size 0; keepalive_requests 4; keepalive_timeout 1s;");
    }

    @Override
    public List<String> passed(String method) throws IOException {
        return lines("grpc.log").stream().filter(line -> line.contains(method)).toList();
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

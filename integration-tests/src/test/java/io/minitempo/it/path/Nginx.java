// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.path;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// An nginx of the system's.
final class Nginx implements RealProxy {

    private static final Pattern MODULES = Pattern.compile("--modules-path=(\\S+)");

    private final ProxyProcesses processes;

    private Nginx(ProxyProcesses processes) {
        this.processes = processes;
    }

    /// The program that is installed, if one is.
    static Optional<Path> program() {
        return ProxyFiles.program("nginx");
    }

    static Nginx in(Path folder) throws IOException {
        return new Nginx(new ProxyProcesses(program().orElseThrow(), folder));
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
        Process asked = new ProcessBuilder(processes.program().toString(), "-V")
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
    public void start(int port, String... servers) throws IOException {
        String main = "daemon off;\nworker_processes 1;\npid nginx.pid;\nerror_log stderr;\nevents {}\n";
        String modules =
                streamModule().map(module -> "load_module " + module + ";\n").orElse("");
        Path config = processes.folder().resolve("nginx.conf");
        Files.writeString(config, modules + main + String.join("", servers));
        processes.run(List.of("-p", processes.folder().toString(), "-c", config.toString(), "-e", "stderr"));
        processes.awaitListening(port);
    }

    @Override
    public String impatient(String grpc) {
        return grpc.replace(
                "client_max_body_size 0;", "client_max_body_size 0; keepalive_requests 4; keepalive_timeout 1s;");
    }

    @Override
    public List<String> passed(String method) throws IOException {
        return processes.lines("grpc.log").stream()
                .filter(line -> line.contains(method))
                .toList();
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

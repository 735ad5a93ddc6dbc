// SPDX-License-Identifier: Apache-2.0
package io.minitempo.testkit.proxy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// nginx: parts are blocks `http` and `stream`, at most one of each.
final class NginxDialect implements Dialect {

    private static final Pattern MODULES = Pattern.compile("--modules-path=(\\S+)");
    private static final Pattern BUILT_IN = Pattern.compile("--with-stream(\\s|$)");
    private static final String FILE = "nginx.conf";
    private static final String CALLS = "calls.log";

    @Override
    public String howToInstall() {
        return "on Debian and Ubuntu 'apt-get install nginx-light libnginx-mod-stream', on macOS 'brew install nginx'";
    }

    @Override
    public Optional<String> missingPart(Path program) throws InterruptedException {
        String options = options(program.toString());
        return BUILT_IN.matcher(options).find() || module(options).isPresent()
                ? Optional.empty()
                : Optional.of(program + " has no module for TCP; " + howToInstall());
    }

    private static String options(String program) {
        try {
            Process asked =
                    new ProcessBuilder(program, "-V").redirectErrorStream(true).start();
            try (BufferedReader answer = asked.inputReader()) {
                return String.join("\n", answer.lines().toList());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Path> module(String options) {
        return MODULES.matcher(options)
                .results()
                .map(option -> Path.of(option.group(1), "ngx_stream_module.so"))
                .filter(Files::exists)
                .findFirst();
    }

    @Override
    public String fileName() {
        return FILE;
    }

    /// The file of the documentation; for calls with a log and temporary files in the folder of the process.
    @Override
    public String part(Route route) {
        return route.protocol().template("nginx", "conf").on(route).replace("http {", """
                http {
                  log_format calls '$remote_addr:$remote_port $status $uri $http_te $upstream_addr';
                  access_log %s calls;
                  client_body_temp_path body;
                  proxy_temp_path proxy;
                  fastcgi_temp_path fastcgi;
                  uwsgi_temp_path uwsgi;
                  scgi_temp_path scgi;""".formatted(CALLS));
    }

    @Override
    public String callLog() {
        return CALLS;
    }

    @Override
    public String whole(String program, List<String> parts) {
        String modules = module(options(program))
                .map(module -> "load_module " + module + ";\n")
                .orElse("");
        return modules + "daemon off;\nworker_processes 1;\npid nginx.pid;\nerror_log stderr;\nevents {}\n"
                + String.join("", parts);
    }

    @Override
    public List<String> command(String program, String folder) {
        return List.of(program, "-p", folder, "-c", folder + "/" + FILE, "-e", "stderr");
    }
}

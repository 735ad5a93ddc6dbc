// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.cache;

import static io.minitempo.testsupport.Eventually.eventually;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/// A real cache server on a loopback port. Tests are skipped where the program is not installed.
final class CacheProgram implements AutoCloseable {

    private final int port;
    private final int clusterPort;
    private final List<String> command;
    private Process process;

    private CacheProgram(int port, List<String> command) throws IOException, InterruptedException {
        this(port, 0, command);
    }

    private CacheProgram(int port, int clusterPort, List<String> command) throws IOException, InterruptedException {
        this.port = port;
        this.clusterPort = clusterPort;
        this.command = command;
        start();
    }

    static CacheProgram memcached(String... options) throws IOException, InterruptedException {
        String program = find("memcached");
        int port = freePort();
        List<String> command = new ArrayList<>(
                List.of(program, "-l", "127.0.0.1", "-p", Integer.toString(port), "-U", "0", "-t", "1"));
        if ("root".equals(System.getProperty("user.name"))) {
            command.addAll(List.of("-u", "root"));
        }
        command.addAll(List.of(options));
        return new CacheProgram(port, command);
    }

    static CacheProgram redis(Path folder, String... options) throws IOException, InterruptedException {
        int port = freePort();
        return new CacheProgram(port, redisCommand(folder, port, options));
    }

    /// A server that wants to be in a cluster, with a port for its like.
    static CacheProgram redisOfACluster(Path folder, String... options) throws IOException, InterruptedException {
        int port = freePort();
        int clusterPort = freePort();
        List<String> command = redisCommand(folder, port, options);
        command.addAll(List.of("--cluster-enabled", "yes", "--cluster-port", Integer.toString(clusterPort)));
        return new CacheProgram(port, clusterPort, command);
    }

    private static List<String> redisCommand(Path folder, int port, String... options) {
        List<String> command = new ArrayList<>(List.of(
                find("redis-server"),
                "--bind",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--save",
                "",
                "--appendonly",
                "no",
                "--dir",
                folder.toString()));
        command.addAll(List.of(options));
        return command;
    }

    /// A sentinel, which writes its state into a file in `folder`.
    static CacheProgram sentinel(Path folder, String master, CacheProgram of) throws IOException, InterruptedException {
        String program = find("redis-server");
        int port = freePort();
        Path file = folder.resolve("sentinel.conf");
        Files.writeString(
                file,
                "port " + port + "\nbind 127.0.0.1\nsentinel monitor " + master + " 127.0.0.1 " + of.port + " 1\n");
        return new CacheProgram(port, List.of(program, file.toString(), "--sentinel"));
    }

    private static String find(String program) {
        for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            File file = new File(folder, program);
            if (file.canExecute()) {
                return file.getPath();
            }
        }
        return Assumptions.abort(program + " is not installed");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    void start() throws IOException, InterruptedException {
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        eventually(() -> {
            try (Socket probe = new Socket()) {
                probe.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            }
        });
    }

    /// Ends it as a crash does.
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor(30, TimeUnit.SECONDS);
    }

    int port() {
        return port;
    }

    int clusterPort() {
        return clusterPort;
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}

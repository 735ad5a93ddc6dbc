// SPDX-License-Identifier: Apache-2.0
package io.minitempo.sidecar;

import static io.minitempo.testsupport.Eventually.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class SidecarCommandIT {

    private static final Pattern LISTENS = Pattern.compile("sidecar listens on (.*):(\\d+) and passes on to (.*)\n");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final CompletableFuture<Runnable> stop = new CompletableFuture<>();
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();

    private Thread start(String... arguments) {
        return Thread.startVirtualThread(() -> exit.complete(new SidecarCommand(stop::complete)
                .run(List.of(arguments), new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8))));
    }

    private int exitCode() throws Exception {
        return exit.get(60, TimeUnit.SECONDS);
    }

    private Matcher announced() throws InterruptedException {
        return eventually(() -> {
            Matcher matcher = LISTENS.matcher(out.toString(UTF_8));
            assertThat(matcher.find()).as("%s %s", out, err).isTrue();
            return matcher;
        });
    }

    @AfterEach
    void end() {
        if (stop.isDone()) {
            stop.join().run();
        }
    }

    private static void roundTrip(String host, int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.ofLiteral(host), port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(42);
            assertThat(socket.getInputStream().read()).isEqualTo(42);
        }
    }

    @Test
    void runsUntilToldToStop() throws Exception {
        try (EchoServer echo = new EchoServer()) {
            String to = "127.0.0.1:" + echo.address().getPort();
            start("-listen", "127.0.0.1:0", "--to=" + to, "-admin", "127.0.0.1:0");
            Matcher announced = announced();
            int port = Integer.parseInt(announced.group(2));
            assertThat(announced.group(1)).isEqualTo("127.0.0.1");
            assertThat(announced.group(3)).isEqualTo(to);
            roundTrip("127.0.0.1", port);
            eventually(() -> assertThat(out.toString(UTF_8))
                    .containsPattern("\nstate and switches at http://127.0.0.1:[1-9][0-9]*\n"));

            stop.get(60, TimeUnit.SECONDS).run();

            assertThat(exitCode()).isZero();
            assertThat(out.toString(UTF_8)).endsWith("\nsidecar stopped\n");
            assertThat(err.toString(UTF_8)).isEmpty();
            assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> roundTrip("127.0.0.1", port));
        }
    }

    @Test
    void anInterruptStopsIt() throws Exception {
        Thread thread = start("-listen", "127.0.0.1:0", "-to", "127.0.0.1:1");
        announced();

        thread.interrupt();

        assertThat(exitCode()).isZero();
        assertThat(out.toString(UTF_8)).endsWith("sidecar stopped\n").doesNotContain("http");
    }

    @Test
    void listensOnAndCallsIpv6() throws Exception {
        InetAddress six = InetAddress.ofLiteral("::1");
        Assumptions.assumeTrue(NetworkInterface.getByInetAddress(six) != null, "no IPv6 on this machine");
        try (EchoServer echo = new EchoServer(six)) {
            String to = "[::1]:" + echo.address().getPort();
            start("-listen", "[::1]:0", "-to", to);
            Matcher announced = announced();

            assertThat(announced.group(1)).isEqualTo("[::1]");
            assertThat(announced.group(3)).isEqualTo(to);
            roundTrip("::1", Integer.parseInt(announced.group(2)));
        }
    }

    @Test
    void aBusyPortIsSaidWithTheOptionThatChangesIt() throws Exception {
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + busy.getLocalPort();
            start("-listen", address, "-to", "127.0.0.1:1");

            assertThat(exitCode()).isEqualTo(1);
            assertThat(err.toString(UTF_8))
                    .isEqualTo("sidecar: cannot listen on " + address
                            + ": Address already in use; -listen takes another\n");
            assertThat(out.toString(UTF_8)).isEmpty();
        }
    }

    @Test
    void aBusyAdminPortIsSaidToo() throws Exception {
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + busy.getLocalPort();
            start("-listen", "127.0.0.1:0", "-to", "127.0.0.1:1", "-admin", address);

            assertThat(exitCode()).isEqualTo(1);
            assertThat(err.toString(UTF_8))
                    .isEqualTo("sidecar: HTTP server cannot listen on " + address
                            + ": Address already in use; -admin takes another\n");
        }
    }

    @Test
    void wrongArgumentsShowTheUsage() throws Exception {
        start("-listen", "7000");

        assertThat(exitCode()).isEqualTo(2);
        assertThat(err.toString(UTF_8))
                .startsWith("flag -listen: expected host:port, found \"7000\"\nUsage of mini-tempo sidecar:\n");
        assertThat(out.toString(UTF_8)).isEmpty();
    }

    @Test
    void helpGoesToStandardOutput() throws Exception {
        start("--help");

        assertThat(exitCode()).isZero();
        assertThat(out.toString(UTF_8))
                .startsWith("Usage of mini-tempo sidecar:\n")
                .contains("-admin host:port");
        assertThat(err.toString(UTF_8)).isEmpty();
    }

    /// A process of its own, told to end as by Ctrl-C or by a container.
    @Test
    void aSignalStopsTheProcessCleanly() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        SidecarProcess.class.getName(),
                        "-listen",
                        "127.0.0.1:0",
                        "-to",
                        "127.0.0.1:1",
                        "-admin",
                        "127.0.0.1:0")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var lines = process.inputReader(UTF_8)) {
            assertThat(lines.readLine()).startsWith("sidecar listens on 127.0.0.1:");
            assertThat(lines.readLine()).startsWith("state and switches at http://127.0.0.1:");

            // Not that of the process itself, which closes its output before it has ended.
            process.toHandle().destroy();

            assertThat(lines.readLine()).isEqualTo("sidecar stopped");
            assertThat(lines.readLine()).isNull();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
    }

    /// The process of [#aSignalStopsTheProcessCleanly].
    static final class SidecarProcess {
        private SidecarProcess() {}

        public static void main(String[] arguments) {
            System.exit(new SidecarCommand().run(List.of(arguments), System.out, System.err));
        }
    }
}

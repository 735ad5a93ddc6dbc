// SPDX-License-Identifier: Apache-2.0
package io.minitempo.demo;

import static io.minitempo.testsupport.Eventually.eventually;
import static io.minitempo.testsupport.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.testkit.FreePorts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The demo as people run it: a process, its screen, its exit code, and what it leaves behind.
@Timeout(180)
class DemoIT {

    private static final Pattern TRACE = Pattern.compile("A trace: +(\\S+)");
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private final List<Process> processes = new ArrayList<>();
    private Path temporary;

    @BeforeEach
    void make() throws IOException {
        temporary = Files.createDirectory(folder.resolve("tmp"));
    }

    @AfterEach
    void stop() throws InterruptedException {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
    }

    /// A demo and what it printed.
    private record Running(Process process, Path screen) {

        String text() throws IOException {
            return Files.readString(screen);
        }

        int exitCode() throws InterruptedException {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ended").isTrue();
            return process.exitValue();
        }

        void awaitText(String part) throws InterruptedException {
            within(START_LIMIT, () -> {
                assertThat(text()).contains(part);
                return true;
            });
        }
    }

    private Running demo(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx400m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(List.of("-Djava.io.tmpdir=" + temporary));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.minitempo.demo.Main", "demo"));
        command.addAll(arguments);
        Path screen = Files.createTempFile(folder, "screen-", ".txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(screen.toFile())
                .start();
        processes.add(process);
        return new Running(process, screen);
    }

    private static List<String> ports() {
        return List.of(
                "-http-port=" + FreePorts.next(),
                "-otlp-grpc-port=" + FreePorts.next(),
                "-otlp-http-port=" + FreePorts.next(),
                "-kafka-port=" + FreePorts.next());
    }

    private static List<String> with(List<String> ports, String... more) {
        List<String> all = new ArrayList<>(ports);
        all.addAll(List.of(more));
        return all;
    }

    private static int status(String url) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.discarding())
                    .statusCode();
        }
    }

    private static void assertStops(Running demo) throws IOException, InterruptedException {
        List<ProcessHandle> children = demo.process().descendants().toList();
        demo.process().destroy();

        assertThat(demo.exitCode()).as(demo.text()).isZero();
        assertThat(demo.text()).endsWith("Stopped.\n");
        assertThat(children).noneMatch(ProcessHandle::isAlive);
    }

    @Test
    void runsStopsAndRunsAgainOnItsData() throws Exception {
        String data = "-data=" + folder.resolve("data");
        List<String> ports = ports();
        Running first = demo(with(ports, data));
        first.awaitText("Stop:        Ctrl-C");
        Matcher trace = TRACE.matcher(first.text());
        assertThat(trace.find()).isTrue();
        String url = trace.group(1);
        eventually(() -> assertThat(status(url)).isEqualTo(200));

        Running sameFolder = demo(with(ports(), data));
        assertThat(sameFolder.exitCode()).isEqualTo(1);
        assertThat(sameFolder.text())
                .contains("The demo cannot run: " + folder.resolve("data") + " is used by another demo");
        Running samePort = demo(with(ports(), ports.getFirst()));
        assertThat(samePort.exitCode()).isEqualTo(1);
        assertThat(samePort.text()).contains("is in use; choose another one with -http-port");

        assertStops(first);
        for (String port : ports) {
            assertThat(FreePorts.isFree(Integer.parseInt(port.substring(port.indexOf('=') + 1))))
                    .as(port)
                    .isTrue();
        }

        Running second = demo(with(ports, data, "-traces=0"));
        second.awaitText("Stop:        Ctrl-C");
        eventually(() -> assertThat(status(url)).as("the trace of the first").isEqualTo(200));
        assertStops(second);
    }

    @Test
    void stopsWhileItStartsAndLeavesNothing() throws Exception {
        Running demo = demo(ports());
        demo.awaitText("kafka");

        assertStops(demo);
        try (Stream<Path> left = Files.list(temporary)) {
            assertThat(left.filter(path -> path.getFileName().toString().startsWith("mini-tempo-demo-")))
                    .isEmpty();
        }
    }

    @Test
    void anUnknownOptionIsExplained() throws Exception {
        Running demo = demo(List.of("-port=1"));

        assertThat(demo.exitCode()).isEqualTo(2);
        assertThat(demo.text()).startsWith("unknown option -port").contains("-http-port N");
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.demo;

import static io.minitempo.testsupport.Eventually.eventually;
import static io.minitempo.testsupport.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.minitempo.testkit.FreePorts;
import io.minitempo.testkit.proxy.ProxyKind;
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
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The demo as people run it: processes, a screen, an exit code, and what is left behind.
@Timeout(400)
class DemoIT {

    private static final Pattern RING = Pattern.compile("Rings: +(http://\\S+/live-store/ring)");
    private static final Pattern TRACE = Pattern.compile("A trace: +(\\S+)");
    private static final Duration START_LIMIT = Duration.ofSeconds(150);

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

    private static String page(String url) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
                    .body();
        }
    }

    private static int status(String url) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.discarding())
                    .statusCode();
        }
    }

    /// Ends a demo by a signal, and everything with it.
    private static void assertStops(Running demo, String signal) throws IOException, InterruptedException {
        List<ProcessHandle> children = demo.process().descendants().toList();
        signal(demo, signal);

        assertThat(demo.exitCode()).as(demo.text()).isZero();
        assertThat(demo.text()).endsWith("Stopped.\n");
        assertThat(children).noneMatch(ProcessHandle::isAlive);
    }

    private static void signal(Running demo, String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder(
                        "kill", "-" + name, Long.toString(demo.process().pid()))
                .start();
        assertThat(kill.waitFor()).isZero();
    }

    /// Shells start what runs in the background with an interrupt that is ignored, and so does everything below.
    private static boolean hears(int number) throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return true;
        }
        long ignored = Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .mapToLong(line -> Long.parseUnsignedLong(line.substring(line.indexOf('\t') + 1), 16))
                .findFirst()
                .orElse(0);
        return (ignored >> (number - 1) & 1) == 0;
    }

    private void assertNothingIsLeft() throws IOException {
        try (Stream<Path> left = Files.list(temporary)) {
            assertThat(left.filter(path -> path.getFileName().toString().startsWith("mini-tempo-demo-")))
                    .isEmpty();
        }
    }

    @Test
    void runsStopsAndRunsAgainOnItsData() throws Exception {
        String data = "-data=" + folder.resolve("data");
        List<String> ports = ports();
        Running first = demo(with(ports, data));
        first.awaitText("Stop:        Ctrl-C");
        assertThat(first.process().descendants().count())
                .as("six components and who cleans up after a kill")
                .isEqualTo(7);
        Matcher trace = TRACE.matcher(first.text());
        assertThat(trace.find()).isTrue();
        String url = trace.group(1);
        eventually(() -> assertThat(status(url)).isEqualTo(200));

        Matcher ring = RING.matcher(first.text());
        assertThat(ring.find()).isTrue();
        assertThat(page(ring.group(1))).contains("Listens on", "live-store-a-0");

        Running sameFolder = demo(with(ports(), data));
        assertThat(sameFolder.exitCode()).isEqualTo(1);
        assertThat(sameFolder.text())
                .contains("The demo cannot run: " + folder.resolve("data") + " is used by another demo");
        Running samePort = demo(with(ports(), ports.getFirst()));
        assertThat(samePort.exitCode()).isEqualTo(1);
        assertThat(samePort.text()).contains("is in use; choose another one with -http-port");

        assertStops(first, "TERM");
        for (String port : ports) {
            assertThat(FreePorts.isFree(Integer.parseInt(port.substring(port.indexOf('=') + 1))))
                    .as(port)
                    .isTrue();
        }

        Running second = demo(with(ports, data, "-traces=0", "-in-process"));
        second.awaitText("Stop:        Ctrl-C");
        assertThat(second.process().descendants().count()).isEqualTo(1);
        eventually(() -> assertThat(status(url)).as("the trace of the first").isEqualTo(200));
        assertStops(second, hears(2) ? "INT" : "TERM");
    }

    @Test
    void stopsWhileItStartsAndLeavesNothing() throws Exception {
        Running demo = demo(ports());
        demo.awaitText("starting querier");

        // What closing the terminal sends.
        assertStops(demo, hears(1) ? "HUP" : "TERM");
        assertNothingIsLeft();
    }

    @Test
    void killedItLeavesNoProcessAndNoFolder() throws Exception {
        Running demo = demo(ports());
        demo.awaitText("starting distributor");
        List<ProcessHandle> children = demo.process().descendants().toList();
        assertThat(children).hasSizeGreaterThan(5).allMatch(ProcessHandle::isAlive);

        signal(demo, "KILL");

        eventually(() -> assertThat(children).noneMatch(ProcessHandle::isAlive));
        eventually(this::assertNothingIsLeft);
    }

    @Test
    void aComponentThatDiesAtItsStartEndsTheDemo() throws Exception {
        Path data = Files.createDirectories(folder.resolve("broken/live-store-a-0"));
        Files.writeString(data.resolve("live-store"), "a file where a folder has to be");

        Running demo = demo(with(ports(), "-data=" + folder.resolve("broken")));

        assertThat(demo.exitCode()).isEqualTo(1);
        assertThat(demo.text())
                .contains("The demo cannot run: live-store-a-0 ended: exit code 1; its log ends with:")
                .doesNotContain("Stopped.");
        assertThat(folder.resolve("broken/lock")).doesNotExist();
        assertThat(ProcessHandle.allProcesses().map(ProcessHandle::info).map(ProcessHandle.Info::commandLine))
                .as("processes of its data")
                .noneMatch(command -> command.orElse("").contains(folder.resolve("broken") + "/"));
    }

    @Tag("soak")
    @ParameterizedTest
    @EnumSource(ProxyKind.class)
    void everyComponentIsBehindTheProxyOfItsOwn(ProxyKind kind) throws Exception {
        assumeThat(kind.missing()).isEmpty();
        Running demo = demo(with(ports(), "-proxy=" + kind.name().toLowerCase(Locale.ROOT)));
        demo.awaitText("Stop:        Ctrl-C");
        Matcher trace = TRACE.matcher(demo.text());
        assertThat(trace.find()).isTrue();
        eventually(() -> assertThat(status(trace.group(1))).isEqualTo(200));
        assertThat(demo.process()
                        .children()
                        .filter(child -> child.info()
                                .command()
                                .filter(command -> command.endsWith(kind.name().toLowerCase(Locale.ROOT)))
                                .isPresent()))
                .hasSize(6);

        List<ProcessHandle> children = demo.process().descendants().toList();
        if (kind == ProxyKind.HAPROXY) {
            assertStops(demo, "TERM");
        } else {
            signal(demo, "KILL");
            eventually(() -> assertThat(children).noneMatch(ProcessHandle::isAlive));
        }
        eventually(this::assertNothingIsLeft);
    }

    @Test
    void anUnknownOptionIsExplained() throws Exception {
        Running demo = demo(List.of("-port=1"));

        assertThat(demo.exitCode()).isEqualTo(2);
        assertThat(demo.text()).startsWith("unknown option -port").contains("-http-port N");
    }
}

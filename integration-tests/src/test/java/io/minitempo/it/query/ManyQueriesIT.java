// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.query;

import static io.minitempo.testsupport.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.core.concurrent.Threads;
import io.minitempo.core.time.Clock;
import io.minitempo.it.input.RunningTempo;
import io.minitempo.it.input.SingleBinary;
import io.minitempo.testsupport.Golden;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A thousand clients of one tenant ask for comparisons over all its blocks, again and again; a client of another
/// tenant
/// searches beside them. Clients and single binary share one JVM.
@Tag("soak")
@Timeout(600)
class ManyQueriesIT {

    private static final Logger log = LoggerFactory.getLogger(ManyQueriesIT.class);

    private static final int CLIENTS = 1000;
    private static final int SEARCHES = 300;
    private static final long MIB = 1 << 20;

    private static final String RANGE = "start=1795175940&end=1795177200";
    private static final String SEARCH = "/api/search?limit=20&" + RANGE + "&q=" + encoded("{ status = error }");
    private static final String COMPARISON =
            "/api/metrics/query?" + RANGE + "&q=" + encoded("{ } | compare({ status = error }, 1)");

    private final ConcurrentLinkedQueue<Long> heavy = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> problems = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean done = new AtomicBoolean();

    private RunningTempo tempo;

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        Path golden = Files.createDirectory(folder.resolve("golden"));
        Golden.copyTree("blocks-3.0.3-vParquet4", golden);
        for (String tenant : List.of("heavy", "light")) {
            copy(golden.resolve("single-tenant"), folder.resolve("blocks").resolve(tenant), tenant);
        }
        Path file = Files.writeString(
                folder.resolve("tempo.yaml"),
                "multitenancy_enabled: true\n"
                        + SingleBinary.yaml(folder).replace("server:\n", "server:\n  log_level: error\n")
                        + "query_frontend: {max_outstanding_per_tenant: 5000}\n"
                        + "overrides: {defaults: {compaction: {compaction_disabled: true}}}\n");
        tempo = new RunningTempo(file, "", Map.of()).awaitReady();
    }

    @AfterEach
    void stop() {
        tempo.close();
    }

    private static void copy(Path from, Path to, String tenant) throws IOException {
        try (Stream<Path> blocks = Files.list(from).filter(Files::isDirectory)) {
            for (Path block : blocks.toList()) {
                Path target = Files.createDirectories(to.resolve(block.getFileName()));
                for (String name : List.of("data.parquet", "bloom-0", "index")) {
                    Files.copy(block.resolve(name), target.resolve(name));
                }
                String meta = Files.readString(block.resolve("meta.json"));
                Files.writeString(target.resolve("meta.json"), meta.replace("single-tenant", tenant));
            }
        }
    }

    /// How long an answer takes, in microseconds.
    private long ask(String tenant, String path) {
        long start = Clock.system().nanoTime();
        HttpResponse<byte[]> response = tempo.send(
                "GET",
                tempo.url(tempo.process().httpPort(), path),
                Map.of("X-Scope-OrgID", tenant, "Accept", "application/json"),
                new byte[0]);
        if (response.statusCode() != 200) {
            problems.add(
                    tenant + " " + response.statusCode() + " " + new String(response.body(), StandardCharsets.UTF_8));
        }
        return Duration.ofNanos(Clock.system().nanoTime() - start).toNanos() / 1000;
    }

    private long[] searches() {
        long[] took = new long[SEARCHES];
        for (int i = 0; i < SEARCHES; i++) {
            took[i] = ask("light", SEARCH);
        }
        Arrays.sort(took);
        return took;
    }

    @Test
    void aLightTenantIsServedBesideAThousandHeavyQueries() throws Exception {
        searches();
        for (int i = 0; i < SEARCHES; i++) {
            ask("heavy", COMPARISON);
        }
        long[] idle = searches();
        long[] busy;
        long heap;
        String pauses;
        try (ExecutorService threads = Threads.perTask("heavy-")) {
            for (int i = 0; i < CLIENTS; i++) {
                threads.execute(() -> {
                    while (!done.get()) {
                        heavy.add(ask("heavy", COMPARISON));
                    }
                });
            }
            eventually(() -> assertThat(heavy).hasSizeGreaterThan(CLIENTS));
            heavy.clear();
            List<GarbageCollectorMXBean> collectors = ManagementFactory.getGarbageCollectorMXBeans();
            long before = pauses(collectors);
            long start = Clock.system().nanoTime();
            busy = searches();
            pauses = (pauses(collectors) - before) + " of "
                    + Duration.ofNanos(Clock.system().nanoTime() - start).toMillis();
            System.gc();
            heap = (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) / MIB;
            done.set(true);
        }
        long[] waits = heavy.stream().mapToLong(Long::longValue).sorted().toArray();
        String figures = "light p50 " + at(idle, 50) + " p99 " + at(idle, 99) + " idle, p50 " + at(busy, 50) + " p99 "
                + at(busy, 99) + " beside " + CLIENTS + " heavy clients, whose " + waits.length + " queries took p50 "
                + at(waits, 50) + " p99 " + at(waits, 99) + " (microseconds); collectors took " + pauses
                + " ms of the light searches; live heap " + heap + " MiB";
        log.atError().addKeyValue("figures", figures).log("many queries");

        assertThat(problems).as(figures).isEmpty();
        assertThat(at(busy, 99)).as(figures).isLessThan(at(waits, 50) / 10);
        assertThat(heap).as(figures).isLessThan(600);
    }

    /// A thousand clients ask and go away at once: soon nothing of theirs waits, and whoever comes next is served.
    @Test
    void clientsThatHangUpFreeEverything() throws Exception {
        ask("heavy", COMPARISON);
        byte[] request = ("GET " + COMPARISON + " HTTP/1.1\r\nHost: localhost\r\nX-Scope-OrgID: heavy\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        List<Socket> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            Socket client =
                    new Socket(InetAddress.getLoopbackAddress(), tempo.process().httpPort());
            client.getOutputStream().write(request);
            clients.add(client);
        }
        eventually(() -> assertThat(waiting()).isGreaterThan(CLIENTS));

        long start = Clock.system().nanoTime();
        for (Socket client : clients) {
            client.close();
        }
        eventually(() -> assertThat(waiting()).isZero());
        long gone = Duration.ofNanos(Clock.system().nanoTime() - start).toMillis();
        long heavyMicros = ask("heavy", COMPARISON);
        long lightMicros = ask("light", SEARCH);

        String figures = "nothing waits " + gone + " ms after " + CLIENTS + " clients hung up; then a comparison took "
                + heavyMicros + " microseconds, a search " + lightMicros;
        log.atError().addKeyValue("figures", figures).log("many queries");
        assertThat(problems).as(figures).isEmpty();
    }

    /// Sub-requests of the heavy tenant that no querier has taken.
    private long waiting() {
        String metrics = new String(tempo.get("/metrics").body(), StandardCharsets.UTF_8);
        return metrics.lines()
                .filter(line -> line.startsWith("tempo_query_frontend_queue_length{user=\"heavy\"} "))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static long pauses(List<GarbageCollectorMXBean> collectors) {
        return collectors.stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                .sum();
    }

    private static long at(long[] sorted, int percent) {
        return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
    }
}

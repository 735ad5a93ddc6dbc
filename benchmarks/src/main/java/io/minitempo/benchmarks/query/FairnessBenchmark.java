// SPDX-License-Identifier: Apache-2.0
package io.minitempo.benchmarks.query;

import io.minitempo.benchmarks.cluster.ProcessFigures;
import io.minitempo.core.concurrent.Threads;
import io.minitempo.core.time.Clock;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How long searches, lookups, tag queries and pushes of one tenant take beside many clients of another one that ask
/// for
/// something heavy again and again, against an idle server; the server is a process of its own as users start it.
///
/// Arguments: the script `mini-tempo`; a folder with blocks; how many heavy clients; seconds of each phase; optionally
/// the
/// path of what they ask for, without a window of time, and `max_outstanding_per_tenant`.
public final class FairnessBenchmark {

    private static final Logger log = LoggerFactory.getLogger(FairnessBenchmark.class);

    private static final String COMPARISON = "/api/metrics/query?q=" + encoded("{ } | compare({ status = error }, 10)");
    private static final Pattern TRACE_ID = Pattern.compile("\"traceID\":\\s*\"([0-9a-f]+)\"");
    private static final Duration READY = Duration.ofSeconds(60);
    private static final long SEED = 20_261_122;
    private static final int WARM_UPS = 200;
    private static final int HEAVY_WARM_UPS = 60;
    private static final int MAX_OUTSTANDING = 20_000;
    private static final String WAITING = "tempo_query_frontend_queue_length{user=\"heavy\"} ";

    private final SharedServer server;
    private final int clients;
    private final Duration phase;
    private final String heavy;
    private final Clock clock = Clock.system();
    private final Random random = new Random(SEED);

    private final AtomicBoolean done = new AtomicBoolean();
    private final Queue<PlainClient> open = new ConcurrentLinkedQueue<>();
    private final Queue<Long> heavyMicros = new ConcurrentLinkedQueue<>();
    private final AtomicLong heavyBytes = new AtomicLong();
    private final Map<Integer, AtomicLong> statuses = new ConcurrentHashMap<>();

    private FairnessBenchmark(SharedServer server, List<String> arguments) {
        this.server = server;
        clients = Integer.parseInt(arguments.get(2));
        phase = Duration.ofSeconds(Long.parseLong(arguments.get(3)));
        heavy = (arguments.size() > 4 ? arguments.get(4) : COMPARISON) + "&" + server.window();
    }

    /// Runs the benchmark and logs its figures.
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("fairness-");
        int maxOutstanding = arguments.length > 5 ? Integer.parseInt(arguments[5]) : MAX_OUTSTANDING;
        try (SharedServer server = new SharedServer(
                Path.of(arguments[0]).toAbsolutePath(), Path.of(arguments[1]), folder, maxOutstanding)) {
            new FairnessBenchmark(server, Arrays.asList(arguments)).run();
        }
    }

    private void run() throws IOException, InterruptedException {
        awaitReady();
        try (Light light = new Light()) {
            for (int i = 0; i < WARM_UPS; i++) {
                light.round(new TreeMap<>());
            }
            warmUpHeavy();
            say("warm: %s", figures());
            Map<String, List<Long>> idle = light.rounds();
            say("idle: %s", figures());
            try (ExecutorService threads = Threads.perTask("heavy-")) {
                Semaphore answered = new Semaphore(0);
                for (int i = 0; i < clients; i++) {
                    threads.execute(() -> askHeavily(answered));
                }
                boolean all = answered.tryAcquire(clients / 4, phase.toMillis(), TimeUnit.MILLISECONDS);
                say("load: %s%s", figures(), all ? "" : ", no quarter of the clients has an answer yet");
                heavyPhase("alone", () -> new Semaphore(0).tryAcquire(phase.toMillis(), TimeUnit.MILLISECONDS));
                heavyPhase("beside", () -> report(idle, light.rounds()));
                done.set(true);
                hangUp();
            }
        }
    }

    /// All heavy clients go away at once; nothing of theirs may be left soon after.
    private void hangUp() throws IOException, InterruptedException {
        long start = clock.nanoTime();
        for (PlainClient client : open) {
            client.close();
        }
        try (PlainClient client = new PlainClient(server.port())) {
            double seconds;
            String waiting;
            do {
                String metrics = client.ask(PlainClient.get(SharedServer.LIGHT, "/metrics"), true)
                        .body();
                waiting = metrics.lines()
                        .filter(line -> line.startsWith(WAITING))
                        .findFirst()
                        .orElse(WAITING + "0");
                seconds = (clock.nanoTime() - start) / 1e9;
            } while (!waiting.endsWith(" 0") && seconds < READY.toSeconds());
            double cpu = ProcessFigures.of(server.process()).cpuSeconds();
            boolean ignored = new Semaphore(0).tryAcquire(2, TimeUnit.SECONDS);
            double after = ProcessFigures.of(server.process()).cpuSeconds() - cpu;
            say("hung up: nothing waits after %.2f s; CPU of the two seconds after: %.2f s", seconds, after);
        }
    }

    /// What the light tenant does meanwhile.
    private interface Meanwhile {
        void run() throws IOException, InterruptedException;
    }

    private void heavyPhase(String name, Meanwhile meanwhile) throws IOException, InterruptedException {
        statuses.clear();
        heavyMicros.clear();
        double cpu = ProcessFigures.of(server.process()).cpuSeconds();
        long start = clock.nanoTime();
        meanwhile.run();
        double seconds = (clock.nanoTime() - start) / 1e9;
        double cores = (ProcessFigures.of(server.process()).cpuSeconds() - cpu) / seconds;
        long[] took = heavyMicros.stream().mapToLong(Long::longValue).sorted().toArray();
        say(
                "heavy, %s: %.1f answers/s, statuses %s, %.0f KB each, p50 %.0f ms, p99 %.0f ms; %.2f cores; %s",
                name,
                took.length / seconds,
                statuses,
                heavyBytes.get() / 1e3,
                at(took, 50) / 1e3,
                at(took, 99) / 1e3,
                cores,
                figures());
    }

    private void awaitReady() throws InterruptedException {
        long start = clock.nanoTime();
        Semaphore never = new Semaphore(0);
        while (true) {
            try (PlainClient client = new PlainClient(server.port())) {
                if (client.ask(PlainClient.get(SharedServer.LIGHT, "/ready"), false)
                                .status()
                        == 200) {
                    return;
                }
            } catch (IOException e) {
                if (clock.nanoTime() - start > READY.toNanos()) {
                    throw new IllegalStateException("the server does not become ready", e);
                }
            }
            boolean ignored = never.tryAcquire(100, TimeUnit.MILLISECONDS);
        }
    }

    private void warmUpHeavy() throws IOException {
        long start = clock.nanoTime();
        try (PlainClient client = new PlainClient(server.port())) {
            for (int i = 0; i < HEAVY_WARM_UPS && clock.nanoTime() - start < phase.toNanos(); i++) {
                client.ask(PlainClient.get(SharedServer.HEAVY, heavy), false);
            }
        }
    }

    private void askHeavily(Semaphore answered) {
        byte[] request = PlainClient.get(SharedServer.HEAVY, heavy);
        try (PlainClient client = new PlainClient(server.port())) {
            open.add(client);
            while (!done.get()) {
                long start = clock.nanoTime();
                PlainClient.Answer answer = client.ask(request, false);
                heavyMicros.add((clock.nanoTime() - start) / 1000);
                heavyBytes.set(answer.bytes());
                statuses.computeIfAbsent(answer.status(), status -> new AtomicLong())
                        .incrementAndGet();
                answered.release();
            }
        } catch (IOException e) {
            if (!done.get()) {
                statuses.computeIfAbsent(-1, status -> new AtomicLong()).incrementAndGet();
            }
        }
    }

    /// The client of the light tenant: one request after the other.
    private final class Light implements AutoCloseable {

        private final PlainClient queries = new PlainClient(server.port());
        private final PlainClient pushes = new PlainClient(server.otlpPort());
        private final List<String> ids = new ArrayList<>();

        Light() throws IOException {
            String found = ask("/api/search?limit=200&q=" + encoded("{}") + "&" + server.window());
            Matcher id = TRACE_ID.matcher(found);
            while (id.find()) {
                ids.add(id.group(1));
            }
        }

        private String ask(String path) throws IOException {
            return accepted(queries.ask(PlainClient.get(SharedServer.LIGHT, path), true), path)
                    .body();
        }

        private static PlainClient.Answer accepted(PlainClient.Answer answer, String path) throws IOException {
            if (answer.status() != 200) {
                throw new IOException(path + " was answered " + answer.status() + " " + answer.body());
            }
            return answer;
        }

        Map<String, List<Long>> rounds() throws IOException {
            Map<String, List<Long>> took = new TreeMap<>();
            long start = clock.nanoTime();
            while (clock.nanoTime() - start < phase.toNanos()) {
                round(took);
            }
            return took;
        }

        void round(Map<String, List<Long>> took) throws IOException {
            String window = "&" + server.window();
            String id = ids.get(random.nextInt(ids.size()));
            time(took, "search", "/api/search?limit=20&q=" + encoded("{ status = error }") + window);
            time(took, "lookup", "/api/traces/" + id);
            time(took, "tag names", "/api/v2/search/tags?limit=100" + window);
            time(took, "tag values", "/api/v2/search/tag/resource.service.name/values?limit=100" + window);
            long start = clock.nanoTime();
            byte[] push = PlainClient.post(SharedServer.LIGHT, "/v1/traces", spans());
            accepted(pushes.ask(push, true), "push");
            note(took, "push", start);
        }

        private void time(Map<String, List<Long>> took, String what, String path) throws IOException {
            long start = clock.nanoTime();
            ask(path);
            note(took, what, start);
        }

        private void note(Map<String, List<Long>> took, String what, long start) {
            took.computeIfAbsent(what, key -> new ArrayList<>()).add((clock.nanoTime() - start) / 1000);
        }

        private String spans() {
            byte[] id = new byte[16];
            random.nextBytes(id);
            long now = clock.instant().toEpochMilli() * 1_000_000;
            return """
                    {"resourceSpans": [{"resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "light"}}]},
                    "scopeSpans": [{"spans": [{"traceId": "%s", "spanId": "0102030405060708", "name": "a",
                    "startTimeUnixNano": "%d", "endTimeUnixNano": "%d"}]}]}]}
                    """.formatted(HexFormat.of().formatHex(id), now, now + 1000);
        }

        @Override
        public void close() throws IOException {
            queries.close();
            pushes.close();
        }
    }

    private static void report(Map<String, List<Long>> idle, Map<String, List<Long>> beside) {
        say("%-10s  %30s  %30s", "ms", "idle: p50, p99, number", "beside: p50, p99, number, p99 beside / idle");
        idle.forEach((what, took) -> {
            long[] before = sorted(took);
            long[] after = sorted(beside.get(what));
            say(
                    "%-10s  %8.1f  %8.1f  %8d  %8.1f  %8.1f  %8d  %5.1fx",
                    what,
                    at(before, 50) / 1e3,
                    at(before, 99) / 1e3,
                    before.length,
                    at(after, 50) / 1e3,
                    at(after, 99) / 1e3,
                    after.length,
                    (double) at(after, 99) / at(before, 99));
        });
    }

    private static long[] sorted(List<Long> values) {
        return values.stream().mapToLong(Long::longValue).sorted().toArray();
    }

    private static long at(long[] sorted, int percent) {
        return sorted.length == 0 ? 0 : sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
    }

    private String figures() throws IOException {
        ProcessFigures figures = ProcessFigures.of(server.process());
        return String.format(
                Locale.ROOT, "%.1f CPU s, %d MB resident at the peak", figures.cpuSeconds(), figures.peakBytes() >> 20);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static void say(String format, Object... values) {
        log.info(String.format(Locale.ROOT, format, values));
    }
}

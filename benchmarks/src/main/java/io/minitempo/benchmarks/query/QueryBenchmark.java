// SPDX-License-Identifier: Apache-2.0
package io.minitempo.benchmarks.query;

import io.minitempo.benchmarks.cluster.ProcessFigures;
import io.minitempo.core.time.Clock;
import io.minitempo.testkit.TestCluster;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The queries of the reference figures over the reference's data, through HTTP, against one process of `-target=all`
/// over a local folder, with warm caches.
///
/// Arguments: a folder for the data, which is written once and kept; rounds of warm-up; options of the process's JVM.
public final class QueryBenchmark {

    private static final Logger log = LoggerFactory.getLogger(QueryBenchmark.class);

    private static final int ROUNDS = 12;
    private static final int LOOKUPS = 300;
    private static final double LOOKUP_REFERENCE_MILLIS = 28;
    private static final Pattern INSPECTED = Pattern.compile("\"inspectedBytes\":\\s*\"(\\d+)\"");
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final String ONLY_QUERIES = """
            overrides:
              defaults:
                compaction: {compaction_disabled: true, block_retention: 87600h}
            usage_report: {reporting_enabled: false}
            """;

    private final Path folder;
    private final int warmUps;
    private final List<String> jvmOptions;
    private final Clock clock = Clock.system();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private QueryBenchmark(List<String> arguments) {
        folder = Path.of(arguments.get(0)).toAbsolutePath();
        warmUps = Integer.parseInt(arguments.get(1));
        jvmOptions = arguments.subList(2, arguments.size());
    }

    /// Runs the benchmark and logs its figures.
    public static void main(String[] arguments) throws IOException, InterruptedException {
        new QueryBenchmark(Arrays.asList(arguments)).run();
    }

    private void run() throws IOException, InterruptedException {
        Files.createDirectories(folder);
        StoredLoad load = new StoredLoad(folder);
        load.writeOnce();
        try (TestCluster cluster = TestCluster.in(folder)
                .forked(jvmOptions.toArray(String[]::new))
                .singleBinary()
                .cycles("5s", "10s")
                .yaml("tempo", ONLY_QUERIES)
                .start()) {
            ProcessHandle process =
                    ProcessFigures.child(cluster.node("tempo").plan().configFile());
            say("load average %.1f, idle: %s", load(), figures(process));
            List<ReferenceQuery> queries = ReferenceQuery.all();
            for (int round = 0; round < warmUps; round++) {
                for (ReferenceQuery query : queries) {
                    ask(cluster.queryUrl(), query.path() + "&q=" + encoded(query.text()) + "&" + StoredLoad.window());
                }
            }
            say("after %d rounds of warm-up: %s", warmUps, figures(process));
            MachineLoad machine = new MachineLoad(clock);
            double before = ProcessFigures.of(process).cpuSeconds();
            double client = ownSeconds();
            say("    p50      p99  cpu ms   read MB  (least, decoded)   goal  faster  query");
            for (ReferenceQuery query : queries) {
                measure(cluster.queryUrl(), process, query, load);
            }
            double used = ProcessFigures.of(process).cpuSeconds() - before;
            double others = machine.othersCores(used + ownSeconds() - client);
            say("%d rounds of all queries: %.1f CPU s, of the client %.1f", ROUNDS, used, ownSeconds() - client);
            lookUp(cluster.queryUrl(), load.sampleIds());
            say("%s; load average %.1f, %.1f cores busy with other things", figures(process), load(), others);
        }
    }

    private void measure(URI server, ProcessHandle process, ReferenceQuery query, StoredLoad load)
            throws IOException, InterruptedException {
        String path = query.path() + "&q=" + encoded(query.text()) + "&" + StoredLoad.window();
        double cpu = ProcessFigures.of(process).cpuSeconds();
        double[] millis = new double[ROUNDS];
        String body = "";
        for (int round = 0; round < ROUNDS; round++) {
            long start = clock.nanoTime();
            body = ask(server, path);
            millis[round] = (clock.nanoTime() - start) / 1e6;
        }
        double used = (ProcessFigures.of(process).cpuSeconds() - cpu) / ROUNDS * 1000;
        Arrays.sort(millis);
        double p50 = p50(millis);
        Matcher inspected = INSPECTED.matcher(body);
        double read = inspected.find() ? Long.parseLong(inspected.group(1)) / 1e6 : 0;
        StoredLoad.Sizes least = load.sizes(query.columns());
        say(
                "%7.1f  %7.1f  %6.0f  %8.1f  (%5.1f, %5.1f)  %7.1f  %5.1fx%s %s",
                p50,
                millis[ROUNDS - 1],
                used,
                read,
                least.read() / 1e6,
                least.decoded() / 1e6,
                query.referenceMillis() / query.factor(),
                query.referenceMillis() / p50,
                p50 * query.factor() > query.referenceMillis() ? " -" : "  ",
                query.text());
    }

    private void lookUp(URI server, List<String> ids) throws IOException, InterruptedException {
        double[] millis = new double[Math.min(LOOKUPS, ids.size())];
        for (int i = 0; i < millis.length; i++) {
            String path = "/api/traces/" + ids.get((int) (i * 7919L % ids.size()));
            long start = clock.nanoTime();
            ask(server, path);
            millis[i] = (clock.nanoTime() - start) / 1e6;
        }
        Arrays.sort(millis);
        double p99 = millis[(int) (millis.length * 0.99)];
        say("%7.1f  %7.1f  trace by id, %.1fx", p50(millis), p99, LOOKUP_REFERENCE_MILLIS / p50(millis));
    }

    /// As the reference counts it.
    private static double p50(double[] sorted) {
        return sorted[sorted.length / 2];
    }

    private String ask(URI server, String path) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(server.resolve(path)).timeout(LIMIT).build();
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(path + " was answered " + response.statusCode() + " " + response.body());
        }
        return response.body();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String figures(ProcessHandle process) throws IOException {
        ProcessFigures figures = ProcessFigures.of(process);
        return String.format(
                Locale.ROOT, "%.1f CPU s, %d MB resident at the peak", figures.cpuSeconds(), figures.peakBytes() >> 20);
    }

    private static double ownSeconds() {
        Duration used = ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
        return used.toNanos() / 1e9;
    }

    private static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    private static void say(String format, Object... values) {
        log.info(String.format(Locale.ROOT, format, values));
    }
}

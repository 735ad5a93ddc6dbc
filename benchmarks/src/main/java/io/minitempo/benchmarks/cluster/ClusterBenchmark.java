// SPDX-License-Identifier: Apache-2.0
package io.minitempo.benchmarks.cluster;

import io.minitempo.benchmarks.load.LoadShape;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.testkit.ClusterBuilder;
import io.minitempo.testkit.ClusterNode;
import io.minitempo.testkit.TempoClient;
import io.minitempo.testkit.TestCluster;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A cluster of separate processes (distributor, live-stores of two zones, block-builder, querier, query-frontend;
/// broker and clients in this process) under the load of the reference figures, over OTLP/HTTP.
///
/// Arguments: `cluster` or `single`, an empty folder, spans, and options of the processes' JVMs such as `-Xmx256m`.
public final class ClusterBenchmark {

    private static final Logger log = LoggerFactory.getLogger(ClusterBenchmark.class);

    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final int CONNECTIONS = 4;
    private static final double QUIET_CPU_SECONDS = 0.15;
    private static final int QUIET_LOOKS = 3;
    private static final String NO_LIMITS = """
            overrides:
              defaults:
                ingestion: {rate_limit_bytes: 1000000000, burst_size_bytes: 1000000000, max_traces_per_user: 0}
            """;
    private static final String LIVE_STORE = """
            max_block_duration: 30s
            complete_block_timeout: 30s
            """;

    private final Path folder;
    private final boolean isSingle;
    private final long spans;
    private final List<String> jvmOptions;
    private final Clock clock = Clock.system();
    private final HttpClient http = HttpClient.newHttpClient();

    private ClusterBenchmark(List<String> arguments) {
        isSingle = arguments.get(0).equals("single");
        folder = Path.of(arguments.get(1)).toAbsolutePath();
        spans = Long.parseLong(arguments.get(2));
        jvmOptions = arguments.subList(3, arguments.size());
    }

    /// Runs the benchmark and logs its figures.
    public static void main(String[] arguments) throws IOException, InterruptedException {
        new ClusterBenchmark(Arrays.asList(arguments)).run();
    }

    private void run() throws IOException, InterruptedException {
        Files.createDirectories(folder);
        say("load average before: %.1f", load());
        ClusterBuilder builder = TestCluster.in(folder)
                .forked(jvmOptions.toArray(String[]::new))
                .cycles("5s", "10s")
                .liveStore(LIVE_STORE);
        List.of("tempo", "distributor", "live-store-a-0", "live-store-b-0")
                .forEach(node -> builder.yaml(node, NO_LIMITS));
        long start = clock.nanoTime();
        try (TestCluster cluster = (isSingle ? builder.singleBinary() : builder).start()) {
            say("whole cluster ready after %.1f s", seconds(start));
            starts(cluster);
            measure(cluster);
        }
    }

    /// Restarts the components one after the other.
    private void starts(TestCluster cluster) throws IOException, InterruptedException {
        for (ClusterNode node : cluster.nodes()) {
            node.stop();
            long start = clock.nanoTime();
            node.start();
            node.awaitReady();
            double seconds = seconds(start);
            double cpu = ProcessFigures.of(ProcessFigures.child(node.plan().configFile()))
                    .cpuSeconds();
            say("%-16s ready after %.2f s, %.2f CPU s", node.name(), seconds, cpu);
        }
    }

    private void measure(TestCluster cluster) throws IOException, InterruptedException {
        List<MeasuredNode> nodes = new ArrayList<>();
        for (ClusterNode node : cluster.nodes()) {
            nodes.add(new MeasuredNode(node, http));
        }
        awaitQuiet(nodes);
        for (MeasuredNode node : nodes) {
            node.markStart();
        }
        long before = ownCpu();
        LoadGenerator.Result pushed = new LoadGenerator(cluster.otlpHttpUrl(), clock).push(spans, CONNECTIONS);
        for (MeasuredNode node : nodes) {
            node.markPushed();
        }
        say(
                "%d spans accepted, %d requests refused, %.1f s, %.0f spans/s, ms p50 %.1f p99 %.1f",
                pushed.spans(),
                pushed.refused(),
                pushed.seconds(),
                pushed.spans() / pushed.seconds(),
                pushed.p50(),
                pushed.p99());
        StoredBlocks blocks = awaitBlocks(pushed.spans() / LoadShape.SPANS);
        awaitQuiet(nodes);
        say(
                "%d traces in %d blocks, %.1f bytes a span",
                blocks.traces(), blocks.blocks(), (double) blocks.bytes() / pushed.spans());
        double all = 0;
        for (MeasuredNode node : nodes) {
            MeasuredNode.Row row = node.row(pushed.spans());
            all += row.cpuTotal();
            say(
                    "%-16s CPU s per million spans: pushing %5.1f, total %5.1f; peak %4d MB; %6.0f bytes allocated a span",
                    row.name(), row.cpuPushing(), row.cpuTotal(), row.peakMegabytes(), row.allocatedPerSpan());
        }
        double own = (ownCpu() - before) / 1e9 / (pushed.spans() / 1e6);
        say("all components: %.1f CPU s per million spans", all);
        say("broker and clients: %.1f CPU s per million spans", own);
        verify(cluster.client(), pushed.ids());
        say("load average after: %.1f", load());
    }

    private StoredBlocks awaitBlocks(long traces) throws IOException, InterruptedException {
        Deadline deadline = Deadline.after(LIMIT);
        StoredBlocks blocks = StoredBlocks.in(folder.resolve("blocks"));
        while (blocks.traces() < traces && !deadline.hasPassed()) {
            clock.sleep(PAUSE);
            blocks = StoredBlocks.in(folder.resolve("blocks"));
        }
        // The cluster's own probe for readiness may add a trace.
        if (blocks.traces() < traces) {
            log.atWarn()
                    .addKeyValue("expected", traces)
                    .addKeyValue("found", blocks.traces())
                    .log("traces in blocks");
        }
        return blocks;
    }

    /// Waits until the processes use next to nothing.
    private void awaitQuiet(List<MeasuredNode> nodes) throws IOException, InterruptedException {
        Deadline deadline = Deadline.after(LIMIT);
        double last = cpu(nodes);
        int quiet = 0;
        while (quiet < QUIET_LOOKS && !deadline.hasPassed()) {
            clock.sleep(PAUSE);
            double now = cpu(nodes);
            quiet = now - last < QUIET_CPU_SECONDS * nodes.size() ? quiet + 1 : 0;
            last = now;
        }
    }

    private static double cpu(List<MeasuredNode> nodes) throws IOException {
        double sum = 0;
        for (MeasuredNode node : nodes) {
            sum += node.cpuSeconds();
        }
        return sum;
    }

    private void verify(TempoClient client, List<String> ids) throws IOException, InterruptedException {
        int whole = 0;
        List<Long> nanos = new ArrayList<>();
        for (String id : ids) {
            long start = clock.nanoTime();
            TempoClient.Answer answer = client.get("/api/traces/" + id, "application/json");
            nanos.add(clock.nanoTime() - start);
            int found = answer.text().split("\"spanId\"", -1).length - 1;
            if (answer.status() == 200 && found == LoadShape.SPANS) {
                whole++;
            } else {
                log.atWarn()
                        .addKeyValue("trace", id)
                        .addKeyValue("status", answer.status())
                        .addKeyValue("spans", found)
                        .log("not whole");
            }
        }
        nanos.sort(Long::compare);
        say("%d of %d traces whole, lookup ms p50 %.1f", whole, ids.size(), nanos.get(nanos.size() / 2) / 1e6);
    }

    private double seconds(long start) {
        return (clock.nanoTime() - start) / 1e9;
    }

    private static long ownCpu() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .orElse(Duration.ZERO)
                .toNanos();
    }

    private static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    private static void say(String format, Object... values) {
        log.info(String.format(Locale.ROOT, format, values));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.benchmarks.gossip;

import com.sun.management.OperatingSystemMXBean;
import io.minitempo.core.time.Clock;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What gossip costs per member and second in a quiet cluster with Tempo's intervals, where each member has one ring
/// entry with a heartbeat every five seconds, and how fast news travels.
///
/// Arguments: `model` (virtual time, one thread), `sockets` (real connections in this process) or `news`, then members
/// and tokens of each, again and again: `model 10 0 100 0 1000 0`.
public final class GossipBenchmark {

    private static final Logger log = LoggerFactory.getLogger(GossipBenchmark.class);

    private static final Duration ROUND = Duration.ofSeconds(1);
    private static final Duration SETTLE = Duration.ofSeconds(20);
    private static final Duration MEASURED = Duration.ofSeconds(60);
    /// In larger clusters the model has as many events in less time.
    private static final int LARGE = 300;
    private static final Duration MEASURED_LARGE = Duration.ofSeconds(20);
    /// One heartbeat of each: a thousand members hear 1600 messages a second each.
    private static final int HUGE = 1000;
    private static final Duration MEASURED_HUGE = Duration.ofSeconds(5);
    /// Every news is passed on eight times, two a second.
    private static final Duration SETTLE_HUGE = Duration.ofSeconds(7);
    private static final Duration WHOLE_WITHIN = Duration.ofMinutes(2);
    private static final int UPDATES = 100;
    private static final int LONGEST = 16;

    private GossipBenchmark() {}

    /// Runs the benchmark and logs its figures.
    public static void main(String[] arguments) throws InterruptedException {
        for (int i = 1; i + 1 < arguments.length; i += 2) {
            int size = Integer.parseInt(arguments[i]);
            int tokens = Integer.parseInt(arguments[i + 1]);
            switch (arguments[0]) {
                case "model" -> model(size, tokens);
                case "sockets" -> sockets(size, tokens);
                case "news" -> news(size, tokens);
                default -> throw new IllegalArgumentException("expected model, sockets or news, found " + arguments[0]);
            }
        }
    }

    /// Ends the benchmark: a member that fails makes its figures worthless.
    static void failed(Throwable cause) {
        throw new IllegalStateException("a member failed", cause);
    }

    private static void model(int size, int tokens) {
        ModelCluster cluster = new ModelCluster(size, tokens);
        Duration measured = size < LARGE ? MEASURED : size < HUGE ? MEASURED_LARGE : MEASURED_HUGE;
        cluster.run(size < HUGE ? SETTLE : SETTLE_HUGE);
        ModelCluster.Traffic before = cluster.traffic();
        long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        cluster.run(measured);
        long used = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpu;
        report("model", size, tokens, measured, before, cluster.traffic(), used);
    }

    private static void sockets(int size, int tokens) throws InterruptedException {
        Clock clock = Clock.system();
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        SocketCluster cluster = new SocketCluster(size, tokens);
        try {
            awaitWhole(cluster, clock);
            clock.sleep(SETTLE);
            ModelCluster.Traffic before = cluster.traffic();
            long cpu = system.getProcessCpuTime();
            long from = clock.nanoTime();
            clock.sleep(MEASURED);
            long used = system.getProcessCpuTime() - cpu;
            Duration measured = Duration.ofNanos(clock.nanoTime() - from);
            report("sockets", size, tokens, measured, before, cluster.traffic(), used);
        } finally {
            cluster.stop();
        }
    }

    private static void awaitWhole(SocketCluster cluster, Clock clock) throws InterruptedException {
        long start = clock.nanoTime();
        while (!cluster.isWhole()) {
            if (clock.nanoTime() - start > WHOLE_WITHIN.toNanos()) {
                throw new IllegalStateException("not all see each other after " + WHOLE_WITHIN.toSeconds() + " s");
            }
            clock.sleep(ROUND);
        }
    }

    private static void report(
            String kind,
            int size,
            int tokens,
            Duration measured,
            ModelCluster.Traffic before,
            ModelCluster.Traffic after,
            long cpuNanos) {
        double nodeSeconds = size * (measured.toNanos() / 1e9);
        log.atInfo()
                .addKeyValue("kind", kind)
                .addKeyValue("members", size)
                .addKeyValue("tokens", tokens)
                .addKeyValue("packets", rounded((after.packets() - before.packets()) / nodeSeconds, 2))
                .addKeyValue("exchanges", rounded((after.exchanges() - before.exchanges()) / nodeSeconds, 3))
                .addKeyValue("bytes", rounded((after.bytes() - before.bytes()) / nodeSeconds, 0))
                .addKeyValue("cpu_ms", rounded(cpuNanos / nodeSeconds / 1e6, 3))
                .log("per member and second");
    }

    private static String rounded(double value, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }

    /// A round tells two more for each one that knows, so that n members need at least the logarithm of n to base 3.
    private static void news(int size, int tokens) {
        ModelCluster cluster = new ModelCluster(size, tokens);
        cluster.run(SETTLE);
        int[] histogram = new int[LONGEST];
        for (int i = 0; i < UPDATES; i++) {
            histogram[Math.min(LONGEST - 1, cluster.roundsUntilAllKnow(ROUND))]++;
            cluster.run(ROUND);
        }
        log.atInfo()
                .addKeyValue("members", size)
                .addKeyValue("least", (int) Math.ceil(Math.log(size) / Math.log(3)))
                .addKeyValue("updates_by_rounds", Arrays.toString(histogram))
                .log("rounds until all know");
    }
}

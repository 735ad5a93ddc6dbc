// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What gossip costs in a quiet cluster with Tempo's intervals, and how fast news travels. The figures are appended to
/// `target/gossip-cost.txt`; only those that virtual time makes exact are asserted.
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class GossipCostIT {

    private static final Duration SETTLE = Duration.ofSeconds(60);
    private static final Duration MEASURED = Duration.ofSeconds(60);
    private static final Duration ROUND = Duration.ofSeconds(1);
    private static final int MINIMUM_ROUNDS = 5;
    private static final int UPDATES = 20;

    @Test
    void tenNodesCostLittle() throws IOException {
        costsLittle(10, 0);
    }

    @Tag("soak")
    @ParameterizedTest
    @CsvSource({"100, 0", "100, 128"})
    void hundredNodesCostLittle(int size, int tokensEach) throws IOException {
        costsLittle(size, tokensEach);
    }

    private static void costsLittle(int size, int tokensEach) throws IOException {
        Cost cost = measure(size, tokensEach);

        assertThat(cost.packets()).as("packets per node and second").isLessThan(5);
        if (tokensEach == 0) {
            assertThat(cost.bytes()).as("bytes sent per node and second").isLessThan(20_000);
        }
    }

    @Tag("soak")
    @Test
    @EnabledIfSystemProperty(named = "gossip.large", matches = "true", disabledReason = "takes minutes")
    void reportsTheCostOfAThousandNodes() throws IOException {
        assertThat(measure(1000, 0).packets()).isLessThan(5);
    }

    /// A round tells two more for each one that knows, so 100 members need at least ceil(log3 100) = 5 rounds.
    @Test
    void newsReachHundredMembersWithinThreeRoundsOfTheMinimum() throws IOException {
        Simulation simulation = cluster(100, 0, Duration.ofDays(1));
        int[] histogram = new int[MINIMUM_ROUNDS + 4];
        for (int i = 0; i < UPDATES; i++) {
            SimulatedNode origin = simulation.pick(simulation.up());
            long timestamp = origin.beat();
            int rounds = 0;
            while (!everyoneKnows(simulation, origin.id(), timestamp) && rounds < histogram.length - 1) {
                simulation.run(ROUND);
                rounds++;
            }
            histogram[rounds]++;
            simulation.run(Duration.ofSeconds(10));
        }
        append("rounds to reach 100 members, from 0 on: " + Arrays.toString(histogram) + " updates\n");
        assertThat(histogram[MINIMUM_ROUNDS + 3]).as("updates that took longer").isZero();
    }

    private static boolean everyoneKnows(Simulation simulation, String id, long timestamp) {
        return simulation.up().stream()
                .allMatch(node -> node.view()
                        .find(id)
                        .filter(entry -> entry.timestamp() >= timestamp)
                        .isPresent());
    }

    /// Per node and second.
    private record Cost(double packets, double bytes) {}

    private static Cost measure(int size, int tokensEach) throws IOException {
        Simulation simulation = cluster(size, tokensEach, Duration.ofSeconds(5));
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        SimulatedNetwork network = simulation.network();
        long packets = network.packetCount();
        long exchanges = network.exchangeCount();
        long bytes = network.byteCount();
        long cpu = threads.getCurrentThreadCpuTime();
        simulation.run(MEASURED);
        double nodeSeconds = size * (double) MEASURED.toSeconds();
        Cost cost =
                new Cost((network.packetCount() - packets) / nodeSeconds, (network.byteCount() - bytes) / nodeSeconds);
        append(String.format(
                Locale.ROOT,
                "%d nodes, %d tokens each: per node and second %.2f packets, %.3f exchanges, %.0f bytes sent, "
                        + "%.3f ms of CPU%n",
                size,
                tokensEach,
                cost.packets(),
                (network.exchangeCount() - exchanges) / nodeSeconds,
                cost.bytes(),
                (threads.getCurrentThreadCpuTime() - cpu) / nodeSeconds / 1e6));
        return cost;
    }

    private static Simulation cluster(int size, int tokensEach, Duration heartbeat) {
        Simulation simulation = new Simulation(7, tokensEach, Integer.MAX_VALUE, heartbeat);
        for (int i = 0; i < size; i++) {
            simulation.start("live-store-" + i);
            simulation.run(Duration.ofMillis(20));
        }
        simulation.run(SETTLE);
        return simulation;
    }

    private static void append(String line) throws IOException {
        Path file = Path.of("target", "gossip-cost.txt");
        Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}

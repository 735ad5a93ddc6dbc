// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.server.logging.LogFormat;
import io.minitempo.server.logging.LogLevel;
import io.minitempo.server.logging.Logging;
import io.minitempo.testkit.ClusterNode;
import io.minitempo.testkit.TestCluster;
import io.minitempo.testsupport.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Components are killed at random moments, one or two at a time, for as many minutes as `soak.minutes` says; after
/// each few kills everything that was acknowledged is looked for. What happened is in `target/kill-loop-SEED.txt`, up
/// to the last load that held.
///
/// Which component and how long to wait follow from the seed (`soak.seed`); where in its work the kill finds it does
/// not.
@Tag("soak")
@Timeout(3600)
class KillLoopIT {

    private static final int CLIENTS = 2;
    private static final int KILLS_PER_LOAD = 8;
    private static final int LONGEST_WAIT_MILLIS = 2500;
    private static final int LONGEST_DOWN_MILLIS = 1500;
    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final Duration SLOW = Duration.ofMillis(60);

    @TempDir
    private Path folder;

    private final long seed = Long.getLong("soak.seed", 1);
    private final SplittableRandom random = new SplittableRandom(seed);
    private final Map<String, Integer> kills = new TreeMap<>();
    private final Map<String, Integer> answers = new TreeMap<>();
    private int midUpload;
    private int loads;
    private long spans;
    private long sentAgain;

    @Test
    void nothingAcknowledgedIsLostHoweverOftenComponentsAreKilled() throws Exception {
        Logging.configure(LogFormat.LOGFMT, LogLevel.WARN);
        Deadline end = Deadline.after(Duration.ofMinutes(Long.getLong("soak.minutes", 10)));
        try (Bucket bucket = new Bucket(folder);
                TestCluster cluster = TestCluster.in(folder)
                        .forked("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
                        .storage(bucket.yaml())
                        .start()) {
            BlockCensus census = new BlockCensus(bucket.blocks());
            Aftermath aftermath = new Aftermath(cluster.client(), census);
            while (!end.hasPassed()) {
                loads++;
                try (SpanLoad load = aftermath.add(SpanLoad.start(cluster.client(), seed << 32 | loads, CLIENTS))) {
                    for (int i = 0; i < KILLS_PER_LOAD; i++) {
                        killSome(cluster, bucket);
                    }
                    bucket.fast();
                    awaitReady(cluster);
                    load.finish();
                    aftermath.awaitAnswers(load);
                    aftermath.awaitBlocks();
                    count(load);
                    report(census.live().size());
                }
            }
            Eventually.eventually(() -> assertThat(bucket.unfinished()).isEmpty());
        }
    }

    private void killSome(TestCluster cluster, Bucket bucket) throws InterruptedException {
        if (random.nextInt(3) == 0) {
            bucket.slow(SLOW);
        } else {
            bucket.fast();
        }
        pause(LONGEST_WAIT_MILLIS);
        List<ClusterNode> victims = new ArrayList<>();
        for (int i = random.nextInt(1, 3); i > 0; i--) {
            ClusterNode node =
                    cluster.nodes().get(random.nextInt(cluster.nodes().size()));
            if (node.isRunning()) {
                node.kill();
                kills.merge(node.plan().target(), 1, Integer::sum);
                victims.add(node);
            }
        }
        if (victims.stream().anyMatch(node -> node.plan().target().equals("block-builder"))
                && !bucket.unfinished().isEmpty()) {
            midUpload++;
        }
        pause(LONGEST_DOWN_MILLIS);
        for (ClusterNode node : victims) {
            node.start();
        }
        if (random.nextBoolean()) {
            bucket.fast();
            awaitReady(cluster);
        }
    }

    /// Longer than a component's own limit: a machine with more processes than cores takes its time.
    private static void awaitReady(TestCluster cluster) throws InterruptedException {
        for (ClusterNode node : cluster.nodes()) {
            Eventually.within(
                    START_LIMIT,
                    () -> assertThat(node.notReady()).as(node.name()).isEmpty());
        }
    }

    private void pause(int longestMillis) throws InterruptedException {
        Clock.system().sleep(Duration.ofMillis(random.nextInt(longestMillis)));
    }

    private void count(SpanLoad load) {
        spans += load.acknowledged().size();
        sentAgain += load.acknowledged().values().stream().filter(n -> n > 1).count();
        load.answers().forEach((answer, times) -> answers.merge(answer, times.get(), Integer::sum));
    }

    private void report(int liveBlocks) throws IOException {
        String line =
                "seed %d: %d loads, kills %s (%d left an upload unfinished), %d spans acknowledged, %d of them sent more than once, answers %s, %d live blocks; nothing lost, nothing twice%n"
                        .formatted(seed, loads, kills, midUpload, spans, sentAgain, answers, liveBlocks);
        Files.writeString(Files.createDirectories(Path.of("target")).resolve("kill-loop-" + seed + ".txt"), line);
    }
}

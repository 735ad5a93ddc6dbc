// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.faults;

import static io.minitempo.testsupport.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.server.logging.LogFormat;
import io.minitempo.server.logging.LogLevel;
import io.minitempo.server.logging.Logging;
import io.minitempo.testkit.ClusterNode;
import io.minitempo.testkit.TestCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Processes are killed as a machine is switched off, while spans flow.
@Timeout(300)
class KillIT {

    private static final int CLIENTS = 4;
    /// A chunk to or from the bucket takes so long that an upload takes seconds.
    private static final Duration SLOW = Duration.ofMillis(300);

    @TempDir
    private static Path folder;

    private static Bucket bucket;
    private static TestCluster cluster;
    private static Aftermath aftermath;

    @BeforeAll
    static void start() throws Exception {
        Logging.configure(LogFormat.LOGFMT, LogLevel.WARN);
        bucket = new Bucket(folder);
        cluster = TestCluster.in(folder)
                .forked("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
                .storage(bucket.yaml())
                .start();
        aftermath = new Aftermath(cluster.client(), new BlockCensus(bucket.blocks()));
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
        bucket.close();
    }

    private static SpanLoad load(long seed) throws InterruptedException {
        SpanLoad load = aftermath.add(SpanLoad.start(cluster.client(), seed, CLIENTS));
        awaitRequests(load, 20);
        return load;
    }

    private static void awaitRequests(SpanLoad load, int more) throws InterruptedException {
        int goal = load.requests() + more;
        eventually(() -> assertThat(load.requests()).isGreaterThanOrEqualTo(goal));
    }

    @Test
    void aKilledLiveStoreComesBackWithEverything() throws Exception {
        ClusterNode first = cluster.node("live-store-a-0");
        ClusterNode second = cluster.node("live-store-b-0");
        try (SpanLoad load = load(0x11)) {
            first.kill();
            awaitRequests(load, 40);
            first.start();
            first.awaitReady();
            load.finish();
            second.kill();
            // Whatever the blocks do not have yet, only the one that was killed has.
            aftermath.awaitAnswers(load);
        } finally {
            if (!second.isRunning()) {
                second.start();
            }
        }
        second.awaitReady();
        aftermath.awaitBlocks();
    }

    @Test
    void aBlockBuilderKilledInMidUploadLeavesNothingTwice() throws Exception {
        ClusterNode builder = cluster.node("block-builder-0");
        Set<String> begun;
        try (SpanLoad load = load(0x22)) {
            bucket.slow(SLOW);
            begun = eventually(() -> {
                Set<String> folders = new TreeSet<>(bucket.unfinished());
                assertThat(folders).as("blocks in the making").isNotEmpty();
                return folders;
            });
            builder.kill();
            bucket.fast();
            assertThat(bucket.unfinished()).as("it was killed in the middle").containsAll(begun);
            builder.start();
            builder.awaitReady();
            load.finish();
        } finally {
            bucket.fast();
        }
        aftermath.awaitBlocks();

        assertThat(bucket.unfinished())
                .as("the next attempt ends what the killed one began, under the same id")
                .doesNotContainAnyElementsOf(begun);
    }

    @Test
    void aDistributorKilledInMidPushLosesNothingThatItAcknowledged() throws Exception {
        ClusterNode distributor = cluster.node("distributor");
        try (SpanLoad load = load(0x33)) {
            eventually(() -> assertThat(load.waiting()).isPositive());
            distributor.kill();
            eventually(() -> assertThat(load.answers()).containsKey("no answer"));
            distributor.start();
            awaitRequests(load, 20);
            load.finish();
            aftermath.awaitAnswers(load);
        }
        aftermath.awaitBlocks();
    }
}

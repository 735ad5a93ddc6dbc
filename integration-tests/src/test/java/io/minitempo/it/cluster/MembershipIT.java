// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.cluster;

import static io.minitempo.testsupport.Eventually.eventually;
import static io.minitempo.testsupport.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.testkit.ClusterNode;
import io.minitempo.testkit.FreePorts;
import io.minitempo.testkit.TestCluster;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Five processes, of which four gossip: who is killed, who comes back elsewhere, who says goodbye.
@Timeout(180)
class MembershipIT {

    private static final String A = "live-store-a-0";
    private static final String B = "live-store-b-0";

    /// Seconds without a heartbeat after which a live-store counts as unhealthy; it beats once a second.
    private static final int HEARTBEAT_TIMEOUT = 4;

    private static final String IMPATIENT = "live_store: {ring: {heartbeat_timeout: " + HEARTBEAT_TIMEOUT + "s}}\n";

    /// A slow machine's.
    private static final Duration AMPLE = Duration.ofSeconds(20);

    /// For a goodbye, on a slow machine. Without one the entry would stay in the ring for minutes, as unhealthy.
    private static final Duration AT_ONCE = Duration.ofSeconds(10);

    @TempDir
    private static Path folder;

    private static TestCluster cluster;
    private static Views views;

    @BeforeAll
    static void start() throws Exception {
        cluster = TestCluster.in(folder)
                .without("block-builder")
                .forked("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
                .yaml("querier", IMPATIENT)
                .yaml("distributor", IMPATIENT)
                .start();
        views = new Views(cluster, HttpClient.newHttpClient());
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    /// A live-store of a cluster in which everybody sees everybody.
    private static ClusterNode whole(String name) throws InterruptedException {
        ClusterNode node = cluster.node(name);
        for (ClusterNode each : cluster.nodes()) {
            if (!each.isRunning()) {
                each.start();
                each.awaitReady();
            }
        }
        eventually(() -> {
            assertThat(views.members())
                    .hasSize(4)
                    .allSatisfy((who, members) -> assertThat(members).isEqualTo(4));
            assertThat(views.liveStore(name).values()).containsOnly("ACTIVE " + address(node));
        });
        return node;
    }

    private static String address(ClusterNode node) {
        return "127.0.0.1:" + node.plan().advertisedPort();
    }

    @Test
    void aKilledMemberIsMissedAfterItsTimeoutAndReplacedWhenItComesBackElsewhere() throws Exception {
        ClusterNode node = whole(A);
        String before = address(node);
        Path file = node.plan().configFile();
        String config = Files.readString(file);

        node.kill();
        within(Duration.ofSeconds(HEARTBEAT_TIMEOUT).plus(AMPLE), () -> {
            assertThat(views.liveStore(A))
                    .containsEntry("querier", "UNHEALTHY " + before)
                    .containsEntry("distributor", "UNHEALTHY " + before)
                    // Its time-out is the default of a minute.
                    .containsEntry(B, "ACTIVE " + before);
            return node;
        });

        int other = FreePorts.next();
        assertThat(config).contains("instance_port: " + node.plan().advertisedPort());
        Files.writeString(file, config.replaceAll("(grpc_listen_port|instance_port): \\d+", "$1: " + other));
        try {
            node.start();
            node.awaitReady();
            within(AMPLE, () -> {
                assertThat(views.liveStore(A))
                        .hasSize(4)
                        .allSatisfy((who, seen) -> assertThat(seen).isEqualTo("ACTIVE 127.0.0.1:" + other));
                return node;
            });
        } finally {
            Files.writeString(file, config);
            node.stop();
        }
    }

    @Test
    void aMemberThatLeavesIsGoneAtOnce() throws Exception {
        ClusterNode node = whole(B);

        node.stop();

        within(AT_ONCE, () -> {
            assertThat(views.liveStore(B).values()).hasSize(3).containsOnly("absent");
            assertThat(views.members())
                    .hasSize(3)
                    .allSatisfy((who, members) -> assertThat(members).isEqualTo(3));
            return node;
        });
    }
}

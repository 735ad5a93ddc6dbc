// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.faults;

import static io.minitempo.testsupport.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.TempoException;
import io.minitempo.server.logging.LogFormat;
import io.minitempo.server.logging.LogLevel;
import io.minitempo.server.logging.Logging;
import io.minitempo.testkit.ClusterNode;
import io.minitempo.testkit.FreePorts;
import io.minitempo.testkit.TestCluster;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How processes begin and end: ports, exit codes, what they leave in the rings.
@Timeout(180)
class ProcessEndIT {

    @TempDir
    private static Path folder;

    private static TestCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        Logging.configure(LogFormat.LOGFMT, LogLevel.WARN);
        cluster = TestCluster.in(folder)
                .forked("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
                .start();
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    /// A component that serves, whatever an earlier test did to it.
    private static ClusterNode running(String name) throws InterruptedException {
        ClusterNode node = cluster.node(name);
        if (!node.isRunning()) {
            node.start();
            node.awaitReady();
        }
        return node;
    }

    private static String page(ClusterNode node, String path) throws IOException, InterruptedException {
        URI url = node.url(path);
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(url)
                                    .header("Accept", "application/json")
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"distributor", "querier", "query-frontend", "block-builder-0", "live-store-b-0"})
    void sigtermEndsWithCodeZeroAndFreesThePorts(String name) throws Exception {
        ClusterNode node = running(name);

        node.stop(); // fails unless the exit code is 0

        assertThat(FreePorts.isFree(node.plan().httpPort())).isTrue();
        assertThat(FreePorts.isFree(node.plan().grpcPort())).isTrue();
        assertThat(FreePorts.isFree(node.plan().gossipPort())).isTrue();
    }

    @Test
    void aStoppedLiveStoreLeavesItsRing() throws Exception {
        ClusterNode other = running("live-store-b-0");
        ClusterNode node = running("live-store-a-0");
        eventually(() -> assertThat(page(other, "/live-store/ring")).contains("live-store-a-0"));
        eventually(() -> assertThat(page(node, "/live-store/ring")).contains("live-store-b-0"));

        node.stop();
        eventually(() -> assertThat(page(other, "/live-store/ring"))
                .contains("live-store-b-0")
                .doesNotContain("live-store-a-0"));

        node.start();
        node.awaitReady();
        eventually(() -> assertThat(page(other, "/live-store/ring")).contains("live-store-a-0"));
    }

    /// It is in its ring while it waits; dying there, it would be an unhealthy owner of its partition for ever.
    @Test
    void aLiveStoreThatStillWaitsForItsBrokerLeavesItsRingToo() throws Exception {
        ClusterNode other = running("live-store-b-0");
        ClusterNode node = running("live-store-a-0");
        Path file = node.plan().configFile();
        String config = Files.readString(file);
        node.stop();
        eventually(() -> assertThat(page(other, "/live-store/ring")).doesNotContain("live-store-a-0"));
        Files.writeString(file, config.replaceFirst("(?<key>kafka:\\s+address: )\\S+", "${key}\"127.0.0.1:1\""));

        try {
            node.start();
            eventually(() -> assertThat(page(other, "/live-store/ring")).contains("live-store-a-0"));
            assertThat(node.notReady()).isPresent();

            node.stop(); // fails unless the exit code is 0
            eventually(() -> assertThat(page(other, "/live-store/ring"))
                    .contains("live-store-b-0")
                    .doesNotContain("live-store-a-0"));
        } finally {
            Files.writeString(file, config);
        }
        node.start();
        node.awaitReady();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "grpc", "gossip", "otlp"})
    void aBusyPortEndsTheStartWithCodeOneAndIsNamed(String which) throws Exception {
        ClusterNode node = cluster.node("distributor");
        node.stop();
        int port = switch (which) {
            case "http" -> node.plan().httpPort();
            case "grpc" -> node.plan().grpcPort();
            case "gossip" -> node.plan().gossipPort();
            default -> cluster.otlpHttpUrl().getPort();
        };
        try (ServerSocket occupant = new ServerSocket()) {
            occupant.setReuseAddress(true);
            occupant.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            node.start();

            assertThatThrownBy(node::awaitReady)
                    .isInstanceOf(TempoException.Unavailable.class)
                    .hasMessageContaining("exit code 1")
                    .hasMessageContaining("127.0.0.1:" + port);
        } finally {
            if (node.isRunning()) {
                node.kill();
            }
        }
    }
}

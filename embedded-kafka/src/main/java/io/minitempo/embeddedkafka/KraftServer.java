// SPDX-License-Identifier: Apache-2.0
package io.minitempo.embeddedkafka;

import com.yammer.metrics.core.MetricName;
import com.yammer.metrics.core.MetricsRegistry;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.metrics.KafkaYammerMetrics;

/// One run of a broker that is its own controller. The only class that touches Kafka's internals.
///
/// Owned by one thread.
final class KraftServer {

    private static final String HOST = "127.0.0.1";
    private static final String CLUSTER_ID = "bWluaS10ZW1wby1kZW1vLQ";
    private static final String LISTENER = "PLAINTEXT";
    private static final String CONTROLLER_LISTENER = "CONTROLLER";

    private final KafkaRaftServer server;
    private final Set<MetricName> metricsBefore;

    private KraftServer(KafkaRaftServer server, Set<MetricName> metricsBefore) {
        this.server = server;
        this.metricsBefore = metricsBefore;
    }

    /// Formats the folder if it is new, and returns when the broker serves.
    ///
    /// @throws RuntimeException of Kafka's, when a port is taken or the folder is not usable
    static KraftServer start(
            Path folder, int port, int advertisedPort, int controllerPort, Map<String, String> overrides) {
        // A broker that meets a fatal fault halts the JVM; here that would be the tests' or the demo's JVM.
        Exit.setHaltProcedure(KraftServer::refuseToEndTheJvm);
        Exit.setExitProcedure(KraftServer::refuseToEndTheJvm);
        format(folder);
        Map<String, String> properties = properties(folder, port, advertisedPort, controllerPort);
        properties.putAll(overrides);
        Set<MetricName> before = Set.copyOf(registry().allMetrics().keySet());
        KraftServer run = new KraftServer(new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM), before);
        try {
            run.server.startup();
        } catch (RuntimeException e) {
            run.stop();
            throw e;
        }
        return run;
    }

    /// Stops in good order and removes what Kafka leaves behind in the JVM.
    void stop() {
        try {
            server.shutdown();
            server.awaitShutdown();
        } finally {
            for (MetricName name : Set.copyOf(registry().allMetrics().keySet())) {
                if (!metricsBefore.contains(name)) {
                    registry().removeMetric(name);
                }
            }
        }
    }

    private static MetricsRegistry registry() {
        return KafkaYammerMetrics.defaultRegistry();
    }

    private static void refuseToEndTheJvm(int status, String message) {
        throw new IllegalStateException("embedded Kafka wanted to end the JVM with status " + status + ": " + message);
    }

    private static void format(Path folder) {
        try {
            new Formatter()
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                    .setClusterId(CLUSTER_ID)
                    .setNodeId(1)
                    .addDirectory(folder.toString())
                    .setMetadataLogDirectory(folder.toString())
                    .setControllerListenerName(CONTROLLER_LISTENER)
                    .setIgnoreFormatted(true)
                    .run();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("Kafka cannot use the folder " + folder, e);
        }
    }

    private static Map<String, String> properties(Path folder, int port, int advertisedPort, int controllerPort) {
        Map<String, String> properties = new HashMap<>();
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", "1");
        properties.put("log.dirs", folder.toString());
        properties.put("controller.quorum.voters", "1@" + HOST + ":" + controllerPort);
        properties.put("controller.listener.names", CONTROLLER_LISTENER);
        properties.put(
                "listeners",
                LISTENER + "://" + HOST + ":" + port + "," + CONTROLLER_LISTENER + "://" + HOST + ":" + controllerPort);
        properties.put("advertised.listeners", LISTENER + "://" + HOST + ":" + advertisedPort);
        properties.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");

        // Tempo produces batches of up to 16,000,000 bytes.
        properties.put("message.max.bytes", "16777216");
        properties.put("replica.fetch.max.bytes", "16777216");
        // Tests write records with times of their own; the default refuses what is an hour ahead.
        properties.put("log.message.timestamp.after.max.ms", Long.toString(Long.MAX_VALUE));

        properties.put("offsets.topic.num.partitions", "1");
        properties.put("offsets.topic.replication.factor", "1");
        properties.put("transaction.state.log.num.partitions", "1");
        properties.put("transaction.state.log.replication.factor", "1");
        properties.put("transaction.state.log.min.isr", "1");
        properties.put("group.initial.rebalance.delay.ms", "0");
        properties.put("auto.create.topics.enable", "true");

        // One loopback broker needs few threads, small indexes and no JMX.
        properties.put("num.network.threads", "2");
        properties.put("num.io.threads", "2");
        properties.put("num.recovery.threads.per.data.dir", "1");
        properties.put("background.threads", "2");
        properties.put("log.cleaner.dedupe.buffer.size", "2097152");
        properties.put("log.index.size.max.bytes", "1048576");
        properties.put("metric.reporters", "");
        return properties;
    }
}

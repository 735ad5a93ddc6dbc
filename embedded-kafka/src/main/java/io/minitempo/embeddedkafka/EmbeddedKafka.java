// SPDX-License-Identifier: Apache-2.0
package io.minitempo.embeddedkafka;

import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A Kafka broker on loopback in this JVM, up in a few seconds; data survive [#stop] and [#start].
///
/// It takes batches of up to 16 MiB, as Tempo's distributors write them, and creates topics on demand. Kafka logs
/// under `kafka`, `org.apache.kafka` and `state.change.logger`; a logging configuration sets those to WARN.
///
/// Owned by the thread that started it; the gate may be switched by any thread.
public final class EmbeddedKafka implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedKafka.class);
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final int START_ATTEMPTS = 5;
    private static final Duration SERVED_WITHIN = Duration.ofSeconds(30);

    private final Path folder;
    private final boolean folderIsTemporary;
    private final int port;
    private final int controllerPort;
    private final @Nullable TcpGate gate;
    private final Map<String, String> brokerProperties;
    private @Nullable KraftServer server;

    private EmbeddedKafka(
            Path folder,
            boolean folderIsTemporary,
            int port,
            int controllerPort,
            @Nullable TcpGate gate,
            Map<String, String> brokerProperties) {
        this.folder = folder;
        this.folderIsTemporary = folderIsTemporary;
        this.port = port;
        this.controllerPort = controllerPort;
        this.gate = gate;
        this.brokerProperties = Map.copyOf(brokerProperties);
    }

    /// Starts a broker on a free port with its data in a temporary folder.
    public static EmbeddedKafka startTemporary() {
        return configure().start();
    }

    /// Begins the description of another broker.
    public static Builder configure() {
        return new Builder();
    }

    /// What clients are configured with: `host:port` of the gate, if there is one, else of the broker.
    public String bootstrapServers() {
        return LOOPBACK.getHostAddress() + ":" + (gate == null ? port : gate.port());
    }

    /// The gate in front of the broker.
    ///
    /// @throws IllegalStateException when it was started without one
    public TcpGate gate() {
        if (gate == null) {
            throw new IllegalStateException("this broker has no gate; start it with behindGate()");
        }
        return gate;
    }

    /// Where its data are.
    Path folder() {
        return folder;
    }

    /// Creates a topic and returns when it can be used.
    public void createTopic(String topic, int partitions) {
        createTopic(topic, partitions, Map.of());
    }

    /// Creates a topic with settings such as `max.message.bytes` and returns when it can be used.
    public void createTopic(String topic, int partitions, Map<String, String> settings) {
        try (Admin admin = admin()) {
            NewTopic created = new NewTopic(topic, partitions, (short) 1).configs(settings);
            await(admin.createTopics(List.of(created)).all(), "create topic " + topic);
            awaitServed(admin, topic, partitions);
        }
    }

    /// Whether there is a topic of that name, as in a data folder that was kept.
    public boolean hasTopic(String topic) {
        try (Admin admin = admin()) {
            return await(admin.listTopics().names(), "list topics").contains(topic);
        }
    }

    // A topic that the controller has created is known to the broker only a moment later.
    private static void awaitServed(Admin admin, String topic, int partitions) {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            ends.put(new TopicPartition(topic, partition), OffsetSpec.latest());
        }
        Deadline deadline = Deadline.after(SERVED_WITHIN);
        boolean served = false;
        while (!served) {
            // The client complains in the log about a topic that is asked for too early.
            if (!await(admin.listTopics().names(), "list topics").contains(topic) && !deadline.hasPassed()) {
                continue;
            }
            try {
                await(admin.listOffsets(ends).all(), "serve topic " + topic);
                served = true;
            } catch (IllegalStateException e) {
                if (!(e.getCause() instanceof RetriableException) || deadline.hasPassed()) {
                    throw e;
                }
            }
        }
    }

    /// Deletes a topic with its records.
    public void deleteTopic(String topic) {
        try (Admin admin = admin()) {
            await(admin.deleteTopics(List.of(topic)).all(), "delete topic " + topic);
        }
    }

    /// Deletes the records of a partition before `offset`, as retention does.
    public void deleteRecordsBefore(String topic, int partition, long offset) {
        try (Admin admin = admin()) {
            TopicPartition place = new TopicPartition(topic, partition);
            await(
                    admin.deleteRecords(Map.of(place, RecordsToDelete.beforeOffset(offset)))
                            .all(),
                    "delete records of " + place);
        }
    }

    /// Starts the broker again after [#stop], on the same port and with the same data.
    public void start() {
        if (server == null) {
            long started = Clock.system().nanoTime();
            server = KraftServer.start(
                    folder, port, gate == null ? port : gate.port(), controllerPort, brokerProperties);
            log.atInfo()
                    .addKeyValue("address", bootstrapServers())
                    .addKeyValue("folder", folder)
                    .addKeyValue("millis", (Clock.system().nanoTime() - started) / 1_000_000)
                    .log("embedded Kafka started");
        }
    }

    /// Stops the broker; data and port stay reserved for [#start]. Clients see refused connections.
    public void stop() {
        @Nullable KraftServer running = server;
        server = null;
        if (running != null) {
            running.stop();
        }
    }

    /// Stops for good; deletes the data if their folder was temporary.
    @Override
    public void close() {
        try {
            stop();
        } finally {
            if (gate != null) {
                gate.close();
            }
            if (folderIsTemporary) {
                deleteTree(folder);
            }
        }
    }

    private Admin admin() {
        Map<String, Object> properties = new HashMap<>();
        properties.put("bootstrap.servers", bootstrapServers());
        properties.put("metric.reporters", "");
        properties.put("enable.metrics.push", false);
        return Admin.create(properties);
    }

    private static <T> T await(KafkaFuture<T> future, String what) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("embedded Kafka cannot " + what, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted: " + what, e);
        }
    }

    private static void deleteTree(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("temporary folder not deleted: " + folder, e);
        }
    }

    /// Describes a broker to start. Owned by one thread.
    public static final class Builder {

        // Below the range from which systems take ports for outgoing connections: a client that dials a stopped
        // broker again and again can otherwise be given the broker's own port, and the broker cannot come back. And
        // below the ports that `FreePorts` of testkit gives out, which others may not have bound yet.
        private static final int LOWEST_PORT = 10_000;
        private static final int HIGHEST_PORT = 21_000;

        private final RandomGenerator random = RandomGenerator.getDefault();
        private final Map<String, String> brokerProperties = new HashMap<>();
        private int port;
        private @Nullable Path folder;
        private boolean gated;

        private Builder() {}

        /// Listens on this port, or on any free one when it is 0.
        public Builder port(int port) {
            this.port = port;
            return this;
        }

        /// Keeps the data in this folder, which may hold those of an earlier run; it is not deleted at the end.
        public Builder dataFolder(Path folder) {
            this.folder = folder;
            return this;
        }

        /// Puts a [TcpGate] in front and lets the broker advertise it, so that a test can hold or refuse connections.
        public Builder behindGate() {
            this.gated = true;
            return this;
        }

        /// Sets a property of the broker, as in `server.properties`.
        public Builder brokerProperty(String name, String value) {
            brokerProperties.put(name, value);
            return this;
        }

        /// Starts the broker and returns when it serves.
        ///
        /// @throws UncheckedIOException with a [BindException] that names the port when it is in use
        public EmbeddedKafka start() {
            if (port != 0 && !isFree(port)) {
                throw portInUse();
            }
            boolean temporary = folder == null;
            Path data = folder == null ? temporaryFolder() : folder;
            for (int attempt = 1; ; attempt++) {
                int clientPort = port == 0 || gated ? freePort() : port;
                @Nullable TcpGate gate = gated ? TcpGate.open(port == 0 ? freePort() : port, clientPort) : null;
                EmbeddedKafka kafka =
                        new EmbeddedKafka(data, temporary, clientPort, freePort(), gate, brokerProperties);
                try {
                    kafka.start();
                    return kafka;
                } catch (RuntimeException e) {
                    boolean taken = isBindFailure(e);
                    if (gate != null) {
                        gate.close();
                    }
                    if (!taken || attempt == START_ATTEMPTS) {
                        if (temporary) {
                            deleteTree(data);
                        }
                        throw taken && port != 0 ? portInUse() : e;
                    }
                }
            }
        }

        private UncheckedIOException portInUse() {
            BindException cause = new BindException("port " + port + " of " + LOOPBACK.getHostAddress()
                    + " is in use by another process; embedded Kafka needs it");
            return new UncheckedIOException(cause.getMessage(), cause);
        }

        private static boolean isBindFailure(Throwable failure) {
            for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
                if (cause instanceof BindException) {
                    return true;
                }
            }
            return false;
        }

        private int freePort() {
            while (true) {
                int candidate = random.nextInt(LOWEST_PORT, HIGHEST_PORT);
                if (isFree(candidate)) {
                    return candidate;
                }
            }
        }

        private static boolean isFree(int port) {
            try (Socket probe = new Socket()) {
                probe.setReuseAddress(true);
                probe.bind(new InetSocketAddress(LOOPBACK, port));
                return true;
            } catch (IOException e) {
                return false;
            }
        }

        private static Path temporaryFolder() {
            try {
                return Files.createTempDirectory("embedded-kafka-");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}

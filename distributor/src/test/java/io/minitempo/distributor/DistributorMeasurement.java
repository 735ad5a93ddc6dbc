// SPDX-License-Identifier: Apache-2.0
package io.minitempo.distributor;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.distributor.limits.FixedLimits;
import io.minitempo.embeddedkafka.EmbeddedKafka;
import io.minitempo.ingestlog.IngestWriter;
import io.minitempo.ingestlog.KafkaConfig;
import io.minitempo.ingestlog.PartitionWrite;
import io.minitempo.ingestlog.PushBytesCodec;
import io.minitempo.ingestlog.kafka.KafkaIngestLog;
import io.minitempo.receiver.Receivers;
import io.minitempo.receiver.config.GrpcPortConfig;
import io.minitempo.receiver.config.HttpPortConfig;
import io.minitempo.receiver.config.OtlpHttpConfig;
import io.minitempo.receiver.config.ReceiverConfig;
import io.minitempo.receiver.config.ReceiversConfig;
import io.minitempo.receiver.intake.ReceiverMetrics;
import io.minitempo.receiver.intake.SpanIntake;
import io.minitempo.receiver.intake.TenantResolver;
import io.minitempo.server.config.ConfigBinder;
import io.minitempo.server.config.yaml.YamlTree;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.random.RandomGenerator;

/// A distributor as a process of its own, from socket to acknowledgement, whose CPU time and allocation per span it
/// tells when its standard input ends. Load comes from outside, such as the project's load generator.
///
/// `broker PORT`: a Kafka broker. `serve HTTP_PORT GRPC_PORT BROKER`: the distributor; `none` as broker encodes records
/// and drops them.
final class DistributorMeasurement {

    private static final String TOPIC = "measured";
    private static final String ANY_CLIENT = "127.0.0.1:";

    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "broker" -> broker(Integer.parseInt(arguments[1]));
            case "serve" -> serve(arguments[1], arguments[2], arguments[3]);
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static void broker(int port) throws IOException {
        try (EmbeddedKafka kafka = EmbeddedKafka.configure().port(port).start()) {
            kafka.createTopic(TOPIC, 2);
            System.out.println("broker at " + kafka.bootstrapServers());
            awaitEndOfInput();
        }
    }

    private static void serve(String httpPort, String grpcPort, String broker) throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        RandomGenerator random = new Random();
        IngestWriter writer = broker.equals("none")
                ? new DroppingWriter()
                : new KafkaIngestLog(kafka(broker), "distributor", registry, Clock.system(), random).openWriter();
        Distributor distributor = new Distributor(
                DistributorConfig.defaults(),
                new FixedLimits().rate(1L << 40, 1L << 40),
                () -> 1,
                new LogTraceWriter(tenant -> token -> token & 1, writer),
                registry,
                Clock.system(),
                random);
        ReceiverMetrics metrics = new ReceiverMetrics(registry);
        Receivers receivers = new Receivers(
                new ReceiversConfig(List.of(new ReceiverConfig.Otlp(
                        "otlp",
                        GrpcPortConfig.at(ANY_CLIENT + grpcPort, 524_288),
                        new OtlpHttpConfig(HttpPortConfig.at(ANY_CLIENT + httpPort, true), "/v1/traces", "", "")))),
                new SpanIntake(new TenantResolver(false), distributor, metrics, Clock.system()),
                metrics,
                Clock.system());
        receivers.start(Throwable::printStackTrace);
        System.out.println("serving");
        awaitEndOfInput();
        report(registry);
        receivers.stop(Deadline.after(Duration.ofSeconds(2)));
        writer.close();
    }

    private static KafkaConfig kafka(String broker) {
        return ConfigBinder.bind(
                        YamlTree.parse("{address: \"" + broker + "\", topic: " + TOPIC + "}"), KafkaConfig.defaults())
                .orThrow();
    }

    private static void awaitEndOfInput() throws IOException {
        while (System.in.read() >= 0) {
            // A line reports nothing; only the end does.
        }
    }

    private static void report(SimpleMeterRegistry registry) {
        double spans =
                registry.get("tempo_distributor_spans_received_total").counter().count();
        com.sun.management.OperatingSystemMXBean system =
                (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        System.out.printf(
                Locale.ROOT,
                "%.0f spans: %.2f CPU seconds per million, %.0f bytes allocated per span, %d MB heap used%n",
                spans,
                system.getProcessCpuTime() / 1e3 / spans,
                threads.getTotalThreadAllocatedBytes() / spans,
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20);
    }

    /// Encodes as the log does, and forgets.
    private static final class DroppingWriter implements IngestWriter {
        private volatile int written;

        @Override
        public void write(io.minitempo.core.TenantId tenant, List<PartitionWrite> writes, Deadline deadline) {
            for (PartitionWrite write : writes) {
                for (PushBytesCodec.Cut cut : PushBytesCodec.split(write.traces(), false, 15_983_616)) {
                    written = PushBytesCodec.write(write.traces(), cut, new byte[cut.size()], 0);
                }
            }
        }

        @Override
        public void close() {
            System.out.println("last record: " + written + " bytes");
        }
    }
}

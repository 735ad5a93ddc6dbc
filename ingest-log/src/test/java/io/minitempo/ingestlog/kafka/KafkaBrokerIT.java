// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ingestlog.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.core.CorruptBlockException;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.embeddedkafka.EmbeddedKafka;
import io.minitempo.ingestlog.GoldenRecords;
import io.minitempo.ingestlog.IngestLogContract;
import io.minitempo.ingestlog.IngestWriter;
import io.minitempo.ingestlog.KafkaConfig;
import io.minitempo.ingestlog.LogRecord;
import io.minitempo.ingestlog.PartitionReader;
import io.minitempo.ingestlog.PartitionWrite;
import io.minitempo.ingestlog.Piece;
import io.minitempo.ingestlog.PushBytesCodec;
import io.minitempo.ingestlog.TracePiece;
import io.minitempo.ingestlog.UnknownPartitionException;
import io.minitempo.testsupport.Eventually;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a broker does to topics and records, and what other clients write and read.
class KafkaBrokerIT {

    private static final TenantId TENANT = new TenantId("team-a");

    private static final int BROKER_PARTITIONS = 3;

    @TempDir
    private static Path folder;

    private static EmbeddedKafka kafka;

    @BeforeAll
    static void startBroker() {
        kafka = EmbeddedKafka.configure()
                .dataFolder(folder)
                .brokerProperty("num.partitions", Integer.toString(BROKER_PARTITIONS))
                .start();
    }

    @AfterAll
    static void stopBroker() {
        kafka.close();
    }

    private static KafkaIngestLog log(KafkaConfig config) {
        return new KafkaIngestLog(config, "live-store", new SimpleMeterRegistry(), Clock.system(), new Random(1));
    }

    private static void write(KafkaConfig config, int partition, TracePiece... traces) throws InterruptedException {
        try (IngestWriter writer = log(config).openWriter()) {
            writer.write(TENANT, List.of(new PartitionWrite(partition, List.of(traces), false)), Deadline.NONE);
        }
    }

    private static List<LogRecord> read(KafkaConfig config, int partition, int count) throws InterruptedException {
        try (PartitionReader reader = log(config).openReader(partition, 0)) {
            return IngestLogContract.take(reader, count);
        }
    }

    @Test
    void topicIsCreatedOnDemandAlthoughTheBrokerRefusesNumPartitions() throws Exception {
        KafkaConfig config = TestConfig.of(kafka, "on-demand")
                .with("autoCreateTopicDefaultPartitions", 7)
                .build();
        try (Running running = new Running(log(config))) {
            KafkaIngestLog log = running.log;
            log.start(cause -> {});
            assertThatThrownBy(() -> log.offsets().end(0)).isInstanceOf(UnknownPartitionException.class);
            assertThatThrownBy(() -> log.committedOffsets().committed("g", 0))
                    .isInstanceOf(UnknownPartitionException.class);

            write(config, BROKER_PARTITIONS - 1, IngestLogContract.trace(1, 10));

            assertThat(log.offsets().end(BROKER_PARTITIONS - 1)).isEqualTo(1);
            assertThatThrownBy(() -> log.offsets().end(BROKER_PARTITIONS))
                    .isInstanceOf(UnknownPartitionException.class);
        }
    }

    @Test
    void topicIsNotCreatedWhenThatIsOff() {
        KafkaConfig config = TestConfig.of(kafka, "never")
                .with("autoCreateTopicEnabled", false)
                .withWriteTimeout(Duration.ofMillis(500))
                .build();

        assertThatThrownBy(() -> write(config, 0, IngestLogContract.trace(1, 10)))
                .isInstanceOf(TempoException.Unavailable.class)
                .hasMessageContaining("topic never");
        try (Running running = new Running(log(config))) {
            assertThatThrownBy(() -> running.log.offsets().end(0)).isInstanceOf(UnknownPartitionException.class);
        }
    }

    @Test
    void aTopicThatIsGoneIsNoticed() throws Exception {
        kafka.createTopic("gone", 1);
        try (Running running = new Running(log(TestConfig.of(kafka, "gone")
                .with("lastProducedOffsetRetryTimeout", Duration.ofSeconds(1))
                .build()))) {
            KafkaIngestLog log = running.log;
            assertThat(log.offsets().end(0)).isZero();

            kafka.deleteTopic("gone");

            Eventually.eventually(
                    () -> assertThatThrownBy(() -> log.offsets().end(0)).isInstanceOf(UnknownPartitionException.class));
        }
    }

    private record Running(KafkaIngestLog log) implements AutoCloseable {
        @Override
        public void close() {
            log.stop(Deadline.NONE);
        }
    }

    @Test
    void illegalTopicNameFailsWithTheBrokersWords() {
        KafkaConfig config = TestConfig.of(kafka, "not a topic").build();

        assertThatThrownBy(() -> write(config, 0, IngestLogContract.trace(1, 10)))
                .isInstanceOf(TempoException.Unavailable.class)
                .hasMessageContaining("not a topic");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "none", "gzip", "snappy", "lz4", "zstd"})
    void everyCompressionIsReadBack(String compression) throws Exception {
        KafkaConfig config = TestConfig.of(kafka, "compressed-" + compression)
                .with("producerCompression", compression)
                .build();
        TracePiece large = IngestLogContract.trace(2, 3_000_000);

        write(config, 0, IngestLogContract.trace(1, 100), large);

        List<LogRecord> records = read(config, 0, 1);
        assertThat(IngestLogContract.numbers(records)).containsExactly(1L, 2L);
    }

    @Test
    void writingAllocatesAFewPercentOfWhatIsWritten() throws Exception {
        kafka.createTopic("allocation", 1);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        List<Piece> traces = new ArrayList<>();
        for (byte[] golden : GoldenRecords.values()) {
            PushBytesCodec.decode(golden, 0, golden.length)
                    .forEach((id, array, offset, length) -> traces.add(new Piece(id, array, offset, length)));
        }
        List<PartitionWrite> request = List.of(new PartitionWrite(0, traces, false));
        long written = 0;
        long allocated = 0;
        try (IngestWriter writer =
                log(TestConfig.of(kafka, "allocation").build()).openWriter()) {
            Thread network = Thread.getAllStackTraces().keySet().stream()
                    .filter(each -> each.getName().equals("kafka-writer-allocation"))
                    .findFirst()
                    .orElseThrow();
            for (int i = 0; i < 25; i++) {
                long before =
                        threads.getCurrentThreadAllocatedBytes() + threads.getThreadAllocatedBytes(network.threadId());
                writer.write(TENANT, request, Deadline.NONE);
                long after =
                        threads.getCurrentThreadAllocatedBytes() + threads.getThreadAllocatedBytes(network.threadId());
                if (i >= 5) {
                    allocated += after - before;
                    written += traces.stream().mapToLong(Piece::size).sum();
                }
            }
        }

        assertThat(allocated).isLessThan(written / 20);
    }

    @Test
    void anotherClientReadsKeyValueTimeAndNoHeaders() throws Exception {
        kafka.createTopic("foreign-reader", 1);
        byte[] golden = GoldenRecords.values().getFirst();
        Piece piece = new Piece(IngestLogContract.trace(1, 0).id(), golden);
        long before = Clock.system().millis();
        write(TestConfig.of(kafka, "foreign-reader").build(), 0, piece);

        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(List.of(new TopicPartition("foreign-reader", 0)));
            consumer.seekToBeginning(consumer.assignment());
            assertThat(consumer.poll(Duration.ofSeconds(20))).singleElement().satisfies(record -> {
                assertThat(record.key()).asString().isEqualTo("team-a");
                assertThat(record.value()).hasSize(golden.length + 4 + 18).startsWith(0x12);
                assertThat(record.headers()).isEmpty();
                assertThat(record.timestamp()).isBetween(before, Clock.system().millis());
            });
        }
    }

    @Test
    void recordsOfAnotherClientAreReadWhateverTheyHold() throws Exception {
        kafka.createTopic("foreign-writer", 1);
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "compression.type", "zstd"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>("foreign-writer", 0, null, null)).get();
            producer.send(new ProducerRecord<>("foreign-writer", 0, 1234L, "a b".getBytes(UTF_8), new byte[] {0x12, 5}))
                    .get();
        }

        List<LogRecord> records = read(TestConfig.of(kafka, "foreign-writer").build(), 0, 2);

        assertThat(records.get(0).valueLength()).isZero();
        assertThat(records.get(0).decode().count()).isZero();
        assertThatThrownBy(() -> records.get(0).tenant()).hasMessage("no org id");
        assertThat(records.get(1).timestampMillis()).isEqualTo(1234);
        assertThatThrownBy(() -> records.get(1).tenant()).hasMessageContaining("unsupported character");
        assertThatThrownBy(() -> records.get(1).decode()).hasMessageContaining("at byte");
    }

    @Test
    void damagedRecordIsReportedAndNeverSkipped() throws Exception {
        kafka.createTopic("damaged", 1);
        KafkaConfig config = TestConfig.of(kafka, "damaged").build();
        for (int i = 0; i < 3; i++) {
            write(config, 0, IngestLogContract.trace(i, 2000));
        }
        kafka.stop();
        Path segment = folder.resolve("damaged-0/00000000000000000000.log");
        byte[] bytes = Files.readAllBytes(segment);
        bytes[bytes.length / 2] ^= 1;
        Files.write(segment, bytes);
        kafka.start();

        try (PartitionReader reader = log(config).openReader(0, 0)) {
            assertThat(IngestLogContract.numbers(IngestLogContract.take(reader, 1)))
                    .containsExactly(0L);
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> IngestLogContract.take(reader, 1))
                        .isInstanceOf(CorruptBlockException.class)
                        .hasMessageContaining("damaged-0");
                assertThat(reader.position()).isEqualTo(1);
            }
            reader.seek(2);
            assertThat(IngestLogContract.numbers(IngestLogContract.take(reader, 1)))
                    .containsExactly(2L);
        }
    }
}

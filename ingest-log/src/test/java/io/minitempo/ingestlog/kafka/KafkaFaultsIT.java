// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ingestlog.kafka;

import static io.minitempo.testsupport.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.TraceId;
import io.minitempo.core.concurrent.Fanout;
import io.minitempo.core.concurrent.Threads;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.embeddedkafka.EmbeddedKafka;
import io.minitempo.ingestlog.IngestLogContract;
import io.minitempo.ingestlog.IngestWriter;
import io.minitempo.ingestlog.KafkaConfig;
import io.minitempo.ingestlog.LogRecord;
import io.minitempo.ingestlog.PartitionReader;
import io.minitempo.ingestlog.PartitionWrite;
import io.minitempo.ingestlog.Piece;
import io.minitempo.ingestlog.TracePiece;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Brokers that restart, hang, vanish and refuse. Nothing acknowledged may be missing afterwards.
class KafkaFaultsIT {

    private static final TenantId TENANT = new TenantId("team-a");
    private static final AtomicInteger PARTITIONS = new AtomicInteger();
    private static final Duration WRITE_TIMEOUT = Duration.ofSeconds(1);
    private static EmbeddedKafka kafka;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @BeforeAll
    static void startBroker() {
        kafka = EmbeddedKafka.configure().behindGate().start();
        kafka.createTopic("traces", 64);
        kafka.createTopic("small", 4, Map.of("max.message.bytes", "100000"));
    }

    @AfterAll
    static void stopBroker() {
        kafka.close();
    }

    @AfterEach
    void closeOpened() throws Exception {
        kafka.gate().open();
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
    }

    private KafkaIngestLog log(KafkaConfig config) {
        return log(config, Clock.system());
    }

    private KafkaIngestLog log(KafkaConfig config, Clock clock) {
        KafkaIngestLog log = new KafkaIngestLog(config, "live-store", registry, clock, new Random(1));
        opened.add(() -> log.stop(Deadline.NONE));
        return log;
    }

    private IngestWriter writer(KafkaConfig config) {
        IngestWriter writer = log(config).openWriter();
        opened.add(writer);
        return writer;
    }

    private PartitionReader reader(String topic, int partition) {
        PartitionReader reader = log(TestConfig.of(kafka, topic).build()).openReader(partition, 0);
        opened.add(reader);
        return reader;
    }

    private static KafkaConfig hasty() {
        return TestConfig.of(kafka, "traces").withWriteTimeout(WRITE_TIMEOUT).build();
    }

    private static int freshPartition() {
        return PARTITIONS.getAndIncrement();
    }

    private static void write(IngestWriter writer, int partition, TracePiece... traces) throws InterruptedException {
        write(writer, Deadline.NONE, partition, traces);
    }

    private static void write(IngestWriter writer, Deadline deadline, int partition, TracePiece... traces)
            throws InterruptedException {
        writer.write(TENANT, List.of(new PartitionWrite(partition, List.of(traces), false)), deadline);
    }

    private static Piece trace(long number) {
        return IngestLogContract.trace(number, 512);
    }

    private static Piece incompressible(long number, int size) {
        byte[] bytes = new byte[size];
        new Random(number).nextBytes(bytes);
        return new Piece(new TraceId(~number, number), bytes);
    }

    private double failures(String reason) {
        Counter counter = registry.find("tempo_distributor_produce_failures_total")
                .tag("reason", reason)
                .counter();
        return counter == null ? 0 : counter.count();
    }

    /// Waits until the writer has taken over `writes` writes.
    private void awaitTakenOver(int writes) throws InterruptedException {
        eventually(() -> assertThat(registry.get("tempo_distributor_buffered_produce_bytes")
                        .summary()
                        .count())
                .isEqualTo(writes));
    }

    private static Set<Long> ids(List<LogRecord> records) {
        Set<Long> ids = new HashSet<>();
        records.forEach(record -> record.decode().forEach((id, array, offset, length) -> ids.add(id.low())));
        return ids;
    }

    private List<LogRecord> all(String topic, int partition) throws InterruptedException {
        int count = Math.toIntExact(
                log(TestConfig.of(kafka, topic).build()).offsets().end(partition));
        return IngestLogContract.take(reader(topic, partition), count);
    }

    @Test
    void restartUnderLoadLosesNothingAcknowledged() throws Exception {
        int partition = freshPartition();
        IngestWriter writer = writer(TestConfig.of(kafka, "traces").build());
        Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
        List<Throwable> errors = new ArrayList<>();
        AtomicLong numbers = new AtomicLong();
        AtomicBoolean done = new AtomicBoolean();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            threads.add(Threads.startVirtual("load-" + i, () -> {
                while (!done.get()) {
                    long number = numbers.getAndIncrement();
                    try {
                        write(writer, partition, trace(number));
                        acknowledged.add(number);
                    } catch (TempoException.Unavailable e) {
                        // Counted as not acknowledged.
                    } catch (InterruptedException | RuntimeException e) {
                        synchronized (errors) {
                            errors.add(e);
                        }
                    }
                }
            }));
        }
        PartitionReader reader = reader("traces", partition);
        List<LogRecord> seen = new ArrayList<>(IngestLogContract.take(reader, 20));

        kafka.stop();
        int before = acknowledged.size();
        kafka.start();

        eventually(() -> assertThat(acknowledged.size()).isGreaterThan(before + 50));
        done.set(true);
        for (Thread each : threads) {
            each.join();
        }
        assertThat(errors).isEmpty();
        eventually(() -> {
            seen.addAll(reader.poll(Duration.ofMillis(200)));
            assertThat(ids(seen)).containsAll(acknowledged);
        });
        for (int i = 0; i < seen.size(); i++) {
            assertThat(seen.get(i).offset())
                    .as("reader skips and repeats nothing")
                    .isEqualTo(i);
        }
    }

    @Test
    void hungBrokerFailsWritesInTimeAndLosesNothingAcknowledged() throws Exception {
        int partition = freshPartition();
        IngestWriter writer = writer(hasty());
        // The first one connects, which may take longer than its limit.
        eventually(() -> write(writer, partition, trace(1)));
        double timeouts = failures("timeout");
        kafka.gate().hold();
        long started = Clock.system().nanoTime();

        assertThatThrownBy(() -> write(writer, partition, trace(2)))
                .isInstanceOf(TempoException.Unavailable.class)
                .hasMessageContaining("not acknowledged within 1s");

        Duration waited = Duration.ofNanos(Clock.system().nanoTime() - started);
        assertThat(waited).isBetween(WRITE_TIMEOUT, WRITE_TIMEOUT.plusSeconds(5));
        assertThat(failures("timeout")).isEqualTo(timeouts + 1);
        kafka.gate().open();
        eventually(() -> write(writer, partition, trace(3)));
        assertThat(ids(all("traces", partition))).contains(1L, 3L);
    }

    @Test
    void vanishedBrokerFailsWritesInTimeAndComesBack() throws Exception {
        int partition = freshPartition();
        IngestWriter writer = writer(hasty());
        // The first one connects, which may take longer than its limit.
        eventually(() -> write(writer, partition, trace(1)));
        kafka.gate().refuse();

        assertThatThrownBy(() -> write(writer, partition, trace(2)))
                .isInstanceOf(TempoException.Unavailable.class)
                .hasMessageContaining("partition " + partition + " of topic traces")
                .hasMessageContaining("not acknowledged within 1s");

        kafka.gate().open();
        eventually(() -> write(writer, partition, trace(3)));
        assertThat(ids(all("traces", partition))).contains(1L, 3L);
    }

    @Test
    void cutConnectionsAreNotNoticedByWriters() throws Exception {
        int partition = freshPartition();
        IngestWriter writer = writer(TestConfig.of(kafka, "traces").build());
        for (int i = 0; i < 5; i++) {
            write(writer, partition, trace(i));
            kafka.gate().dropConnections();
        }
        assertThat(ids(all("traces", partition))).containsExactlyInAnyOrder(0L, 1L, 2L, 3L, 4L);
    }

    @Test
    void writerOpenedWithoutBrokerServesWhenItComes() throws Exception {
        int partition = freshPartition();
        kafka.gate().refuse();
        IngestWriter writer = writer(TestConfig.of(kafka, "traces").build());
        CompletableFuture<Void> written = new CompletableFuture<>();
        Threads.startVirtual("early", () -> {
            try {
                write(writer, partition, trace(1));
                written.complete(null);
            } catch (InterruptedException | RuntimeException e) {
                written.completeExceptionally(e);
            }
        });
        kafka.gate().open();

        written.get();
        assertThat(ids(all("traces", partition))).containsExactly(1L);
    }

    @Test
    void nameThatDoesNotResolveIsUnavailable() {
        KafkaConfig config = TestConfig.of("no-such-host.invalid:9092", "traces")
                .withWriteTimeout(Duration.ofMillis(600))
                .build();
        IngestWriter writer = writer(config);

        assertThatThrownBy(() -> write(writer, 0, trace(1)))
                .isInstanceOf(TempoException.Unavailable.class)
                .hasMessageContaining("no-such-host.invalid:9092 does not resolve");
        assertThatThrownBy(() -> log(config).openReader(0, 0)).isInstanceOf(TempoException.Unavailable.class);
    }

    @Test
    void recordThatTheTopicRefusesIsAnErrorForItsWriterOnly() throws Exception {
        IngestWriter writer = writer(TestConfig.of(kafka, "small").build());
        List<Callable<String>> writes = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            int number = i;
            writes.add(() -> {
                try {
                    write(writer, 1, incompressible(number, number == 5 ? 150_000 : 60_000));
                    return "stored";
                } catch (TempoException.Unavailable e) {
                    return e.text();
                }
            });
        }

        List<String> outcomes = new ArrayList<>(Fanout.all(writes));

        assertThat(outcomes.get(5)).contains("partition 1 of topic small").contains("exceeds max.message.bytes");
        outcomes.remove(5);
        assertThat(outcomes).containsOnly("stored");
        assertThat(failures("record-too-large")).isEqualTo(1);
        assertThat(ids(all("small", 1))).containsExactlyInAnyOrder(0L, 1L, 2L, 3L, 4L, 6L, 7L, 8L, 9L, 10L, 11L);
    }

    @Test
    void largestRecordOfTheDefaultsPasses() throws Exception {
        int partition = freshPartition();
        IngestWriter writer = writer(TestConfig.of(kafka, "traces").build());
        int size = KafkaConfig.MAX_RECORD_BYTES - 64;

        write(writer, partition, incompressible(1, size));

        assertThat(all("traces", partition).getFirst().valueLength()).isGreaterThan(size);
    }

    @Test
    void fullBufferRefusesAtOnce() throws Exception {
        int partition = freshPartition();
        IngestWriter writer = writer(TestConfig.of(kafka, "traces")
                .with("producerMaxBufferedBytes", 1000L)
                .withWriteTimeout(Duration.ofSeconds(20))
                .build());
        write(writer, partition, trace(1));
        kafka.gate().hold();
        CompletableFuture<Void> first = new CompletableFuture<>();
        Threads.startVirtual("first", () -> {
            try {
                write(writer, partition, trace(2));
                first.complete(null);
            } catch (InterruptedException | RuntimeException e) {
                first.completeExceptionally(e);
            }
        });

        awaitTakenOver(2);
        long started = Clock.system().nanoTime();

        assertThatThrownBy(() -> write(writer, partition, IngestLogContract.trace(3, 600)))
                .isInstanceOf(TempoException.Unavailable.class)
                .hasMessageContaining("producer_max_buffered_bytes");

        assertThat(Duration.ofNanos(Clock.system().nanoTime() - started)).isLessThan(Duration.ofSeconds(10));
        assertThat(failures("buffer-full")).isEqualTo(1);
        assertThat(first).isNotDone();
        kafka.gate().open();
        first.get();
        write(writer, partition, trace(4));
        assertThat(ids(all("traces", partition))).contains(1L, 2L, 4L);
        assertThat(registry.get("tempo_distributor_buffered_produce_records_total")
                        .gauge()
                        .value())
                .isZero();
    }

    @Test
    void recordTakenOverIsStoredAlthoughItsCallerGaveUp() throws Exception {
        int partition = freshPartition();
        IngestWriter writer = writer(TestConfig.of(kafka, "traces").build());
        write(writer, partition, trace(1));
        kafka.gate().hold();

        assertThatThrownBy(() -> write(writer, Deadline.after(Duration.ofMillis(300)), partition, trace(2)))
                .isInstanceOf(TempoException.DeadlineExceeded.class);
        assertThat(failures("timeout")).isEqualTo(1);
        Thread waiting = Threads.startVirtual("impatient", () -> {
            try {
                write(writer, partition, trace(3));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        awaitTakenOver(3);
        waiting.interrupt();
        waiting.join();
        assertThat(failures("canceled")).isEqualTo(1);

        kafka.gate().open();
        write(writer, partition, trace(4));
        assertThat(ids(all("traces", partition))).contains(1L, 2L, 3L, 4L);
    }

    @Test
    void closeSendsWhatWasTakenOver() throws Exception {
        int partition = freshPartition();
        IngestWriter writer = log(TestConfig.of(kafka, "traces").build()).openWriter();
        write(writer, partition, trace(0));
        List<Thread> threads = new ArrayList<>();
        AtomicInteger stored = new AtomicInteger();
        for (int i = 1; i <= 4; i++) {
            int number = i;
            threads.add(Threads.startVirtual("late-" + i, () -> {
                try {
                    write(writer, partition, trace(number));
                    stored.incrementAndGet();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }));
        }
        awaitTakenOver(5);

        writer.close();

        for (Thread each : threads) {
            each.join();
        }
        assertThat(stored).hasValue(4);
        assertThat(ids(all("traces", partition))).hasSize(5);
    }

    @Test
    void readerGoesOnAfterOutages() throws Exception {
        int partition = freshPartition();
        IngestWriter writer = writer(TestConfig.of(kafka, "traces").build());
        PartitionReader reader = reader("traces", partition);
        List<Long> seen = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            write(writer, partition, trace(i));
            seen.addAll(IngestLogContract.numbers(IngestLogContract.take(reader, 1)));
            kafka.gate().refuse();
            assertThat(reader.poll(Duration.ofMillis(300))).isEmpty();
            assertThat(reader.position()).isEqualTo(i + 1);
            kafka.gate().open();
        }
        assertThat(seen).containsExactly(0L, 1L, 2L);
    }

    @Test
    void pingGivesUpAfterTenTriesAndSucceedsWhenABrokerAnswers() throws Exception {
        List<Duration> slept = new ArrayList<>();
        NoSleepClock clock = new NoSleepClock(slept::add);
        KafkaIngestLog log = log(TestConfig.of(kafka, "traces").build(), clock);
        log.awaitReachable();
        assertThat(slept).isEmpty();
        KafkaConfig hasty = TestConfig.of(kafka, "traces")
                .with("dialTimeout", Duration.ofMillis(50))
                .build();
        KafkaIngestLog soonTired = log(hasty, clock);
        kafka.stop();

        assertThatThrownBy(soonTired::awaitReachable)
                .isInstanceOf(TempoException.Unavailable.class)
                .hasMessageContaining("Kafka at " + kafka.bootstrapServers());

        assertThat(slept).hasSize(9);
        assertThat(slept.getFirst()).isBetween(Duration.ofMillis(100), Duration.ofMillis(200));
        assertThat(slept.getLast()).isBetween(Duration.ofSeconds(25), Duration.ofMinutes(1));
        kafka.start();
        eventually(log::awaitReachable);
    }

    @Test
    void questionsAndCommitsOutliveAnOutage() throws Exception {
        int partition = freshPartition();
        KafkaIngestLog log = log(TestConfig.of(kafka, "traces").build());
        write(writer(TestConfig.of(kafka, "traces").build()), partition, trace(1));
        kafka.gate().refuse();
        CompletableFuture<Long> answered = new CompletableFuture<>();
        Threads.startVirtual("asking", () -> {
            try {
                log.committedOffsets().commit("outlives", partition, 1);
                answered.complete(log.offsets().end(partition));
            } catch (InterruptedException | RuntimeException e) {
                answered.completeExceptionally(e);
            }
        });
        kafka.gate().open();

        assertThat(answered.get()).isEqualTo(1);
        assertThat(log.committedOffsets().committed("outlives", partition)).hasValue(1);
    }

    @Test
    void questionsAndCommitsGiveUpInTheEnd() {
        List<Duration> slept = new ArrayList<>();
        KafkaConfig config = TestConfig.of(kafka, "traces")
                .with("lastProducedOffsetRetryTimeout", Duration.ofMillis(50))
                .build();
        KafkaIngestLog log = log(config, new NoSleepClock(slept::add));
        kafka.gate().refuse();

        assertThatThrownBy(() -> log.committedOffsets().commit("gives-up", 0, 1))
                .isInstanceOf(TempoException.Unavailable.class)
                .hasMessageContaining("commit offset 1 of traces-0 for group gives-up");
        assertThat(slept).hasSize(9);
        assertThatThrownBy(() -> log.committedOffsets().committed("gives-up", 0))
                .isInstanceOf(TempoException.Unavailable.class);
        assertThatThrownBy(() -> log.offsets().end(0))
                .isInstanceOf(TempoException.Unavailable.class)
                .hasMessageContaining("list offsets of topic traces");
    }

    @Test
    void metricsTellWhatHappened() throws Exception {
        int partition = freshPartition();
        IngestWriter writer = writer(TestConfig.of(kafka, "traces")
                .with("producerMaxBufferedBytes", 1L << 26)
                .build());
        write(writer, partition, trace(1), trace(2));
        IngestLogContract.take(reader("traces", partition), 1);
        double value = 2 * (3 + 512 + 18);

        assertThat(registry.get("tempo_distributor_kafka_write_bytes_total")
                        .tag("partition", "partition_" + partition)
                        .counter()
                        .count())
                .isEqualTo(value);
        assertThat(registry.get("tempo_distributor_kafka_records_per_request")
                        .summary()
                        .totalAmount())
                .isEqualTo(1);
        assertThat(registry.get("tempo_distributor_kafka_write_latency_seconds")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("tempo_distributor_buffered_produce_bytes_limit")
                        .gauge()
                        .value())
                .isEqualTo(1 << 26);
        assertThat(registry.get("tempo_distributor_produce_records_total")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("tempo_distributor_produce_compressed_bytes_total")
                        .counter()
                        .count())
                .isBetween(60.0, 500.0);
        opened.removeLast().close();
        assertThat(registry.get("tempo_ingest_storage_reader_read_bytes_total")
                        .tags("component", "live-store", "node_id", "1")
                        .counter()
                        .count())
                .isPositive();
        assertThat(registry.get("tempo_ingest_storage_reader_fetch_records_total")
                        .tags("component", "live-store")
                        .counter()
                        .count())
                .isEqualTo(1);
        write(writer, partition, trace(3));
        eventually(() -> {
            write(writer, partition, trace(4));
            assertThat(registry.get("tempo_distributor_write_bytes_total")
                            .tag("node_id", "1")
                            .counter()
                            .count())
                    .isPositive();
        });
    }
}

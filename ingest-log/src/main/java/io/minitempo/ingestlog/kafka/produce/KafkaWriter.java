// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ingestlog.kafka.produce;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.concurrent.Threads;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.core.time.GoDuration;
import io.minitempo.ingestlog.IngestWriter;
import io.minitempo.ingestlog.KafkaConfig;
import io.minitempo.ingestlog.PartitionWrite;
import io.minitempo.ingestlog.PushBytesCodec;
import io.minitempo.ingestlog.PushBytesCodec.Cut;
import io.minitempo.ingestlog.kafka.internal.ClientMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.ApiVersions;
import org.apache.kafka.clients.ClientResponse;
import org.apache.kafka.clients.ClientUtils;
import org.apache.kafka.clients.KafkaClient;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.utils.LogContext;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;

/// The [IngestWriter] that writes to Kafka (`spec/write-path.md §3.4`).
///
/// Callers encode and compress; one thread of its own talks to the brokers.
public final class KafkaWriter implements IngestWriter {

    private static final Duration LINGER = Duration.ofMillis(50);
    private static final int REQUESTS_IN_FLIGHT = 10;
    // So that a batch that could not be sent is failed with what is known about it, before its caller gives up.
    private static final Duration GRACE = Duration.ofMillis(100);

    private final String topic;
    private final int maxRecordBytes;
    private final Duration writeTimeout;
    private final Buffered buffered;
    private final WriterMetrics metrics;
    private final ClientMetrics clientMetrics;
    private final Accumulator accumulator;
    private final ProduceLoop loop;
    private final Metrics kafkaMetrics;
    private final Clock clock;
    private volatile @Nullable Thread thread;
    private volatile boolean closed;

    private KafkaWriter(KafkaConfig config, Map<String, Object> properties, MeterRegistry registry, Clock clock) {
        this.topic = config.topic();
        this.maxRecordBytes = config.producerMaxRecordSizeBytes();
        this.writeTimeout = config.writeTimeout();
        this.clock = clock;
        this.buffered = Buffered.within(
                config.producerMaxBufferedBytes(), Runtime.getRuntime().maxMemory());
        this.metrics = new WriterMetrics(registry, buffered);
        String compression = config.producerCompression().isEmpty() ? "snappy" : config.producerCompression();
        this.accumulator = new Accumulator(Compression.of(compression).build(), clock, this::damaged);
        ProducerConfig client = new ProducerConfig(properties);
        LogContext logContext = new LogContext("[writer of " + topic + "] ");
        Time time = Time.SYSTEM;
        this.kafkaMetrics = new Metrics(new MetricConfig(), List.of(), time);
        this.clientMetrics =
                new ClientMetrics(registry, "tempo_distributor_", Tags.empty(), kafkaMetrics::metrics, clock);
        TopicMetadata metadata = new TopicMetadata(topic, config.autoCreateTopicEnabled(), logContext);
        KafkaClient network = ClientUtils.createNetworkClient(
                client,
                kafkaMetrics,
                "producer",
                logContext,
                new ApiVersions(),
                time,
                REQUESTS_IN_FLIGHT,
                metadata,
                null,
                null);
        this.loop = new ProduceLoop(
                topic,
                new ProduceSettings(config.address(), LINGER, writeTimeout),
                accumulator,
                () -> ClientUtils.parseAndValidateAddresses(client),
                metadata,
                network,
                new Completions(),
                clock,
                time);
    }

    /// Opens a writer and starts its thread; does not wait for a broker.
    ///
    /// `properties` are those of a Kafka producer that concern addresses, security and connections.
    public static KafkaWriter open(
            KafkaConfig config, Map<String, Object> properties, MeterRegistry registry, Clock clock) {
        KafkaWriter writer = new KafkaWriter(config, properties, registry, clock);
        writer.thread = Threads.startPlatform("kafka-writer-" + config.topic(), writer.loop);
        return writer;
    }

    @Override
    public void write(TenantId tenant, List<PartitionWrite> writes, Deadline deadline) throws InterruptedException {
        if (closed) {
            throw new IllegalStateException("writer of topic " + topic + " is closed");
        }
        if (Thread.interrupted()) {
            metrics.failed(FailureReason.CANCELLED_BEFORE_PRODUCING, writes.size());
            throw new InterruptedException("cancelled before producing");
        }
        if (deadline.hasPassed()) {
            metrics.failed(FailureReason.CANCELLED_BEFORE_PRODUCING, writes.size());
            deadline.check();
        }
        long started = clock.nanoTime();
        @Nullable TempoException tooLarge = null;
        List<List<Cut>> cuts = new ArrayList<>(writes.size());
        for (PartitionWrite write : writes) {
            try {
                cuts.add(PushBytesCodec.split(write.traces(), write.skipMetricsGeneration(), maxRecordBytes));
            } catch (TempoException e) {
                metrics.failed(FailureReason.RECORD_TOO_LARGE, 1);
                cuts.add(List.of());
                tooLarge = e;
            }
        }
        PendingWrite pending = append(tenant, writes, cuts);
        if (tooLarge != null) {
            throw tooLarge;
        }
        await(pending, deadline);
        Duration latency = Duration.ofNanos(clock.nanoTime() - started);
        for (int i = 0; i < writes.size(); i++) {
            metrics.answered(latency);
            metrics.written(writes.get(i).partition(), bytes(cuts.get(i)));
        }
    }

    private PendingWrite append(TenantId tenant, List<PartitionWrite> writes, List<List<Cut>> cuts) {
        long unappended = 0;
        int records = 0;
        for (List<Cut> each : cuts) {
            unappended += bytes(each);
            records += each.size();
        }
        if (!buffered.tryReserve(records, unappended)) {
            metrics.failed(FailureReason.BUFFER_FULL, records);
            throw new TempoException.Unavailable("topic " + topic + ": " + unappended + " bytes do not fit into the "
                    + buffered.limit() + " bytes of producer_max_buffered_bytes, " + buffered.bytes()
                    + " await acknowledgement");
        }
        metrics.buffered(buffered.bytes());
        PendingWrite pending = new PendingWrite();
        byte[] key = tenant.toBytes();
        boolean wake = false;
        try {
            for (int i = 0; i < writes.size(); i++) {
                PartitionWrite write = writes.get(i);
                metrics.requested(cuts.get(i).size());
                for (Cut cut : cuts.get(i)) {
                    wake |= accumulator.append(write.partition(), key, write.traces(), cut, pending);
                    unappended -= cut.size();
                    records--;
                }
            }
        } finally {
            buffered.release(records, unappended);
            if (wake) {
                loop.wakeUp();
            }
        }
        pending.allAdded();
        return pending;
    }

    private void await(PendingWrite pending, Deadline deadline) throws InterruptedException {
        Duration patience = writeTimeout.plus(GRACE);
        Duration remaining = deadline.remaining();
        boolean decided;
        try {
            decided = pending.await(Math.min(patience.toNanos(), remaining.toNanos()));
        } catch (InterruptedException e) {
            metrics.failed(FailureReason.CANCELED, pending.abandon());
            throw e;
        }
        if (!decided) {
            metrics.failed(FailureReason.TIMEOUT, pending.abandon());
            deadline.check();
            @Nullable String trouble = loop.trouble();
            throw new TempoException.Unavailable("topic " + topic + ": record not acknowledged within "
                    + GoDuration.format(writeTimeout) + (trouble == null ? "" : ": " + trouble));
        }
        @Nullable ProduceFailure failure = pending.failure();
        if (failure != null) {
            throw new TempoException.Unavailable(failure.message());
        }
    }

    private static long bytes(List<Cut> cuts) {
        long bytes = 0;
        for (Cut each : cuts) {
            bytes += each.size();
        }
        return bytes;
    }

    private void damaged(ProduceBatch batch) {
        complete(batch, new ProduceFailure(FailureReason.OTHER, "topic " + topic + ": record could not be compressed"));
    }

    private void complete(ProduceBatch batch, ProduceFailure failure) {
        buffered.release(batch.recordCount(), batch.valueBytes());
        batch.failed(failure, counted -> metrics.failed(counted.reason(), 1));
        batch.release();
    }

    private final class Completions implements ProduceLoop.Completion {

        @Override
        public void acknowledged(ProduceBatch batch, int compressedBytes) {
            metrics.stored(batch, compressedBytes);
            buffered.release(batch.recordCount(), batch.valueBytes());
            batch.acknowledged();
            batch.release();
        }

        @Override
        public void failed(ProduceBatch batch, ProduceFailure failure) {
            complete(batch, failure);
        }

        @Override
        public void answered(ClientResponse response) {
            String node = ClientMetrics.nodeLabel(response.destination());
            if (response.hasResponse()) {
                metrics.requestAnswered(node, response.requestLatencyMs());
            }
            clientMetrics.refresh();
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        loop.close(clock.nanoTime() + writeTimeout.toNanos());
        try {
            if (thread != null) {
                thread.join();
                clientMetrics.refreshNow();
            }
        } catch (InterruptedException e) {
            loop.close(clock.nanoTime());
            Thread.currentThread().interrupt();
        }
        metrics.withdraw();
        kafkaMetrics.close();
    }
}

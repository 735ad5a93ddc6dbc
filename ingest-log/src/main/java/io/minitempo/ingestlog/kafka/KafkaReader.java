// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ingestlog.kafka;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.minitempo.core.CorruptBlockException;
import io.minitempo.core.TempoException;
import io.minitempo.core.time.Clock;
import io.minitempo.ingestlog.KafkaConfig;
import io.minitempo.ingestlog.LogRecord;
import io.minitempo.ingestlog.OffsetOutOfRangeException;
import io.minitempo.ingestlog.PartitionReader;
import io.minitempo.ingestlog.kafka.internal.ClientMetrics;
import io.minitempo.ingestlog.kafka.internal.ClientProperties;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;
import org.jspecify.annotations.Nullable;

/// Reads one partition with a consumer that is assigned it by hand and resets nothing.
///
/// The consumer is guarded by the lock, which a poll holds while it waits.
final class KafkaReader implements PartitionReader {

    private static final byte[] EMPTY = {};

    private final TopicPartition place;
    private final KafkaConsumer<byte[], ByteBuffer> consumer;
    private final ClientMetrics metrics;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile long position;
    private volatile boolean closed;

    private KafkaReader(
            TopicPartition place, long offset, KafkaConsumer<byte[], ByteBuffer> consumer, ClientMetrics metrics) {
        this.place = place;
        this.position = offset;
        this.consumer = consumer;
        this.metrics = metrics;
    }

    static KafkaReader open(
            KafkaConfig config, String component, int partition, long offset, MeterRegistry registry, Clock clock) {
        TopicPartition place = new TopicPartition(config.topic(), partition);
        KafkaConsumer<byte[], ByteBuffer> consumer;
        try {
            consumer = new KafkaConsumer<>(
                    ClientProperties.consumer(config), new ByteArrayDeserializer(), new ByteBufferDeserializer());
        } catch (KafkaException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new TempoException.Unavailable("cannot open a reader of " + place + ": " + cause.getMessage(), e);
        }
        consumer.assign(List.of(place));
        consumer.seek(place, offset);
        ClientMetrics metrics = new ClientMetrics(
                registry, "tempo_ingest_storage_reader_", Tags.of("component", component), consumer::metrics, clock);
        return new KafkaReader(place, offset, consumer, metrics);
    }

    @Override
    public int partition() {
        return place.partition();
    }

    @Override
    public List<LogRecord> poll(Duration timeout) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (closed) {
                throw new IllegalStateException("reader of " + place + " is closed");
            }
            ConsumerRecords<byte[], ByteBuffer> polled = consumer.poll(timeout);
            metrics.refresh();
            List<LogRecord> records = new ArrayList<>(polled.count());
            for (ConsumerRecord<byte[], ByteBuffer> each : polled) {
                records.add(record(each));
            }
            if (!records.isEmpty()) {
                position = records.getLast().offset() + 1;
            }
            return records;
        } catch (KafkaException e) {
            return failed(e);
        } finally {
            lock.unlock();
        }
    }

    private static LogRecord record(ConsumerRecord<byte[], ByteBuffer> polled) {
        byte @Nullable [] key = polled.key();
        @Nullable ByteBuffer value = polled.value();
        return new LogRecord(
                polled.partition(),
                polled.offset(),
                polled.timestamp(),
                key == null ? EMPTY : key,
                value == null ? EMPTY : value.array(),
                value == null ? 0 : value.arrayOffset() + value.position(),
                value == null ? 0 : value.remaining());
    }

    private List<LogRecord> failed(KafkaException failure) throws InterruptedException {
        if (failure instanceof org.apache.kafka.clients.consumer.OffsetOutOfRangeException) {
            throw new OffsetOutOfRangeException(place.partition(), position, String.valueOf(failure.getMessage()));
        }
        if (failure instanceof InterruptException) {
            // Kafka has set the flag again; the exception takes its place.
            Thread.interrupted();
            InterruptedException interrupted = new InterruptedException("poll of " + place + " interrupted");
            interrupted.initCause(failure);
            throw interrupted;
        }
        if (isCorruption(failure)) {
            throw new CorruptBlockException(place.toString(), position, String.valueOf(failure.getMessage()), failure);
        }
        if (failure instanceof WakeupException || failure instanceof RetriableException) {
            return List.of();
        }
        throw new TempoException.Unavailable("cannot read " + place + ": " + failure.getMessage(), failure);
    }

    // Kafka has no exception of its own for this: what cannot be decoded comes as a bare KafkaException.
    private static boolean isCorruption(KafkaException failure) {
        return failure.getClass() == KafkaException.class
                && String.valueOf(failure.getMessage()).contains("when fetching");
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public void seek(long offset) {
        lock.lock();
        try {
            consumer.seek(place, offset);
            position = offset;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        consumer.wakeup();
        lock.lock();
        try {
            metrics.refreshNow();
            // There is nothing to commit or to leave; a polite goodbye would queue behind a fetch that waits at the
            // end.
            consumer.close(CloseOptions.timeout(Duration.ZERO));
        } finally {
            lock.unlock();
        }
    }
}

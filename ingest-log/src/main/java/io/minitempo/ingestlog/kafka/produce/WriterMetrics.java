// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ingestlog.kafka.produce;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.minitempo.core.metrics.PrometheusBuckets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// The distributor's Kafka metrics (`spec/write-path.md §2.11`), except those of connections.
final class WriterMetrics {

    private static final String PREFIX = "tempo_distributor_";

    private final MeterRegistry registry;
    private final DistributionSummary recordsPerRequest;
    private final Timer writeLatency;
    private final DistributionSummary bufferedBytes;
    private final Counter producedBatches;
    private final Counter producedRecords;
    private final Counter producedBytes;
    private final Counter producedCompressedBytes;
    private final List<Gauge> gauges;
    private final Map<FailureReason, Counter> failures = new EnumMap<>(FailureReason.class);
    private final ConcurrentMap<Integer, Counter> writtenBytes = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Timer> requestDurations = new ConcurrentHashMap<>();

    WriterMetrics(MeterRegistry registry, Buffered buffered) {
        this.registry = registry;
        recordsPerRequest = DistributionSummary.builder(PREFIX + "kafka_records_per_request")
                .description("The number of records a single per-partition write request has been split into.")
                .serviceLevelObjectives(PrometheusBuckets.bounds())
                .register(registry);
        writeLatency = Timer.builder(PREFIX + "kafka_write_latency_seconds")
                .description("Time until all records of a write request to Kafka were acknowledged.")
                .serviceLevelObjectives(PrometheusBuckets.durations())
                .register(registry);
        bufferedBytes = DistributionSummary.builder(PREFIX + "buffered_produce_bytes")
                .description("Bytes of records that await acknowledgement, as seen by each write request.")
                .publishPercentiles(0.5, 0.99, 1)
                .distributionStatisticExpiry(Duration.ofMinutes(1))
                .register(registry);
        gauges = List.of(
                Gauge.builder(PREFIX + "buffered_produce_bytes_limit", buffered, Buffered::limit)
                        .description("Most bytes of records that may await acknowledgement; 0 is no limit.")
                        .register(registry),
                Gauge.builder(PREFIX + "buffered_produce_records_total", buffered, Buffered::records)
                        .description("Records that await acknowledgement.")
                        .register(registry));
        producedBatches = Counter.builder(PREFIX + "produce_batches_total")
                .description("Record batches stored by brokers.")
                .register(registry);
        producedRecords = Counter.builder(PREFIX + "produce_records_total")
                .description("Records stored by brokers.")
                .register(registry);
        producedBytes = Counter.builder(PREFIX + "produce_bytes_total")
                .description("Value bytes of the records stored by brokers.")
                .register(registry);
        producedCompressedBytes = Counter.builder(PREFIX + "produce_compressed_bytes_total")
                .description("Bytes of the record batches stored by brokers, as sent.")
                .register(registry);
        for (FailureReason reason : FailureReason.values()) {
            failures.put(
                    reason,
                    Counter.builder(PREFIX + "produce_failures_total")
                            .description("Records that were not acknowledged by Kafka.")
                            .tag("reason", reason.label())
                            .register(registry));
        }
    }

    /// Withdraws what shows the state of a writer that is closed; what was counted stays.
    void withdraw() {
        gauges.forEach(registry::remove);
    }

    void buffered(long bytes) {
        bufferedBytes.record((double) bytes);
    }

    void failed(FailureReason reason, int records) {
        Objects.requireNonNull(failures.get(reason)).increment(records);
    }

    void requested(int records) {
        recordsPerRequest.record(records);
    }

    void answered(Duration latency) {
        writeLatency.record(latency);
    }

    void written(int partition, long bytes) {
        writtenBytes
                .computeIfAbsent(
                        partition,
                        p -> Counter.builder(PREFIX + "kafka_write_bytes_total")
                                .description("Value bytes written to Kafka.")
                                .tag("partition", "partition_" + p)
                                .register(registry))
                .increment((double) bytes);
    }

    void stored(ProduceBatch batch, int compressedBytes) {
        producedBatches.increment();
        producedRecords.increment(batch.recordCount());
        producedBytes.increment((double) batch.valueBytes());
        producedCompressedBytes.increment(compressedBytes);
    }

    void requestAnswered(String node, long millis) {
        requestDurations
                .computeIfAbsent(
                        node,
                        id -> Timer.builder(PREFIX + "request_duration_e2e_seconds")
                                .description("Time from writing a request until its answer was read.")
                                .tag("node_id", id)
                                .serviceLevelObjectives(PrometheusBuckets.durations())
                                .register(registry))
                .record(Duration.ofMillis(millis));
    }
}

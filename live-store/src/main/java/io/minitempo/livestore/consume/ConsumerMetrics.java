// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore.consume;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.minitempo.core.metrics.PrometheusBuckets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// What is counted of consumption (`spec/write-path.md §4.6`).
final class ConsumerMetrics {

    /// Why a record was not taken as it came.
    enum Drop {
        TOO_OLD("too_old"),
        DECODING_FAILED("decoding_failed");

        private final String label;

        Drop(String label) {
            this.label = label;
        }
    }

    /// What consumption waits for.
    enum Wait {
        LIVE_TRACES("waiting_for_live_traces"),
        WAL("waiting_for_wal");

        private final String label;

        Wait(String label) {
            this.label = label;
        }
    }

    private final MeterRegistry registry;
    private final Map<String, Counter> processed = new ConcurrentHashMap<>();
    private final DistributionSummary backPressure;
    private final DistributionSummary receiveDelay;
    private final DistributionSummary recordsPerFetch;

    ConsumerMetrics(MeterRegistry registry) {
        this.registry = registry;
        backPressure = DistributionSummary.builder("tempo_live_store_back_pressure_duration_seconds")
                .description("Time that one record waited.")
                .serviceLevelObjectives(PrometheusBuckets.bounds())
                .register(registry);
        // Without buckets: Tempo's is a native one.
        receiveDelay = DistributionSummary.builder("tempo_ingest_storage_reader_receive_delay_seconds")
                .description("Age of records when they are read.")
                .register(registry);
        recordsPerFetch = DistributionSummary.builder("tempo_ingest_storage_reader_records_per_fetch")
                .description("Records of one poll.")
                .serviceLevelObjectives(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384)
                .register(registry);
    }

    void fetched(int records) {
        recordsPerFetch.record(records);
    }

    void received(Duration age) {
        receiveDelay.record(Math.max(0, age.toMillis()) / 1e3);
    }

    void processed(String tenant) {
        processed
                .computeIfAbsent(
                        tenant,
                        name -> Counter.builder("tempo_live_store_records_processed_total")
                                .description("Records handled, dropped ones included.")
                                .tag("tenant", name)
                                .register(registry))
                .increment();
    }

    void dropped(String tenant, Drop reason) {
        Counter.builder("tempo_live_store_records_dropped_total")
                .description("Records dropped, as a whole or in part.")
                .tag("tenant", tenant)
                .tag("reason", reason.label)
                .register(registry)
                .increment();
    }

    void waited(Wait reason, Duration time) {
        Counter.builder("tempo_live_store_back_pressure_seconds_total")
                .description("Time that consumption waited.")
                .tag("reason", reason.label)
                .register(registry)
                .increment(time.toNanos() / 1e9);
    }

    void waitedInAll(Duration time) {
        backPressure.record(time.toNanos() / 1e9);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.queue;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.minitempo.core.TenantId;
import io.minitempo.core.metrics.PrometheusBuckets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// What the queue tells at a scrape. Any thread may count.
final class QueueMetrics {

    private static final int BATCH_BUCKETS = 5;
    private static final String USER = "user";

    private final MeterRegistry registry;
    private final Timer waited;
    private final DistributionSummary batchSize;
    private final Map<TenantId, AtomicInteger> lengths = new ConcurrentHashMap<>();

    QueueMetrics(int maxBatchSize, MeterRegistry registry) {
        this.registry = registry;
        waited = Timer.builder("tempo_query_frontend_queue_duration_seconds")
                .description("Time spent by requests queued.")
                .serviceLevelObjectives(PrometheusBuckets.durations())
                .register(registry);
        batchSize = DistributionSummary.builder("tempo_query_frontend_actual_batch_size")
                .description("Batch size.")
                .serviceLevelObjectives(bounds(maxBatchSize))
                .register(registry);
    }

    /// Steps of a fifth of the largest batch from 1 on, added up as Tempo does, with its rounding errors.
    private static double[] bounds(int maxBatchSize) {
        double[] bounds = new double[BATCH_BUCKETS];
        double bound = 1;
        for (int i = 0; i < BATCH_BUCKETS; i++) {
            bounds[i] = bound;
            bound += (double) maxBatchSize / BATCH_BUCKETS;
        }
        return bounds;
    }

    void length(TenantId tenant, int length) {
        lengths.computeIfAbsent(tenant, this::lengthOf).set(length);
    }

    private AtomicInteger lengthOf(TenantId tenant) {
        AtomicInteger length = new AtomicInteger();
        Gauge.builder("tempo_query_frontend_queue_length", length, AtomicInteger::get)
                .description("Number of queries in the queue.")
                .tag(USER, tenant.value())
                .register(registry);
        return length;
    }

    void discarded(TenantId tenant) {
        Counter.builder("tempo_query_frontend_discarded_requests_total")
                .description("Total number of query requests discarded.")
                .tag(USER, tenant.value())
                .register(registry)
                .increment();
    }

    void taken(int requests) {
        batchSize.record(requests);
    }

    void waited(long nanos) {
        waited.record(Duration.ofNanos(nanos));
    }
}

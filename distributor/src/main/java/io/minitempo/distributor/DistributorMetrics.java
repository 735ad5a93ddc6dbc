// SPDX-License-Identifier: Apache-2.0
package io.minitempo.distributor;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.minitempo.core.TenantId;

/// The metrics of the distributor that are its own (`spec/write-path.md §2.11`); those of the log are the log's.
final class DistributorMetrics {

    private static final double[] BATCH_BUCKETS = {2, 4, 8, 16, 32, 64, 128, 256, 512, 1024};
    private static final double[] DISTANCE_BUCKETS = {300, 1800, 3600};

    private final MeterRegistry registry;
    private final DistributionSummary tracesPerBatch;

    DistributorMetrics(MeterRegistry registry) {
        this.registry = registry;
        tracesPerBatch = DistributionSummary.builder("tempo_distributor_traces_per_batch")
                .description("Traces in one request.")
                .serviceLevelObjectives(BATCH_BUCKETS)
                .register(registry);
    }

    void tracesPerBatch(int traces) {
        tracesPerBatch.record(traces);
    }

    Counter ingressBytes(TenantId tenant) {
        return counter("tempo_distributor_ingress_bytes_total", "Bytes that arrived, before limits.", tenant);
    }

    Counter bytesReceived(TenantId tenant) {
        return counter("tempo_distributor_bytes_received_total", "Bytes that the limits let pass.", tenant);
    }

    Counter spansReceived(TenantId tenant) {
        return counter("tempo_distributor_spans_received_total", "Spans that the limits let pass.", tenant);
    }

    /// Requests handed to the forwarders of a tenant; Tempo counts them where there are no forwarders, too.
    Counter forwarderPushes(TenantId tenant) {
        return counter("tempo_distributor_forwarder_pushes_total", "Requests handed to forwarders.", tenant);
    }

    Counter discardedSpans(TenantId tenant, String reason) {
        return Counter.builder("tempo_discarded_spans_total")
                .description("Spans that were dropped or refused.")
                .tag("reason", reason)
                .tag("tenant", tenant.value())
                .register(registry);
    }

    Counter truncatedAttributes(TenantId tenant, String scope) {
        return Counter.builder("tempo_distributor_attributes_truncated_total")
                .description("Attribute keys and values that were cut.")
                .tag("tenant", tenant.value())
                .tag("scope", scope)
                .register(registry);
    }

    Counter debugSpans(TenantId tenant, String name, String service) {
        return Counter.builder("tempo_distributor_debug_spans_received_total")
                .description("Spans that the limits let pass, by name and service.")
                .tag("tenant", tenant.value())
                .tag("name", name)
                .tag("service", service)
                .register(registry);
    }

    DistributionSummary distanceInFuture(TenantId tenant) {
        return distance("tempo_spans_distance_in_future_seconds", "How far ahead of the clock spans end.", tenant);
    }

    DistributionSummary distanceInPast(TenantId tenant) {
        return distance("tempo_spans_distance_in_past_seconds", "How long ago spans ended.", tenant);
    }

    DistributionSummary addedLatency(TenantId tenant) {
        return DistributionSummary.builder("tempo_distributor_added_latency_seconds")
                .description("Delay that was added on purpose.")
                .tag("tenant", tenant.value())
                .register(registry);
    }

    private Counter counter(String name, String description, TenantId tenant) {
        return Counter.builder(name)
                .description(description)
                .tag("tenant", tenant.value())
                .register(registry);
    }

    private DistributionSummary distance(String name, String description, TenantId tenant) {
        return DistributionSummary.builder(name)
                .description(description)
                .tag("tenant", tenant.value())
                .serviceLevelObjectives(DISTANCE_BUCKETS)
                .register(registry);
    }

    void remove(Meter meter) {
        registry.remove(meter);
    }
}

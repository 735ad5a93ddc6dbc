// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/// What is counted of the live-store as a whole; tenants, blocks and consumption have classes of their own
/// (`spec/write-path.md §4.6`).
final class LiveStoreMetrics {

    private final MeterRegistry registry;

    LiveStoreMetrics(MeterRegistry registry, LiveStore store) {
        this.registry = registry;
        Gauge.builder("tempo_live_store_ready", store, s -> s.notReady().isEmpty() ? 1 : 0)
                .description("Whether lookups are answered.")
                .register(registry);
        Gauge.builder("tempo_live_store_catch_up_duration_seconds", store, LiveStore::catchUpSeconds)
                .description("How long reading the log took until lookups were answered.")
                .register(registry);
    }

    void owns(int partition, String group) {
        Gauge.builder("tempo_live_store_partition_owned", () -> 1)
                .description("Partitions consumed; the zone is the consumer group.")
                .tag("partition", Integer.toString(partition))
                .tag("zone", group)
                .register(registry);
    }

    void lagged(String method) {
        Counter.builder("tempo_live_store_lagged_requests_total")
                .description("Requests for data that may not have been consumed yet.")
                .tag("route", method)
                .register(registry)
                .increment();
    }
}

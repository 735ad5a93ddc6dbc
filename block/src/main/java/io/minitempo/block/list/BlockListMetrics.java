// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.list;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.minitempo.block.meta.CompactedBlockMeta;
import io.minitempo.core.TenantId;
import io.minitempo.core.metrics.PrometheusBuckets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/// The metrics of the block list (`spec/blocks.md §13`). Gauges of a tenant go away with the tenant.
///
/// A process has one instance, shared by all its lists. The map of gauges is guarded by its own lock.
public final class BlockListMetrics {

    private static final String LENGTH = "tempodb_blocklist_length";
    private static final String POLL_ERRORS = "tempodb_blocklist_poll_errors_total";
    private static final String POLL_DURATION = "tempodb_blocklist_poll_duration_seconds";
    private static final String INDEX_ERRORS = "tempodb_blocklist_tenant_index_errors_total";
    private static final String INDEX_BUILDER = "tempodb_blocklist_tenant_index_builder";
    private static final String INDEX_AGE = "tempodb_blocklist_tenant_index_age_seconds";
    private static final String OBJECTS = "tempodb_backend_objects_total";
    private static final String BYTES = "tempodb_backend_bytes_total";

    private final MeterRegistry registry;
    private final Timer pollDuration;
    private final Map<Key, Entry> gauges = new HashMap<>();

    private record Key(TenantId tenant, String name, String status) {}

    private record Entry(AtomicLong value, Meter meter) {}

    /// Metrics in a registry.
    public BlockListMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.pollDuration = Timer.builder(POLL_DURATION)
                .description("Records the amount of time to poll and update the blocklist.")
                .serviceLevelObjectives(PrometheusBuckets.durations())
                .register(registry);
    }

    void polled(Duration duration) {
        pollDuration.record(duration);
    }

    /// @param tenant name of the tenant, empty when the tenants themselves could not be listed
    void pollFailed(String tenant) {
        count(POLL_ERRORS, "Total number of times an error occurred while polling the blocklist.", tenant);
    }

    void indexFailed(TenantId tenant) {
        count(
                INDEX_ERRORS,
                "Total number of times an error occurred while retrieving or building the tenant index.",
                tenant.value());
    }

    private void count(String name, String description, String tenant) {
        Counter.builder(name)
                .description(description)
                .tag("tenant", tenant)
                .register(registry)
                .increment();
    }

    void indexBuilder(TenantId tenant, boolean builder) {
        set(
                tenant,
                INDEX_BUILDER,
                "A value of 1 indicates this instance of tempodb is building the tenant index.",
                "",
                builder ? 1 : 0);
    }

    void indexAge(TenantId tenant, Duration age) {
        set(tenant, INDEX_AGE, "Age in seconds of the last pulled tenant index.", "", Math.max(0, age.toSeconds()));
    }

    void published(TenantId tenant, TenantBlocks blocks) {
        set(
                tenant,
                LENGTH,
                "Total number of blocks per tenant.",
                "",
                blocks.live().size());
        String objects = "Total number of objects (traces) in the backend";
        String bytes = "Total number of bytes in the backend.";
        set(tenant, OBJECTS, objects, "live", sum(blocks.live(), m -> m.totalObjects()));
        set(tenant, BYTES, bytes, "live", sum(blocks.live(), m -> m.size()));
        List<CompactedBlockMeta> compacted = blocks.compacted();
        set(tenant, OBJECTS, objects, "compacted", sum(compacted, c -> c.meta().totalObjects()));
        set(tenant, BYTES, bytes, "compacted", sum(compacted, c -> c.meta().size()));
    }

    private static <T> long sum(List<T> blocks, java.util.function.ToLongFunction<T> value) {
        return blocks.stream().mapToLong(value).sum();
    }

    private void set(TenantId tenant, String name, String description, String status, long value) {
        synchronized (gauges) {
            gauges.computeIfAbsent(new Key(tenant, name, status), key -> {
                        AtomicLong holder = new AtomicLong();
                        Tags tags = Tags.of("tenant", tenant.value());
                        Meter meter = Gauge.builder(name, holder, AtomicLong::doubleValue)
                                .description(description)
                                .tags(status.isEmpty() ? tags : tags.and("status", status))
                                .register(registry);
                        return new Entry(holder, meter);
                    })
                    .value()
                    .set(value);
        }
    }

    /// Takes away the gauges of tenants that are not among `tenants`.
    void retain(Collection<TenantId> tenants) {
        synchronized (gauges) {
            gauges.entrySet().removeIf(entry -> {
                boolean gone = !tenants.contains(entry.getKey().tenant());
                if (gone) {
                    registry.remove(entry.getValue().meter());
                }
                return gone;
            });
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.compactor.block;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.minitempo.core.TenantId;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// How many blocks wait to be merged, by tenant: `tempodb_compaction_outstanding_blocks`
/// (`spec/generator-and-ops.md §5.1`). Any thread may set it.
public final class OutstandingBlocks {

    private final MeterRegistry registry;
    private final Map<TenantId, AtomicLong> counts = new ConcurrentHashMap<>();

    /// Gauges in a registry, one for each tenant that is set.
    public OutstandingBlocks(MeterRegistry registry) {
        this.registry = registry;
    }

    /// Says how many there are of a tenant.
    public void set(TenantId tenant, long blocks) {
        counts.computeIfAbsent(tenant, this::gauge).set(blocks);
    }

    private AtomicLong gauge(TenantId tenant) {
        AtomicLong count = new AtomicLong();
        Gauge.builder("tempodb_compaction_outstanding_blocks", count, AtomicLong::doubleValue)
                .description("Number of blocks remaining to be compacted before next maintenance cycle")
                .tag("tenant", tenant.value())
                .register(registry);
        return count;
    }

    /// Says that other tenants than these are gone and have none.
    public void retain(Collection<TenantId> tenants) {
        counts.forEach((tenant, count) -> {
            if (!tenants.contains(tenant)) {
                count.set(0);
            }
        });
    }
}

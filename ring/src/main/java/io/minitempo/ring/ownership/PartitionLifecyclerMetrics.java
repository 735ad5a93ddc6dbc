// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.ownership;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.minitempo.core.lifecycle.Service.Action;
import io.minitempo.ring.kv.CasFailedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Counts the looks that a partition lifecycler takes at its own and at the other partitions (`spec/ring.md §2`).
///
/// Used by the lifecycler's thread only.
final class PartitionLifecyclerMetrics {

    private static final Logger log = LoggerFactory.getLogger(PartitionLifecyclerMetrics.class);

    private final MeterRegistry registry;
    private final String prefix;
    private final String ring;
    private boolean failing;

    PartitionLifecyclerMetrics(MeterRegistry registry, String prefix, String ring) {
        this.registry = registry;
        this.prefix = prefix + "partition_ring_lifecycler_reconciles";
        this.ring = ring;
    }

    void ownedPartition(Action look) throws InterruptedException {
        count("owned-partition", look);
    }

    void otherPartitions(Action look) throws InterruptedException {
        count("other-partitions", look);
    }

    /// A store that fails is counted each time and logged once.
    private void count(String type, Action look) throws InterruptedException {
        counter(prefix + "_total", "Total number of reconciliations started.", type)
                .increment();
        try {
            look.run();
            failing = false;
        } catch (CasFailedException e) {
            counter(prefix + "_failed_total", "Total number of reconciliations failed.", type)
                    .increment();
            if (!failing) {
                failing = true;
                log.atError()
                        .addKeyValue("ring", ring)
                        .addKeyValue("type", type)
                        .setCause(e)
                        .log("partitions could not be reconciled");
            }
        }
    }

    private Counter counter(String name, String description, String type) {
        return Counter.builder(name)
                .description(description)
                .tags("name", ring, "type", type)
                .register(registry);
    }
}

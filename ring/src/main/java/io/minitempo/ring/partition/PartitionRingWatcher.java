// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.partition;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.minitempo.core.lifecycle.Service;
import io.minitempo.core.time.Deadline;
import io.minitempo.ring.kv.Kv;
import io.minitempo.ring.kv.KvKey;
import io.minitempo.ring.kv.KvSnapshot;
import java.util.ArrayList;
import java.util.List;

/// Follows a partition ring and publishes each new value as an immutable snapshot.
public final class PartitionRingWatcher implements Service {

    private static final List<PartitionState> COUNTED =
            List.of(PartitionState.PENDING, PartitionState.ACTIVE, PartitionState.INACTIVE);

    private final String name;
    private final KvSnapshot<PartitionRingDesc, PartitionRing> snapshot;
    private final MeterRegistry registry;
    private final List<Gauge> gauges = new ArrayList<>();

    /// Follows the ring under `key`.
    ///
    /// @param name the ring's name in metrics, such as `livestore-partitions` (`spec/ring.md §2`)
    public PartitionRingWatcher(String name, Kv kv, KvKey<PartitionRingDesc> key, MeterRegistry registry) {
        this.name = name;
        this.snapshot = new KvSnapshot<>(kv, key, PartitionRing.EMPTY, (before, desc) -> PartitionRing.of(desc));
        this.registry = registry;
    }

    /// The ring's name in metrics.
    public String name() {
        return name;
    }

    /// The newest snapshot; a request asks once and keeps it.
    public PartitionRing ring() {
        return snapshot.current();
    }

    @Override
    public void start(FailureListener failure) throws InterruptedException {
        for (PartitionState state : COUNTED) {
            gauges.add(Gauge.builder("tempo_partition_ring_partitions", () -> count(state))
                    .description("Number of partitions by state in the partitions ring.")
                    .tags("name", name, "state", state.label())
                    .register(registry));
        }
        snapshot.start(failure);
    }

    private long count(PartitionState state) {
        return ring().partitions().stream().filter(p -> p.state() == state).count();
    }

    @Override
    public void stop(Deadline deadline) {
        snapshot.stop(deadline);
        gauges.forEach(registry::remove);
        gauges.clear();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.instance;

import io.micrometer.core.instrument.MeterRegistry;
import io.minitempo.core.lifecycle.Service;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.ring.kv.Kv;
import io.minitempo.ring.kv.KvKey;
import io.minitempo.ring.kv.KvSnapshot;

/// Follows an instance ring and publishes each new value as an immutable snapshot.
public final class InstanceRingWatcher implements Service {

    private final String name;
    private final KvSnapshot<InstanceRingDesc, InstanceRing> snapshot;
    private final InstanceRingMetrics metrics;

    /// Follows the ring under `key`.
    ///
    /// @param name the ring's name in metrics, such as `live-store` (`spec/ring.md §2`)
    public InstanceRingWatcher(
            String name,
            Kv kv,
            KvKey<InstanceRingDesc> key,
            RingSettings settings,
            Clock clock,
            MeterRegistry registry) {
        this.name = name;
        InstanceRing empty = InstanceRing.of(InstanceRingDesc.EMPTY, settings);
        this.snapshot = new KvSnapshot<>(kv, key, empty, this::next);
        this.metrics = new InstanceRingMetrics(name, snapshot::current, clock, registry);
    }

    private InstanceRing next(InstanceRing before, InstanceRingDesc desc) {
        InstanceRing ring = before.updated(desc);
        if (ring.settings().zoneAware() && !ring.zones().equals(before.zones())) {
            metrics.listZones(ring.zones());
        }
        return ring;
    }

    /// The ring's name in metrics.
    public String name() {
        return name;
    }

    /// The newest snapshot; a request asks once and keeps it.
    public InstanceRing ring() {
        return snapshot.current();
    }

    @Override
    public void start(FailureListener failure) throws InterruptedException {
        metrics.register();
        snapshot.start(failure);
    }

    @Override
    public void stop(Deadline deadline) {
        snapshot.stop(deadline);
        metrics.unregister();
    }
}

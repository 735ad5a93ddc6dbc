// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.lifecycle;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.IntSupplier;

/// What a lifecycler says about itself (`spec/ring.md §2`).
final class LifecyclerMetrics {

    private final MeterRegistry registry;
    private final String name;

    LifecyclerMetrics(MeterRegistry registry, String name) {
        this.registry = registry;
        this.name = name;
    }

    /// The heartbeats of a basic lifecycler. Tempo puts its prefix twice before those of the backend-worker.
    Counter heartbeats() {
        return Counter.builder(prefix() + "ring_member_heartbeats_total")
                .description("The total number of heartbeats sent.")
                .tag("name", name)
                .register(registry);
    }

    /// The heartbeats of a full lifecycler.
    Counter consulHeartbeats() {
        return Counter.builder("tempo_member_consul_heartbeats_total")
                .description("The total number of heartbeats sent to consul.")
                .tag("name", name)
                .register(registry);
    }

    void tokens(IntSupplier owned, int toOwn) {
        Gauge.builder(prefix() + "ring_member_tokens_owned", owned::getAsInt)
                .description("The number of tokens owned in the ring.")
                .tag("name", name)
                .register(registry);
        Gauge.builder(prefix() + "ring_member_tokens_to_own", () -> toOwn)
                .description("The number of tokens to own in the ring.")
                .tag("name", name)
                .register(registry);
    }

    private String prefix() {
        return name.equals("backend-worker") ? "tempo_tempo_" : "tempo_";
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.lifecycle;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/// What a lifecycler says about itself (`spec/ring.md §2`).
///
/// Used by the threads that start and stop the lifecycler, one after the other.
final class LifecyclerMetrics {

    private final MeterRegistry registry;
    private final String name;
    private final List<Meter> shown = new ArrayList<>();

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

    /// Shows the tokens from now on.
    void showTokens(IntSupplier owned, int toOwn) {
        shown.add(Gauge.builder(prefix() + "ring_member_tokens_owned", owned::getAsInt)
                .description("The number of tokens owned in the ring.")
                .tag("name", name)
                .register(registry));
        shown.add(Gauge.builder(prefix() + "ring_member_tokens_to_own", () -> toOwn)
                .description("The number of tokens to own in the ring.")
                .tag("name", name)
                .register(registry));
    }

    /// Shows from now on whether the entry is read-only, which Tempo never makes it, but an operator may.
    void showReadOnly(BooleanSupplier readOnly) {
        shown.add(Gauge.builder(prefix() + "lifecycler_read_only", () -> readOnly.getAsBoolean() ? 1 : 0)
                .description("Whether the instance is read-only in the ring.")
                .tag("name", name)
                .register(registry));
    }

    /// Hides what is shown, so that a successor in the same process can show its own.
    void hide() {
        shown.forEach(registry::remove);
        shown.clear();
    }

    private String prefix() {
        return name.equals("backend-worker") ? "tempo_tempo_" : "tempo_";
    }
}

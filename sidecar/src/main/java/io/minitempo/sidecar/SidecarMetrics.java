// SPDX-License-Identifier: Apache-2.0
package io.minitempo.sidecar;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/// The counters of one sidecar. The names are ours, as Tempo has no sidecar; label `listen` tells several apart.
final class SidecarMetrics {

    final Counter connections;
    final Counter bytesUp;
    final Counter bytesDown;
    final Counter refused;
    final Counter cut;
    final AtomicInteger active = new AtomicInteger();

    /// OpenMetrics drops `_total` from the name of a counter, so no gauge may have the name that is left.
    SidecarMetrics(MeterRegistry registry, String listen) {
        connections = counter(registry, "minitempo_sidecar_connections_total", "Connections accepted.", listen);
        bytesUp = bytes(registry, listen, "up");
        bytesDown = bytes(registry, listen, "down");
        refused = counter(
                registry,
                "minitempo_sidecar_refused_total",
                "Connections accepted and closed because the target could not be reached.",
                listen);
        cut = counter(registry, "minitempo_sidecar_cut_total", "Connections broken on purpose.", listen);
        Gauge.builder("minitempo_sidecar_open_connections", active, AtomicInteger::get)
                .description("Connections open now.")
                .tag("listen", listen)
                .register(registry);
    }

    private static Counter bytes(MeterRegistry registry, String listen, String direction) {
        return Counter.builder("minitempo_sidecar_bytes_total")
                .description("Bytes passed on; up is from the caller to the target.")
                .tag("listen", listen)
                .tag("direction", direction)
                .register(registry);
    }

    private static Counter counter(MeterRegistry registry, String name, String description, String listen) {
        return Counter.builder(name)
                .description(description)
                .tag("listen", listen)
                .register(registry);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.instance;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.minitempo.core.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// What an instance ring says about itself at each scrape (`spec/ring.md §2`).
final class InstanceRingMetrics {

    private static final String UNHEALTHY = "Unhealthy";
    private static final List<String> STATES = List.of(UNHEALTHY, "ACTIVE", "LEAVING", "PENDING", "JOINING");

    private final String name;
    private final Supplier<InstanceRing> ring;
    private final Clock clock;
    private final MeterRegistry registry;
    private final MultiGauge zoneMembers;
    private final List<Meter> meters = new ArrayList<>();

    InstanceRingMetrics(String name, Supplier<InstanceRing> ring, Clock clock, MeterRegistry registry) {
        this.name = name;
        this.ring = ring;
        this.clock = clock;
        this.registry = registry;
        this.zoneMembers = MultiGauge.builder("tempo_ring_zone_members")
                .description("Number of members in the ring per zone and state")
                .tag("name", name)
                .register(registry);
    }

    void register() {
        for (String state : STATES) {
            Tags tags = Tags.of("name", name, "state", state);
            meters.add(Gauge.builder("tempo_ring_members", () -> members(state).count())
                    .description("Number of members in the ring")
                    .tags(tags)
                    .register(registry));
            meters.add(Gauge.builder("tempo_ring_oldest_member_timestamp", () -> oldest(state))
                    .description("Timestamp of the oldest member in the ring.")
                    .tags(tags)
                    .register(registry));
        }
        meters.add(Gauge.builder(
                        "tempo_ring_tokens_total", () -> ring.get().tokens().size())
                .description("Number of tokens in the ring")
                .tags("name", name)
                .register(registry));
    }

    /// Replaces the rows of the zones, when zones come or go.
    void listZones(List<String> zones) {
        List<MultiGauge.Row<?>> rows = new ArrayList<>();
        for (String zone : zones) {
            for (String state : STATES) {
                rows.add(MultiGauge.Row.of(
                        Tags.of("zone", zone, "state", state),
                        () -> members(state).filter(m -> m.zone().equals(zone)).count()));
            }
        }
        zoneMembers.register(rows, true);
    }

    void unregister() {
        zoneMembers.register(List.of(), true);
        meters.forEach(registry::remove);
        meters.clear();
    }

    private Stream<InstanceDesc> members(String state) {
        InstanceRing current = ring.get();
        Instant now = clock.instant();
        Predicate<InstanceDesc> inState =
                instance -> stateName(current, instance, now).equals(state);
        return current.instances().stream().filter(inState);
    }

    private static String stateName(InstanceRing ring, InstanceDesc instance, Instant now) {
        return ring.isHealthy(instance, Operation.REPORTING, now)
                ? instance.state().name()
                : UNHEALTHY;
    }

    private long oldest(String state) {
        return members(state).mapToLong(InstanceDesc::timestamp).min().orElse(0);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.instance;

import static io.minitempo.testsupport.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.core.time.Deadline;
import io.minitempo.ring.kv.InMemoryKv;
import io.minitempo.ring.kv.Kv;
import io.minitempo.ring.kv.KvKey;
import io.minitempo.ring.token.Tokens;
import io.minitempo.testsupport.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InstanceRingWatcherTest {

    private static final KvKey<InstanceRingDesc> RING = new KvKey<>("collectors/ring", InstanceRingType.INSTANCE);

    private final ManualClock clock = ManualClock.atGoldenInput();
    private final Kv kv = new InMemoryKv(clock);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final long now = clock.instant().getEpochSecond();
    private final InstanceRingWatcher watcher = new InstanceRingWatcher(
            "ingester", kv, RING, new RingSettings(1, true, Duration.ofMinutes(1), List.of()), clock, registry);

    @AfterEach
    void stop() {
        watcher.stop(Deadline.NONE);
    }

    private void put(InstanceDesc member) throws InterruptedException {
        kv.compareAndSet(RING, ring -> Optional.of(ring.with(member)));
    }

    private static InstanceDesc member(String id, long timestamp, InstanceState state) {
        return InstanceDesc.of(id, id + ":1")
                .withTimestamp(timestamp)
                .withState(state)
                .withZone("zone-" + id)
                .withTokens(Tokens.of(id.hashCode()));
    }

    private double gauge(String name, String... tags) {
        @Nullable
        Gauge gauge = registry.find(name).tag("name", "ingester").tags(tags).gauge();
        return gauge == null ? -1 : gauge.value();
    }

    @Test
    void isEmptyUntilItStarts() throws InterruptedException {
        put(member("a", now, InstanceState.ACTIVE));
        assertThat(watcher.ring().instances()).isEmpty();
        watcher.start(cause -> {});
        assertThat(watcher.ring().instances()).hasSize(1);
        assertThat(watcher.name()).isEqualTo("ingester");
    }

    @Test
    void followsTheRingUntilItStops() throws InterruptedException {
        watcher.start(cause -> {});
        put(member("a", now, InstanceState.ACTIVE));
        eventually(() -> assertThat(watcher.ring().find("a")).isPresent());
        watcher.stop(Deadline.NONE);
        put(member("b", now, InstanceState.ACTIVE));
        assertThat(watcher.ring().find("b")).isEmpty();
    }

    @Test
    void countsMembersByState() throws InterruptedException {
        put(member("a", now, InstanceState.ACTIVE));
        put(member("b", now - 10, InstanceState.ACTIVE));
        put(member("c", now - 100, InstanceState.ACTIVE));
        put(member("d", now, InstanceState.LEAVING));
        watcher.start(cause -> {});
        assertThat(gauge("tempo_ring_members", "state", "ACTIVE")).isEqualTo(2);
        assertThat(gauge("tempo_ring_members", "state", "LEAVING")).isEqualTo(1);
        assertThat(gauge("tempo_ring_members", "state", "PENDING")).isZero();
        assertThat(gauge("tempo_ring_members", "state", "JOINING")).isZero();
        assertThat(gauge("tempo_ring_members", "state", "Unhealthy")).isEqualTo(1);
        assertThat(gauge("tempo_ring_oldest_member_timestamp", "state", "ACTIVE"))
                .isEqualTo((double) (now - 10));
        assertThat(gauge("tempo_ring_oldest_member_timestamp", "state", "PENDING"))
                .isZero();
        assertThat(gauge("tempo_ring_tokens_total")).isEqualTo(4);
        clock.advance(Duration.ofSeconds(55));
        assertThat(gauge("tempo_ring_members", "state", "Unhealthy")).isEqualTo(2);
    }

    @Test
    void countsMembersByZoneAsZonesComeAndGo() throws InterruptedException {
        watcher.start(cause -> {});
        put(member("a", now, InstanceState.ACTIVE));
        eventually(() -> assertThat(gauge("tempo_ring_zone_members", "zone", "zone-a", "state", "ACTIVE"))
                .isEqualTo(1));
        kv.compareAndSet(RING, ring -> Optional.of(ring.without("a").with(member("b", now, InstanceState.ACTIVE))));
        eventually(() -> assertThat(gauge("tempo_ring_zone_members", "zone", "zone-b", "state", "ACTIVE"))
                .isEqualTo(1));
        assertThat(gauge("tempo_ring_zone_members", "zone", "zone-a", "state", "ACTIVE"))
                .isEqualTo(-1);
    }
}

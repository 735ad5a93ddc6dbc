// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.core.time.Clock;
import io.minitempo.ring.instance.InstanceRingDesc;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InstrumentedKvTest extends KvContract {

    private final MeterRegistry registry = new SimpleMeterRegistry();

    @Override
    protected Kv store() {
        return new InstrumentedKv(
                new InMemoryKv(Clock.system()), "inmemory", "live-store-ring", Clock.system(), registry);
    }

    @Test
    void countsRequestsWithTheLabelsOfTheRecordedScrape() throws InterruptedException {
        Kv kv = store();
        kv.get(RING);
        kv.compareAndSet(RING, ring -> Optional.of(ring.with(member("a", 1))));
        assertThatThrownBy(() -> kv.compareAndSet(RING, InstrumentedKvTest::refuse))
                .isInstanceOf(CasFailedException.class);
        assertThat(count("GET", "200")).isEqualTo(1);
        assertThat(count("CAS", "200")).isEqualTo(1);
        assertThat(count("CAS", "500")).isEqualTo(1);
    }

    /// As recorded of Tempo 3.0.3.
    @Test
    void partitionRingsHaveAFamilyWithoutPrefix() throws InterruptedException {
        Kv kv = InstrumentedKv.ofPartitions(
                new InMemoryKv(Clock.system()), "inmemory", "livestore-partitions-watcher", Clock.system(), registry);
        kv.get(RING);

        assertThat(registry.get("kv_request_duration_seconds")
                        .tags("kv_name", "livestore-partitions-watcher", "operation", "GET")
                        .timer()
                        .count())
                .isEqualTo(1);
    }

    private static Optional<InstanceRingDesc> refuse(InstanceRingDesc ring) {
        throw new IllegalStateException("no");
    }

    private long count(String operation, String code) {
        Timer timer = registry.get("tempo_kv_request_duration_seconds")
                .tags("kv_name", "live-store-ring", "operation", operation, "role", "primary")
                .tags("status_code", code, "type", "inmemory")
                .timer();
        return timer.count();
    }
}

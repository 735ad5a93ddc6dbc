// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.partition;

import static io.minitempo.testsupport.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.ring.kv.InMemoryKv;
import io.minitempo.ring.kv.Kv;
import io.minitempo.ring.kv.KvKey;
import io.minitempo.ring.token.Tokens;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PartitionRingWatcherTest {

    private static final KvKey<PartitionRingDesc> RING =
            new KvKey<>("collectors/livestore-partitions", PartitionRingType.INSTANCE);

    private final Kv kv = new InMemoryKv(Clock.system());
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final PartitionRingWatcher watcher = new PartitionRingWatcher("livestore-partitions", kv, RING, registry);

    private double count(String state) {
        return registry.get("tempo_partition_ring_partitions")
                .tags("name", "livestore-partitions", "state", state)
                .gauge()
                .value();
    }

    private void put(int id, PartitionState state) throws InterruptedException {
        kv.compareAndSet(RING, ring -> Optional.of(ring.with(PartitionDesc.of(id, Tokens.of(id), state, 100))));
    }

    @Test
    void followsTheRingAndCountsPartitions() throws InterruptedException {
        put(0, PartitionState.ACTIVE);
        watcher.start(cause -> {});
        assertThat(watcher.name()).isEqualTo("livestore-partitions");
        assertThat(watcher.ring().activePartitions()).containsExactly(0);
        put(1, PartitionState.ACTIVE);
        put(2, PartitionState.PENDING);
        eventually(() -> assertThat(watcher.ring().partitions()).hasSize(3));
        assertThat(count("Active")).isEqualTo(2);
        assertThat(count("Pending")).isEqualTo(1);
        assertThat(count("Inactive")).isZero();
        watcher.stop(Deadline.NONE);
    }
}

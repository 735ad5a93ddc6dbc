// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.instance;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.minitempo.ring.partition.PartitionDesc;
import io.minitempo.ring.partition.PartitionRing;
import io.minitempo.ring.partition.PartitionRingDesc;
import io.minitempo.ring.partition.PartitionState;
import io.minitempo.ring.token.Tokens;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Looking up the holders of a token makes no garbage, with 100 holders of 128 tokens.
class LookupAllocationTest {

    private static final int LOOKUPS = 20_000;

    private static InstanceRing ring(boolean zoneAware) {
        Random random = new Random(7);
        List<InstanceDesc> members = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            members.add(InstanceDesc.of("i" + i, "i" + i + ":1")
                    .withState(InstanceState.ACTIVE)
                    .withZone("zone-" + i % 3)
                    .withTokens(Tokens.of(random.ints(128).toArray())));
        }
        return InstanceRing.of(
                InstanceRingDesc.of(members), new RingSettings(3, zoneAware, Duration.ofMinutes(1), List.of()));
    }

    private static long allocated(IntConsumer lookup) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        lookup.accept(1);
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < LOOKUPS; i++) {
            lookup.accept(i * 214_013 + 2_531_011);
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void ofInstancesAllocatesNothing(boolean zoneAware) {
        InstanceRing ring = ring(zoneAware);
        Selection selection = new Selection();
        assertThat(allocated(token -> ring.select(token, Operation.WRITE, selection)))
                .isLessThan(LOOKUPS);
        assertThat(selection.count()).isEqualTo(3);
    }

    @Test
    void ofPartitionsAllocatesNothing() {
        Random random = new Random(7);
        PartitionRingDesc desc = PartitionRingDesc.EMPTY;
        for (int id = 0; id < 100; id++) {
            desc = desc.with(PartitionDesc.of(id, Tokens.of(random.ints(128).toArray()), PartitionState.ACTIVE, 1));
        }
        PartitionRing ring = PartitionRing.of(desc);
        assertThat(allocated(ring::activePartition)).isLessThan(LOOKUPS);
    }
}

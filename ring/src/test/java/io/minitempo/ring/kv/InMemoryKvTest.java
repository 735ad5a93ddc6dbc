// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.time.Clock;
import io.minitempo.ring.partition.PartitionRingType;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InMemoryKvTest extends KvContract {

    @Override
    protected Kv store() {
        return new InMemoryKv(Clock.system());
    }

    @Test
    void acceptsAnUpdateThatChangesNothing() throws InterruptedException {
        Kv kv = store();
        kv.compareAndSet(RING, ring -> Optional.of(ring.with(member("a", 5))));
        kv.compareAndSet(RING, ring -> Optional.of(ring.with(member("a", 5))));
        assertThat(kv.get(RING).instances().keySet()).containsExactly("a");
    }

    @Test
    void refusesTwoRingsOnOneKey() throws InterruptedException {
        Kv kv = store();
        kv.compareAndSet(RING, ring -> Optional.of(ring.with(member("a", 5))));
        assertThatThrownBy(() -> kv.get(new KvKey<>(RING.name(), PartitionRingType.INSTANCE)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("collectors/ring holds a value of codec ringDesc, not partitionRingDesc");
    }
}

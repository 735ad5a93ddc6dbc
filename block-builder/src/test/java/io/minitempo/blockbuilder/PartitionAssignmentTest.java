// SPDX-License-Identifier: Apache-2.0
package io.minitempo.blockbuilder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.ring.partition.PartitionDesc;
import io.minitempo.ring.partition.PartitionRing;
import io.minitempo.ring.partition.PartitionRingDesc;
import io.minitempo.ring.partition.PartitionState;
import io.minitempo.ring.token.Tokens;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PartitionAssignmentTest {

    /// Partitions 0 to 4 in the five states in order, and 5 to 9 ACTIVE.
    private static PartitionRing ring() {
        PartitionRingDesc desc = PartitionRingDesc.EMPTY;
        PartitionState[] states = PartitionState.values();
        for (int id = 0; id < 10; id++) {
            PartitionState state = id < states.length ? states[id] : PartitionState.ACTIVE;
            desc = desc.with(PartitionDesc.of(id, Tokens.of(id + 1), state, 0));
        }
        return PartitionRing.of(desc);
    }

    private static Map<Integer, PartitionState> owned(String instance, Map<String, List<Integer>> assigned, int each) {
        return new PartitionAssignment(BlockBuilderConfigTest.config(instance, assigned, each)).in(ring());
    }

    @Test
    void digitsOfTheInstanceDecideWithoutAMap() {
        assertThat(owned("block-builder-0", Map.of(), 5))
                .containsExactly(Map.entry(2, PartitionState.ACTIVE), Map.entry(3, PartitionState.INACTIVE));
        assertThat(owned("block-builder-3", Map.of(), 2).keySet()).containsExactly(6, 7);
        assertThat(owned("b12", Map.of(), 1)).isEmpty();
    }

    @Test
    void theMapDecidesWhenThereIsOne() {
        assertThat(owned("b-1", Map.of("b-1", List.of(9, 3, 77, 1), "b-2", List.of(5)), 2)
                        .keySet())
                .containsExactly(3, 9);
        assertThat(owned("b-1", Map.of("b-1", List.of()), 2)).isEmpty();
    }

    @Test
    void aConfigurationWithoutPartitionsIsRefused() {
        assertThatThrownBy(() -> owned("b-1", Map.of(), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("partitions_per_instance");
    }
}

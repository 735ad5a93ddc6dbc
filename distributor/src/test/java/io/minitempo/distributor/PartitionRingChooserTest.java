// SPDX-License-Identifier: Apache-2.0
package io.minitempo.distributor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.distributor.PartitionChooser.Partitions;
import io.minitempo.distributor.limits.FixedLimits;
import io.minitempo.ring.partition.PartitionDesc;
import io.minitempo.ring.partition.PartitionRing;
import io.minitempo.ring.partition.PartitionRingDesc;
import io.minitempo.ring.partition.PartitionState;
import io.minitempo.ring.token.SpreadMinimizingTokens;
import io.minitempo.ring.token.Tokens;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PartitionRingChooserTest {

    private static final TenantId TENANT = new TenantId("t1");

    private final FixedLimits limits = new FixedLimits();
    private PartitionRing ring = PartitionRing.EMPTY;
    private final PartitionRingChooser chooser = new PartitionRingChooser(() -> ring, limits);

    private static PartitionRing ring(PartitionState... states) {
        PartitionRingDesc desc = PartitionRingDesc.EMPTY;
        for (int id = 0; id < states.length; id++) {
            desc = desc.with(PartitionDesc.of(id, SpreadMinimizingTokens.ofPartition(id), states[id], 1));
        }
        return PartitionRing.of(desc);
    }

    private Set<Integer> chosen() {
        Partitions partitions = chooser.partitionsOf(TENANT);
        Set<Integer> chosen = new TreeSet<>();
        new Random(1).ints(2_000).forEach(token -> chosen.add(partitions.partitionOf(token)));
        return chosen;
    }

    @Test
    void aTokenGoesToTheNextTokenOfAnActivePartition() {
        ring = ring(PartitionState.ACTIVE, PartitionState.INACTIVE, PartitionState.ACTIVE, PartitionState.PENDING);
        List<Holder> holders = new ArrayList<>();
        for (PartitionDesc partition : ring.partitions()) {
            Tokens tokens = partition.tokens();
            for (int i = 0; i < tokens.size(); i++) {
                holders.add(new Holder(Integer.toUnsignedLong(tokens.at(i)), partition));
            }
        }
        holders.sort(Comparator.comparingLong(Holder::token));
        Partitions partitions = chooser.partitionsOf(TENANT);

        new Random(2).ints(2_000).forEach(token -> {
            int at = 0;
            while (at < holders.size() && holders.get(at).token() <= Integer.toUnsignedLong(token)) {
                at++;
            }
            while (holders.get(at % holders.size()).partition().state() != PartitionState.ACTIVE) {
                at++;
            }
            assertThat(partitions.partitionOf(token))
                    .isEqualTo(holders.get(at % holders.size()).partition().id());
        });
    }

    private record Holder(long token, PartitionDesc partition) {}

    @Test
    void aTenantWithAShardSizeStaysInItsShard() {
        ring = ring(PartitionState.ACTIVE, PartitionState.ACTIVE, PartitionState.ACTIVE, PartitionState.ACTIVE);
        assertThat(chosen()).containsExactly(0, 1, 2, 3);

        limits.shardSize = 2;

        assertThat(chosen())
                .hasSize(2)
                .containsExactlyElementsOf(ring.shuffleShard("t1", 2).activePartitions());
    }

    @Test
    void aRequestKeepsTheRingItBeganWith() {
        ring = ring(PartitionState.ACTIVE);
        Partitions before = chooser.partitionsOf(TENANT);

        ring = ring(PartitionState.INACTIVE, PartitionState.ACTIVE);

        assertThat(before.partitionOf(7)).isZero();
        assertThat(chosen()).containsExactly(1);
    }

    @Test
    void withoutActivePartitionTheRequestFailsAndMayBeRepeated() {
        assertThatThrownBy(() -> chooser.partitionsOf(TENANT))
                .isInstanceOf(TempoException.Unavailable.class)
                .hasMessage("DoBatch: InstancesCount <= 0");

        ring = ring(PartitionState.INACTIVE, PartitionState.PENDING);

        assertThatThrownBy(() -> chooser.partitionsOf(TENANT)).isInstanceOf(TempoException.Unavailable.class);
    }
}

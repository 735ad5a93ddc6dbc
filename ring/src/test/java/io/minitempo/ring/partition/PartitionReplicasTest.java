// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.TempoException;
import io.minitempo.ring.instance.InstanceDesc;
import io.minitempo.ring.instance.InstanceRing;
import io.minitempo.ring.instance.InstanceRingDesc;
import io.minitempo.ring.instance.InstanceState;
import io.minitempo.ring.instance.ReplicationSet;
import io.minitempo.ring.instance.RingSettings;
import io.minitempo.ring.token.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The rules of `spec/ring.md §7.5`.
class PartitionReplicasTest {

    private static final Instant NOW = Instant.ofEpochSecond(1000);

    private static InstanceDesc owner(String id, String zone, long heartbeat, InstanceState state) {
        return InstanceDesc.of(id, id + ":1")
                .withZone(zone)
                .withTimestamp(heartbeat)
                .withState(state);
    }

    private static InstanceRing instances(InstanceDesc... members) {
        return InstanceRing.of(InstanceRingDesc.of(members), RingSettings.single(Duration.ofMinutes(1)));
    }

    private static PartitionRing partitions(PartitionState first, PartitionState second, String... ownersOfFirst) {
        PartitionRingDesc desc = PartitionRingDesc.EMPTY
                .with(PartitionDesc.of(0, Tokens.of(1), first, 10))
                .with(PartitionDesc.of(1, Tokens.of(2), second, 10))
                .with(new OwnerDesc("b-1", 1, OwnerState.ACTIVE, 10));
        for (String owner : ownersOfFirst) {
            desc = desc.with(new OwnerDesc(owner, 0, OwnerState.ACTIVE, 10));
        }
        return PartitionRing.of(desc);
    }

    @Test
    void makesOneSetPerPartitionInAnyState() {
        List<ReplicationSet> sets = PartitionReplicas.forReading(
                partitions(PartitionState.INACTIVE, PartitionState.PENDING, "a-0", "b-0"),
                instances(
                        owner("a-0", "zone-a", 1000, InstanceState.ACTIVE),
                        owner("b-0", "zone-b", 1000, InstanceState.LEAVING),
                        owner("b-1", "zone-b", 1000, InstanceState.ACTIVE)),
                NOW);
        assertThat(sets).hasSize(2);
        assertThat(sets.get(0).instances()).extracting(InstanceDesc::id).containsExactly("a-0", "b-0");
        assertThat(sets.get(0).zoneAware()).isTrue();
        assertThat(sets.get(0).maxUnavailableZones()).isEqualTo(1);
        assertThat(sets.get(1).maxUnavailableZones()).isZero();
    }

    @Test
    void leavesOutOwnersThatAreStaleOrNotRegistered() {
        List<ReplicationSet> sets = PartitionReplicas.forReading(
                partitions(PartitionState.ACTIVE, PartitionState.ACTIVE, "a-0", "b-0", "c-0"),
                instances(
                        owner("a-0", "zone-a", 939, InstanceState.ACTIVE),
                        owner("b-0", "zone-b", 1000, InstanceState.ACTIVE),
                        owner("b-1", "zone-b", 1000, InstanceState.ACTIVE)),
                NOW);
        assertThat(sets.getFirst().instances()).extracting(InstanceDesc::id).containsExactly("b-0");
        assertThat(sets.getFirst().maxUnavailableZones()).isZero();
    }

    @Test
    void ownersOfOneZoneMustAllAnswer() {
        List<ReplicationSet> sets = PartitionReplicas.forReading(
                partitions(PartitionState.ACTIVE, PartitionState.ACTIVE, "a-0", "b-0"),
                instances(
                        owner("a-0", "", 1000, InstanceState.ACTIVE),
                        owner("b-0", "", 1000, InstanceState.ACTIVE),
                        owner("b-1", "", 1000, InstanceState.ACTIVE)),
                NOW);
        assertThat(sets.getFirst().maxUnavailableZones()).isZero();
        assertThat(sets.getFirst().zoneCount()).isEqualTo(1);
    }

    @Test
    void failsWhenNobodyAnswersForAPartition() {
        assertThatThrownBy(() -> PartitionReplicas.forReading(
                        partitions(PartitionState.INACTIVE, PartitionState.ACTIVE),
                        instances(owner("b-1", "", 1000, InstanceState.ACTIVE)),
                        NOW))
                .isInstanceOf(TempoException.Unavailable.class)
                .hasMessage("partition 0: too many unhealthy instances in the ring");
    }

    @Test
    void failsWithoutPartitions() {
        assertThatThrownBy(() -> PartitionReplicas.forReading(PartitionRing.EMPTY, instances(), NOW))
                .isInstanceOf(TempoException.Unavailable.class)
                .hasMessage("empty ring");
    }
}

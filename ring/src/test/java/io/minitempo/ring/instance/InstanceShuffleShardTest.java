// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.ring.shard.ShardSeed;
import io.minitempo.ring.token.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// The rules of `spec/ring.md §6`.
class InstanceShuffleShardTest {

    private static final Instant NOW = Instant.ofEpochSecond(100_000);
    private static final Duration LOOKBACK = Duration.ofHours(1);

    private static InstanceRing ring(int count, boolean zoneAware, UnaryOperator<InstanceDesc> change) {
        Random random = new Random(7);
        List<InstanceDesc> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            members.add(change.apply(InstanceDesc.of("i" + i, "i" + i + ":1")
                    .withState(InstanceState.ACTIVE)
                    .withTimestamp(NOW.getEpochSecond())
                    .withRegistered(10)
                    .withZone("zone-" + "abc".charAt(i % 3))
                    .withTokens(Tokens.of(random.ints(128).toArray()))));
        }
        return InstanceRing.of(
                InstanceRingDesc.of(members), new RingSettings(3, zoneAware, Duration.ofMinutes(1), List.of()));
    }

    private static List<String> ids(InstanceRing ring) {
        return ring.instances().stream().map(InstanceDesc::id).toList();
    }

    @Test
    void picksTheHoldersOfTheDrawnTokens() {
        InstanceRing ring = ring(10, false, i -> i);
        List<String> expected = new ArrayList<>();
        var random = ShardSeed.random("tenant-a", "");
        while (expected.size() < 4) {
            int position = ring.tokens().position(random.nextUint32());
            String id;
            do {
                id = ring.instances().get(ring.tokens().holder(position)).id();
                position = (position + 1) % ring.tokens().size();
            } while (expected.contains(id));
            expected.add(id);
        }
        assertThat(ids(ring.shuffleShard("tenant-a", 4))).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void picksTheSameNumberInEveryZone() {
        InstanceRing shard = ring(12, true, i -> i).shuffleShard("tenant-a", 5);
        assertThat(shard.instances())
                .extracting(InstanceDesc::zone)
                .containsExactlyInAnyOrder("zone-a", "zone-a", "zone-b", "zone-b", "zone-c", "zone-c");
    }

    @Test
    void isTheWholeRingWithoutSizeOrWithEnough() {
        InstanceRing ring = ring(5, false, i -> i);
        assertThat(ids(ring.shuffleShard("t", 0))).isEqualTo(ids(ring));
        assertThat(ids(ring.shuffleShard("t", -1))).isEqualTo(ids(ring));
        assertThat(ids(ring.shuffleShard("t", 5))).isEqualTo(ids(ring));
        assertThat(ring.shuffleShard("t", 9).tokens()).isSameAs(ring.tokens());
    }

    @Test
    void growsByAddingInstances() {
        InstanceRing ring = ring(20, false, i -> i);
        List<String> before = List.of();
        for (int size = 1; size <= 20; size++) {
            List<String> shard = ids(ring.shuffleShard("tenant-b", size));
            assertThat(shard).hasSize(size).containsAll(before);
            before = shard;
        }
    }

    @Test
    void looksUpKeysAmongItsOwnTokens() {
        InstanceRing shard = ring(20, false, i -> i).shuffleShard("tenant-b", 3);
        assertThat(shard.tokens().size()).isEqualTo(3 * 128);
        for (int token = 0; token < 100; token++) {
            assertThat(shard.get(token * 10_000_000, Operation.WRITE, NOW).instances())
                    .hasSize(3);
        }
    }

    @Test
    void leavesOutReadOnlyInstances() {
        InstanceRing ring = ring(6, false, i -> i.id().equals("i2") ? i.withReadOnly(true, 20) : i);
        assertThat(ids(ring.shuffleShard("t", 5))).containsExactly("i0", "i1", "i3", "i4", "i5");
        assertThat(ids(ring.shuffleShard("t", 0))).doesNotContain("i2");
    }

    @Test
    void keepsItsMembersUpToDateWithHeartbeats() {
        InstanceRing ring = ring(6, false, i -> i);
        ring.shuffleShard("t", 2);
        InstanceRing next = ring.updated(InstanceRingDesc.of(
                ring.instances().stream().map(i -> i.withTimestamp(7)).toList()));
        assertThat(next.shuffleShard("t", 2).instances()).allMatch(i -> i.timestamp() == 7);
        assertThat(next.shuffleShard("t", 2).tokens())
                .isSameAs(ring.shuffleShard("t", 2).tokens());
    }

    @Test
    void includesWhoRegisteredDuringTheLookback() {
        InstanceRing ring = ring(10, false, i -> i);
        List<String> before = ids(ring.shuffleShard("t", 3));
        String newest = before.getFirst();
        InstanceRing changed =
                ring(10, false, i -> i.id().equals(newest) ? i.withRegistered(NOW.getEpochSecond() - 60) : i);
        List<String> shard = ids(changed.shuffleShard("t", 3, LOOKBACK, NOW));
        assertThat(shard).hasSize(4).containsAll(before);
        assertThat(ids(changed.shuffleShard("t", 3, Duration.ofSeconds(59), NOW)))
                .isEqualTo(before);
    }

    @Test
    void includesReadOnlyInstancesWhenLookingBack() {
        InstanceRing ring = ring(10, false, i -> i);
        List<String> before = ids(ring.shuffleShard("t", 3));
        InstanceRing changed = ring(10, false, i -> i.id().equals(before.getFirst()) ? i.withReadOnly(true, 20) : i);
        assertThat(ids(changed.shuffleShard("t", 3, LOOKBACK, NOW))).hasSize(4).containsAll(before);
        assertThat(ids(changed.shuffleShard("t", 3))).hasSize(3).doesNotContain(before.getFirst());
    }

    @Test
    void isTheWholeRingWhenEverybodyIsNew() {
        InstanceRing ring = ring(10, false, i -> i.withRegistered(NOW.getEpochSecond() - 10));
        assertThat(ids(ring.shuffleShard("t", 2, LOOKBACK, NOW))).hasSize(10);
        InstanceRing unknown = ring(10, false, i -> i.withRegistered(i.id().equals("i0") ? 0 : NOW.getEpochSecond()));
        assertThat(ids(unknown.shuffleShard("t", 2, Duration.ofSeconds(200_000), NOW)))
                .as("an unknown time of registration counts as old")
                .isNotEmpty();
    }
}

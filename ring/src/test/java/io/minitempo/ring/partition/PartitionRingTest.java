// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.TraceId;
import io.minitempo.ring.token.SpreadMinimizingTokens;
import io.minitempo.ring.token.TraceToken;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The rules and vectors of `spec/ring.md §5.1` and `§7.3`.
class PartitionRingTest {

    private static final Instant NOW = Instant.ofEpochSecond(100_000);

    private static PartitionRingDesc desc(PartitionState... states) {
        PartitionRingDesc desc = PartitionRingDesc.EMPTY;
        for (int id = 0; id < states.length; id++) {
            desc = desc.with(PartitionDesc.of(id, SpreadMinimizingTokens.ofPartition(id), states[id], 10))
                    .with(new OwnerDesc("live-store-" + id, id, OwnerState.ACTIVE, 10));
        }
        return desc;
    }

    private static final PartitionState[] FOUR_ACTIVE =
            Stream.generate(() -> PartitionState.ACTIVE).limit(4).toArray(PartitionState[]::new);

    private static List<Integer> chosen(PartitionRing ring, String tenant, int size, long since) {
        return List.copyOf(new PartitionShuffleShard(ring, since).choose(tenant, size));
    }

    @ParameterizedTest
    @CsvSource({
        "single-tenant, 00000000000000000000000000000001, 3",
        "single-tenant, 0102030405060708090a0b0c0d0e0f10, 1",
        "single-tenant, ffffffffffffffffffffffffffffffff, 0",
        "single-tenant, 0000000000000000ffffffffffffffff, 1",
        "tenant-a, 00000000000000000000000000000001, 2",
        "tenant-a, 0102030405060708090a0b0c0d0e0f10, 0",
        "tenant-a, ffffffffffffffffffffffffffffffff, 1",
    })
    void sendsTracesToThePartitionsOfTheVectors(String tenant, String trace, int partition) {
        int token = TraceToken.of(new TenantId(tenant), TraceId.parse(trace));
        assertThat(PartitionRing.of(desc(FOUR_ACTIVE)).activePartition(token)).isEqualTo(partition);
    }

    @Test
    void walksOnToTheNextActivePartition() {
        PartitionRing ring =
                PartitionRing.of(desc(PartitionState.PENDING, PartitionState.ACTIVE, PartitionState.INACTIVE));
        for (int i = 0; i < 100; i++) {
            assertThat(ring.activePartition(i * 42_000_000)).isEqualTo(1);
        }
        assertThat(ring.activeCount()).isEqualTo(1);
        assertThat(ring.activePartitions()).containsExactly(1);
    }

    @Test
    void saysWhenNoPartitionTakesData() {
        assertThatThrownBy(() -> PartitionRing.of(desc(PartitionState.PENDING)).activePartition(1))
                .isInstanceOf(TempoException.Unavailable.class)
                .hasMessage("no active partition found");
    }

    @ParameterizedTest
    @CsvSource({
        "single-tenant, 1, 1",
        "single-tenant, 2, 1 3",
        "single-tenant, 3, 1 3 0",
        "tenant-a, 1, 3",
        "tenant-a, 2, 3 0",
        "tenant-a, 3, 3 0 1",
        "tenant-b, 1, 2",
        "tenant-b, 2, 2 1",
        "tenant-b, 3, 2 1 0",
    })
    void choosesTheShardsOfTheVectors(String tenant, int size, String picks) {
        PartitionRing ring = PartitionRing.of(desc(FOUR_ACTIVE));
        assertThat(chosen(ring, tenant, size, Long.MAX_VALUE))
                .containsExactlyElementsOf(
                        Stream.of(picks.split(" ")).map(Integer::valueOf).toList());
    }

    @Test
    void aShardKeepsOnlyItsPartitionsAndTheirOwners() {
        PartitionRing ring = PartitionRing.of(desc(FOUR_ACTIVE));
        PartitionRing shard = ring.shuffleShard("single-tenant", 2);
        assertThat(shard.desc().partitions().keySet()).containsExactly(1, 3);
        assertThat(shard.desc().owners().keySet()).containsExactly("live-store-1", "live-store-3");
        assertThat(ring.shuffleShard("single-tenant", 2)).isSameAs(shard);
    }

    @Test
    void aShardOfAnySizeHoldsActivePartitionsOnly() {
        PartitionRing ring =
                PartitionRing.of(desc(PartitionState.ACTIVE, PartitionState.PENDING, PartitionState.INACTIVE));
        for (int size = -1; size <= 4; size++) {
            assertThat(ring.shuffleShard("t", size).activePartitions()).containsExactly(0);
            assertThat(ring.shuffleShard("t", size).partitions()).hasSize(1);
        }
    }

    @Test
    void theWholeRingIsItsOwnShard() {
        PartitionRing ring = PartitionRing.of(desc(FOUR_ACTIVE));
        assertThat(ring.shuffleShard("t", 0)).isSameAs(ring);
        assertThat(ring.shuffleShard("t", 9)).isSameAs(ring);
    }

    @Test
    void lookingBackAddsPartitionsThatBecameInactive() {
        PartitionRingDesc desc = desc(FOUR_ACTIVE);
        PartitionDesc first = desc.partition(1).orElseThrow();
        PartitionRing ring =
                PartitionRing.of(desc.with(first.withState(PartitionState.INACTIVE, NOW.getEpochSecond() - 60)));
        assertThat(ring.shuffleShard("single-tenant", 1).partitions())
                .extracting(PartitionDesc::id)
                .doesNotContain(1)
                .hasSize(1);
        assertThat(ring.shuffleShard("single-tenant", 1, Duration.ofHours(1), NOW)
                        .partitions())
                .extracting(PartitionDesc::id)
                .contains(1)
                .hasSize(2);
        assertThat(ring.shuffleShard("single-tenant", 1, Duration.ofSeconds(30), NOW)
                        .partitions())
                .extracting(PartitionDesc::id)
                .doesNotContain(1);
    }

    @Test
    void lookingBackDoesNotCountPartitionsThatBecameActive() {
        PartitionRingDesc desc = desc(FOUR_ACTIVE);
        PartitionDesc first = desc.partition(1).orElseThrow();
        PartitionRing ring =
                PartitionRing.of(desc.with(first.withState(PartitionState.ACTIVE, NOW.getEpochSecond() - 60)));
        assertThat(chosen(ring, "single-tenant", 1, NOW.getEpochSecond() - 3600))
                .containsExactly(1, 3);
    }

    @Test
    void lookingBackNeverAddsPendingPartitions() {
        PartitionRing ring = PartitionRing.of(
                desc(PartitionState.ACTIVE, PartitionState.PENDING, PartitionState.ACTIVE, PartitionState.ACTIVE));
        assertThat(chosen(ring, "single-tenant", 4, 0)).doesNotContain(1).hasSize(3);
    }

    @Test
    void anEmptyRingHasEmptyShards() {
        assertThat(PartitionRing.EMPTY.shuffleShard("t", 3).activeCount()).isZero();
        assertThat(PartitionRing.EMPTY
                        .shuffleShard("t", 3, Duration.ofHours(1), NOW)
                        .activeCount())
                .isZero();
    }

    @Test
    void sharesTheRingNearlyEqually() {
        assertThat(LongStream.of(PartitionRing.of(desc(FOUR_ACTIVE)).owned()).boxed())
                .hasSize(4)
                .allSatisfy(share -> assertThat(share / Math.pow(2, 30)).isBetween(0.99, 1.01));
    }
}

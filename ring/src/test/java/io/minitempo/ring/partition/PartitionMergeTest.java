// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.ring.kv.Merge;
import io.minitempo.ring.kv.ValueType.Origin;
import io.minitempo.ring.token.Tokens;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// The rules of `spec/ring.md §12` for `partitionRingDesc`.
class PartitionMergeTest {

    private static final Instant NOW = Instant.ofEpochSecond(1000);
    private static final List<PartitionState> LIVING =
            List.of(PartitionState.PENDING, PartitionState.ACTIVE, PartitionState.INACTIVE);
    private static final Tokens TOKENS = Tokens.of(1, 2, 3);

    private static PartitionRingDesc ring(PartitionDesc partition) {
        return PartitionRingDesc.EMPTY.with(partition);
    }

    private static PartitionRingDesc ring(OwnerDesc owner) {
        return PartitionRingDesc.EMPTY.with(owner);
    }

    private static Merge<PartitionRingDesc> fromPeer(PartitionRingDesc current, PartitionRingDesc incoming) {
        return PartitionMerge.merge(current, incoming, Origin.PEER, NOW);
    }

    @Nested
    class Partitions {

        private final PartitionDesc known = new PartitionDesc(1, TOKENS, PartitionState.PENDING, 100, false, 100);

        @Test
        void areTakenWhenUnknown() {
            assertThat(fromPeer(PartitionRingDesc.EMPTY, ring(known)).change()).isEqualTo(ring(known));
        }

        @Test
        void takeStateAndItsTimeTogetherWhenNewer() {
            PartitionDesc newer = known.withState(PartitionState.ACTIVE, 101);
            assertThat(fromPeer(ring(known), ring(newer)).value()).isEqualTo(ring(newer));
        }

        @Test
        void keepTheStateOfTheSameSecond() {
            assertThat(fromPeer(ring(known), ring(known.withState(PartitionState.ACTIVE, 100)))
                            .changed())
                    .isFalse();
        }

        @Test
        void takeADeletionOfTheSameSecondOnce() {
            PartitionDesc deleted = known.withState(PartitionState.DELETED, 100);
            Merge<PartitionRingDesc> merge = fromPeer(ring(known), ring(deleted));
            assertThat(merge.change()).isEqualTo(ring(deleted));
            assertThat(fromPeer(merge.value(), ring(deleted)).changed()).isFalse();
        }

        @Test
        void takeTheLockByItsOwnTime() {
            PartitionDesc locked = known.withState(PartitionState.INACTIVE, 50).withLock(true, 101);
            assertThat(fromPeer(ring(known), ring(locked)).value()).isEqualTo(ring(known.withLock(true, 101)));
        }

        @Test
        void neverChangeTheirTokens() {
            PartitionDesc other = PartitionDesc.of(1, Tokens.of(7), PartitionState.ACTIVE, 101);
            assertThat(fromPeer(ring(known), ring(other))
                            .value()
                            .partition(1)
                            .orElseThrow()
                            .tokens())
                    .isEqualTo(TOKENS);
        }

        @Test
        void becomeTombstonesWhenALocalUpdateLeavesThemOut() {
            Merge<PartitionRingDesc> merge =
                    PartitionMerge.merge(ring(known), PartitionRingDesc.EMPTY, Origin.LOCAL, NOW);
            assertThat(merge.change()).isEqualTo(ring(known.withState(PartitionState.DELETED, 1000)));
        }
    }

    @Nested
    class Owners {

        private final OwnerDesc known = new OwnerDesc("a", 1, OwnerState.ACTIVE, 100);

        @Test
        void areTakenWholeWhenNewer() {
            OwnerDesc newer = new OwnerDesc("a", 2, OwnerState.ACTIVE, 101);
            assertThat(fromPeer(ring(known), ring(newer)).change()).isEqualTo(ring(newer));
        }

        @Test
        void areKeptAgainstTheSameSecondUnlessDeleted() {
            assertThat(fromPeer(ring(known), ring(new OwnerDesc("a", 2, OwnerState.ACTIVE, 100)))
                            .changed())
                    .isFalse();
            assertThat(fromPeer(ring(known), ring(new OwnerDesc("a", 1, OwnerState.DELETED, 100)))
                            .changed())
                    .isTrue();
        }

        @Test
        void becomeTombstonesWhenALocalUpdateLeavesThemOut() {
            Merge<PartitionRingDesc> merge =
                    PartitionMerge.merge(ring(known), PartitionRingDesc.EMPTY, Origin.LOCAL, NOW);
            assertThat(merge.change()).isEqualTo(ring(new OwnerDesc("a", 1, OwnerState.DELETED, 1000)));
        }
    }

    @Test
    void commutesAssociatesAndIsIdempotent() {
        long seed = 20261121L;
        Random random = new Random(seed);
        for (int round = 0; round < 3000; round++) {
            PartitionRingDesc a = random(random);
            PartitionRingDesc b = random(random);
            PartitionRingDesc c = random(random);
            assertThat(join(a, b)).as("seed %d round %d commutes", seed, round).isEqualTo(join(b, a));
            assertThat(join(join(a, b), c))
                    .as("seed %d round %d associates", seed, round)
                    .isEqualTo(join(a, join(b, c)));
            assertThat(join(a, a))
                    .as("seed %d round %d is idempotent", seed, round)
                    .isEqualTo(a);
            PartitionRingDesc change = fromPeer(a, b).change();
            assertThat(change == null ? a : join(a, change))
                    .as("seed %d round %d: the change alone leads to the same value", seed, round)
                    .isEqualTo(join(a, b));
        }
    }

    private static PartitionRingDesc join(PartitionRingDesc current, PartitionRingDesc incoming) {
        return fromPeer(current, incoming).value();
    }

    /// Per partition and second one state (or its deletion), as a compare-and-set guarantees.
    private static PartitionRingDesc random(Random random) {
        PartitionRingDesc ring = PartitionRingDesc.EMPTY;
        for (int id = 0; id < 3; id++) {
            long at = random.nextInt(1, 5);
            PartitionState state = random.nextInt(3) == 0 ? PartitionState.DELETED : LIVING.get((int) at % 3);
            long lockedAt = random.nextInt(4);
            if (random.nextInt(4) > 0) {
                ring = ring.with(new PartitionDesc(id, TOKENS, state, at, lockedAt % 2 == 1, lockedAt));
            }
            if (random.nextInt(4) > 0) {
                OwnerState owner = random.nextInt(3) == 0 ? OwnerState.DELETED : OwnerState.ACTIVE;
                ring = ring.with(new OwnerDesc("o" + id, owner == OwnerState.DELETED ? 9 : (int) (at % 2), owner, at));
            }
        }
        return ring;
    }
}

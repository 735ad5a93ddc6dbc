// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.ring.kv.Merge;
import io.minitempo.ring.kv.ValueType.Origin;
import io.minitempo.ring.token.Tokens;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// The rules of `spec/ring.md §12` for `ringDesc`.
class InstanceMergeTest {

    private static final Instant NOW = Instant.ofEpochSecond(1000);

    private static InstanceDesc entry(String id, long timestamp, InstanceState state, int... tokens) {
        return InstanceDesc.of(id, id + ":1")
                .withTimestamp(timestamp)
                .withState(state)
                .withTokens(Tokens.of(tokens));
    }

    private static Merge<InstanceRingDesc> fromPeer(InstanceRingDesc current, InstanceDesc... incoming) {
        return InstanceMerge.merge(current, InstanceRingDesc.of(incoming), Origin.PEER, NOW);
    }

    private static Merge<InstanceRingDesc> fromHere(InstanceRingDesc current, InstanceDesc... incoming) {
        return InstanceMerge.merge(current, InstanceRingDesc.of(incoming), Origin.LOCAL, NOW);
    }

    @Nested
    class Entries {

        private final InstanceDesc known = entry("a", 100, InstanceState.ACTIVE, 1, 2);
        private final InstanceRingDesc ring = InstanceRingDesc.of(known, entry("b", 50, InstanceState.ACTIVE, 3));

        @Test
        void takesTheNewerEntryWhole() {
            InstanceDesc newer = entry("a", 101, InstanceState.PENDING, 9)
                    .withAddress("other:2")
                    .withZone("z");
            Merge<InstanceRingDesc> merge = fromPeer(ring, newer);
            assertThat(merge.value().find("a")).contains(newer);
            assertThat(merge.value().find("b")).isEqualTo(ring.find("b"));
            assertThat(merge.change()).isEqualTo(InstanceRingDesc.of(newer));
        }

        @Test
        void takesAnUnknownEntry() {
            InstanceDesc other = entry("c", 1, InstanceState.ACTIVE);
            assertThat(fromPeer(ring, other).change()).isEqualTo(InstanceRingDesc.of(other));
        }

        @Test
        void ignoresAnOlderEntry() {
            assertThat(fromPeer(ring, entry("a", 99, InstanceState.LEFT)).changed())
                    .isFalse();
        }

        @Test
        void ignoresAnEntryOfTheSameSecond() {
            assertThat(fromPeer(ring, entry("a", 100, InstanceState.LEAVING)).changed())
                    .isFalse();
        }

        @Test
        void takesATombstoneOfTheSameSecondAndDropsItsTokens() {
            Merge<InstanceRingDesc> merge = fromPeer(ring, entry("a", 100, InstanceState.LEFT, 1, 2));
            assertThat(merge.change()).isEqualTo(InstanceRingDesc.of(entry("a", 100, InstanceState.LEFT)));
        }

        @Test
        void takesATombstoneOnce() {
            InstanceRingDesc left = InstanceRingDesc.of(entry("a", 100, InstanceState.LEFT));
            assertThat(fromPeer(left, entry("a", 100, InstanceState.LEFT)).changed())
                    .isFalse();
        }

        @Test
        void revivesATombstoneWithANewerHeartbeat() {
            InstanceRingDesc left = InstanceRingDesc.of(entry("a", 100, InstanceState.LEFT));
            assertThat(fromPeer(left, entry("a", 101, InstanceState.ACTIVE)).changed())
                    .isTrue();
        }
    }

    @Nested
    class LocalUpdates {

        @Test
        void makeTombstonesOfWhatTheyLeaveOut() {
            InstanceRingDesc ring = InstanceRingDesc.of(
                    entry("a", 100, InstanceState.ACTIVE, 1), entry("b", 50, InstanceState.ACTIVE, 3));
            Merge<InstanceRingDesc> merge = fromHere(ring, entry("b", 50, InstanceState.ACTIVE, 3));
            assertThat(merge.change()).isEqualTo(InstanceRingDesc.of(entry("a", 1000, InstanceState.LEFT)));
        }

        @Test
        void doNotRefreshTombstones() {
            InstanceRingDesc ring = InstanceRingDesc.of(entry("a", 100, InstanceState.LEFT));
            assertThat(fromHere(ring).changed()).isFalse();
        }

        @Test
        void buryAnEntryWhoseClockRanAhead() {
            InstanceRingDesc ring = InstanceRingDesc.of(entry("a", 5000, InstanceState.ACTIVE));
            assertThat(fromHere(ring).change()).isEqualTo(InstanceRingDesc.of(entry("a", 5000, InstanceState.LEFT)));
        }

        @Test
        void changeNothingWhenTheyChangeNothing() {
            InstanceRingDesc ring = InstanceRingDesc.of(entry("a", 100, InstanceState.ACTIVE));
            assertThat(fromHere(ring, entry("a", 100, InstanceState.ACTIVE)).changed())
                    .isFalse();
        }
    }

    @Nested
    class Conflicts {

        @Test
        void giveAContestedTokenToTheSmallerId() {
            InstanceRingDesc ring = InstanceRingDesc.of(entry("b", 100, InstanceState.ACTIVE, 1, 2));
            Merge<InstanceRingDesc> merge = fromPeer(ring, entry("a", 50, InstanceState.ACTIVE, 2, 3));
            assertThat(merge.value().find("a")).contains(entry("a", 50, InstanceState.ACTIVE, 2, 3));
            assertThat(merge.value().find("b")).contains(entry("b", 100, InstanceState.ACTIVE, 1));
            assertThat(merge.change()).isEqualTo(InstanceRingDesc.of(entry("a", 50, InstanceState.ACTIVE, 2, 3)));
        }

        @Test
        void takeAContestedTokenFromWhoIsLeaving() {
            InstanceRingDesc ring = InstanceRingDesc.of(entry("a", 100, InstanceState.LEAVING, 1, 2));
            Merge<InstanceRingDesc> merge = fromPeer(ring, entry("b", 50, InstanceState.ACTIVE, 2, 3));
            assertThat(merge.value().find("a").orElseThrow().tokens()).isEqualTo(Tokens.of(1));
            assertThat(merge.value().find("b").orElseThrow().tokens()).isEqualTo(Tokens.of(2, 3));
        }

        @Test
        void letTheSmallerOfTwoLeavingKeepIt() {
            InstanceRingDesc ring = InstanceRingDesc.of(entry("b", 100, InstanceState.LEAVING, -7));
            Merge<InstanceRingDesc> merge = fromPeer(ring, entry("a", 50, InstanceState.LEAVING, -7));
            assertThat(merge.value().find("a").orElseThrow().tokens()).isEqualTo(Tokens.of(-7));
            assertThat(merge.value().find("b").orElseThrow().tokens()).isEqualTo(Tokens.NONE);
        }

        @Test
        void areLeftAloneUntilTokensChange() {
            InstanceRingDesc ring = InstanceRingDesc.of(
                    entry("a", 100, InstanceState.ACTIVE, 1), entry("b", 100, InstanceState.ACTIVE, 1));
            Merge<InstanceRingDesc> merge = fromPeer(ring, entry("b", 101, InstanceState.ACTIVE, 1));
            assertThat(merge.value().find("b").orElseThrow().tokens()).isEqualTo(Tokens.of(1));
        }
    }

    /// What every replica may rely on, for any order and repetition of messages. Tokens stay with their instances here:
    /// resolving conflicts takes tokens without touching timestamps, so it commutes only when all entries are known.
    @Nested
    class Properties {

        private static final long SEED = 20261121L;
        private static final List<InstanceState> LIVING =
                List.of(InstanceState.ACTIVE, InstanceState.LEAVING, InstanceState.PENDING, InstanceState.JOINING);

        @Test
        void holdForRandomRings() {
            Random random = new Random(SEED);
            for (int round = 0; round < 3000; round++) {
                InstanceRingDesc a = ring(random);
                InstanceRingDesc b = ring(random);
                InstanceRingDesc c = ring(random);
                String what = "seed " + SEED + " round " + round;
                assertThat(join(a, b)).as("%s commutes", what).isEqualTo(join(b, a));
                assertThat(join(join(a, b), c)).as("%s associates", what).isEqualTo(join(a, join(b, c)));
                assertThat(join(a, a)).as("%s is idempotent", what).isEqualTo(a);
                Merge<InstanceRingDesc> merge = InstanceMerge.merge(a, b, Origin.PEER, NOW);
                InstanceRingDesc change = merge.change();
                assertThat(change == null ? a : join(a, change))
                        .as("%s: the change alone leads to the same value", what)
                        .isEqualTo(merge.value());
            }
        }

        @Test
        void replicasConvergeOnTokensOnceEveryInstanceRepeatedItsOwn() {
            Random random = new Random(SEED);
            for (int round = 0; round < 500; round++) {
                List<InstanceDesc> messages = new ArrayList<>();
                for (int i = 0; i < 12; i++) {
                    messages.add(message(i, random.nextInt(6), random.nextInt(6)));
                }
                InstanceRingDesc first = replay(messages, random);
                InstanceRingDesc second = replay(messages, random);
                // In the first round an instance may lose a token to a claim that the loser has not withdrawn yet.
                List<InstanceDesc> heartbeats = List.copyOf(join(first, second).members());
                for (int beat = 1; beat <= 2; beat++) {
                    for (InstanceDesc heartbeat : heartbeats) {
                        InstanceDesc last = heartbeat.withTimestamp(heartbeat.timestamp() + beat * 100L);
                        first = join(first, InstanceRingDesc.of(last));
                        second = join(second, InstanceRingDesc.of(last));
                    }
                }
                assertThat(first).as("seed %d round %d", SEED, round).isEqualTo(second);
                assertUnique(first);
            }
        }

        private static InstanceRingDesc replay(List<InstanceDesc> messages, Random random) {
            List<InstanceDesc> order = new ArrayList<>(messages);
            order.addAll(messages.subList(0, 4));
            Collections.shuffle(order, random);
            InstanceRingDesc ring = InstanceRingDesc.EMPTY;
            for (InstanceDesc message : order) {
                ring = join(ring, InstanceRingDesc.of(message));
            }
            return ring;
        }

        private static void assertUnique(InstanceRingDesc ring) {
            assertThat(ring.members().stream().flatMapToInt(i -> i.tokens().stream()))
                    .doesNotHaveDuplicates();
        }

        private static InstanceDesc message(int i, int token, int otherToken) {
            return entry(
                    "i" + i % 4, 10 + i, i % 5 == 0 ? InstanceState.LEAVING : InstanceState.ACTIVE, token, otherToken);
        }

        /// A state that a process could hold: per id and second one entry, or its tombstone.
        private static InstanceRingDesc ring(Random random) {
            List<InstanceDesc> members = new ArrayList<>();
            for (int id = 0; id < 4; id++) {
                if (random.nextInt(4) == 0) {
                    continue;
                }
                long timestamp = random.nextInt(1, 6);
                InstanceState state =
                        random.nextInt(3) == 0 ? InstanceState.LEFT : LIVING.get((int) (timestamp + id) % 4);
                members.add(
                        state == InstanceState.LEFT
                                ? entry("i" + id, timestamp, state)
                                : entry("i" + id, timestamp, state, id * 10, id * 10 + (int) timestamp));
            }
            return InstanceRingDesc.of(members);
        }

        private static InstanceRingDesc join(InstanceRingDesc current, InstanceRingDesc incoming) {
            return InstanceMerge.merge(current, incoming, Origin.PEER, NOW).value();
        }
    }
}

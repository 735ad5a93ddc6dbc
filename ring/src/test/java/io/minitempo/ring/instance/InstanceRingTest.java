// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.TempoException;
import io.minitempo.ring.token.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The rules of `spec/ring.md §5.2` and `§5.3`.
class InstanceRingTest {

    private static final Instant NOW = Instant.ofEpochSecond(1000);
    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    private static InstanceDesc instance(String id, String zone, InstanceState state, int... tokens) {
        return InstanceDesc.of(id, id + ":1")
                .withTimestamp(1000)
                .withState(state)
                .withZone(zone)
                .withTokens(Tokens.of(tokens));
    }

    private static InstanceDesc active(String id, String zone, int... tokens) {
        return instance(id, zone, InstanceState.ACTIVE, tokens);
    }

    private static InstanceDesc stale(InstanceDesc instance) {
        return instance.withTimestamp(1000 - 61);
    }

    private static InstanceRing ring(int factor, boolean zoneAware, InstanceDesc... members) {
        return InstanceRing.of(InstanceRingDesc.of(members), new RingSettings(factor, zoneAware, TIMEOUT, List.of()));
    }

    private static List<String> ids(ReplicationSet set) {
        return set.instances().stream().map(InstanceDesc::id).toList();
    }

    private static List<String> selected(InstanceRing ring, int token, Operation operation) {
        Selection selection = new Selection();
        ring.select(token, operation, selection);
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < selection.count(); i++) {
            ids.add(ring.instances().get(selection.member(i)).id());
        }
        return ids;
    }

    @Nested
    class Walking {

        @ParameterizedTest
        @CsvSource({"9, a", "10, b", "20, c", "30, a", "-1, a"})
        void startsAtTheNextToken(int token, String owner) {
            InstanceRing ring = ring(1, false, active("a", "", 10), active("b", "", 20), active("c", "", 30));
            assertThat(ids(ring.get(token, Operation.WRITE, NOW))).containsExactly(owner);
        }

        @Test
        void takesDistinctInstances() {
            InstanceRing ring = ring(3, false, active("a", "", 10, 11, 12), active("b", "", 20), active("c", "", 30));
            assertThat(selected(ring, 5, Operation.WRITE)).containsExactly("a", "b", "c");
        }

        @Test
        void stopsAfterOneTurn() {
            InstanceRing ring = ring(3, false, active("a", "", 10), active("b", "", 20), active("c", ""));
            assertThat(selected(ring, 15, Operation.WRITE)).containsExactly("b", "a");
        }

        @Test
        void findsNobodyInARingWithoutTokens() {
            InstanceRing ring = ring(1, false, active("a", ""));
            assertThat(selected(ring, 15, Operation.WRITE)).isEmpty();
            assertThatThrownBy(() -> ring.get(1, Operation.WRITE, NOW))
                    .isInstanceOf(TempoException.Unavailable.class)
                    .hasMessage("empty ring");
        }
    }

    @Nested
    class Extending {

        private final InstanceRing ring = ring(
                1,
                false,
                instance("a", "", InstanceState.LEAVING, 10),
                instance("b", "", InstanceState.JOINING, 20),
                active("c", "", 30));

        @Test
        void writesReachPastInstancesThatAreNotActive() {
            assertThat(selected(ring, 5, Operation.WRITE)).containsExactly("a", "b", "c");
        }

        @Test
        void writesWithoutExtensionDoNot() {
            assertThat(selected(ring, 5, Operation.WRITE_NO_EXTEND)).containsExactly("a");
        }

        @Test
        void readsReachPastPendingAndJoiningOnes() {
            assertThat(selected(ring, 5, Operation.READ)).containsExactly("a");
            assertThat(selected(ring, 15, Operation.READ)).containsExactly("b", "c");
        }

        @Test
        void reportingExtendsOnNothing() {
            assertThat(selected(ring, 15, Operation.REPORTING)).containsExactly("b");
        }

        @Test
        void neverGoesBeyondTheNumberOfInstances() {
            InstanceRing leaving = ring(
                    2,
                    false,
                    instance("a", "", InstanceState.LEAVING, 10),
                    instance("b", "", InstanceState.LEAVING, 20));
            assertThat(selected(leaving, 5, Operation.WRITE)).containsExactly("a", "b");
        }
    }

    @Nested
    class Zones {

        private final InstanceRing ring = ring(
                3,
                true,
                active("a1", "a", 10),
                active("a2", "a", 20),
                active("b1", "b", 30),
                active("b2", "b", 40),
                active("c1", "c", 50));

        @Test
        void giveOneReplicaEach() {
            assertThat(selected(ring, 5, Operation.WRITE)).containsExactly("a1", "b1", "c1");
            assertThat(selected(ring, 15, Operation.WRITE)).containsExactly("a2", "b1", "c1");
        }

        @Test
        void areIgnoredWithoutAwareness() {
            InstanceRing unaware = InstanceRing.of(
                    InstanceRingDesc.of(ring.instances()), new RingSettings(3, false, TIMEOUT, List.of()));
            assertThat(selected(unaware, 5, Operation.WRITE)).containsExactly("a1", "a2", "b1");
        }

        @Test
        void giveASubstituteWhenTheirInstanceExtends() {
            InstanceRing leaving = ring(
                    3,
                    true,
                    instance("a1", "a", InstanceState.LEAVING, 10),
                    active("a2", "a", 20),
                    active("b1", "b", 30),
                    active("c1", "c", 50));
            assertThat(selected(leaving, 5, Operation.WRITE)).containsExactly("a1", "a2", "b1", "c1");
        }

        @Test
        void doNotLimitInstancesWithoutZone() {
            InstanceRing unzoned = ring(2, true, active("a", "", 10), active("b", "", 20), active("c", "z", 30));
            assertThat(selected(unzoned, 5, Operation.WRITE)).containsExactly("a", "b");
        }

        @Test
        void stopWhenAllAreFound() {
            InstanceRing two = ring(3, true, active("a", "a", 10), active("b", "b", 20), active("b2", "b", 30));
            assertThat(selected(two, 5, Operation.WRITE)).containsExactly("a", "b");
        }

        @Test
        void agreeWithTheRulesReadLiterally() {
            long seed = 20261121L;
            Random random = new Random(seed);
            for (int round = 0; round < 500; round++) {
                List<InstanceDesc> members = new ArrayList<>();
                for (int i = 0; i < 1 + random.nextInt(8); i++) {
                    int[] tokens = random.ints(random.nextInt(6), 0, 40).toArray();
                    members.add(instance(
                            "i" + i,
                            List.of("", "a", "b", "c").get(random.nextInt(4)),
                            InstanceState.ofNumber(random.nextInt(4)).orElseThrow(),
                            tokens));
                }
                boolean zoneAware = random.nextBoolean();
                InstanceRing ring = InstanceRing.of(
                        InstanceRingDesc.of(members),
                        new RingSettings(1 + random.nextInt(3), zoneAware, TIMEOUT, List.of()));
                int token = random.nextInt(45);
                for (Operation operation : Operation.values()) {
                    assertThat(selected(ring, token, operation))
                            .as("seed %d round %d token %d %s", seed, round, token, operation)
                            .isEqualTo(literally(ring, token, operation));
                }
            }
        }

        /// `spec/ring.md §5.3` word by word, without regard to speed.
        private static List<String> literally(InstanceRing ring, int token, Operation operation) {
            List<String> found = new ArrayList<>();
            List<String> zonesFound = new ArrayList<>();
            int target = ring.settings().replicationFactor();
            int size = ring.tokens().size();
            for (int i = 0; i < size && found.size() < Math.min(ring.instances().size(), target); i++) {
                int position = (ring.tokens().position(token) + i) % size;
                InstanceDesc instance = ring.instances().get(ring.tokens().holder(position));
                boolean zoned = ring.settings().zoneAware() && !instance.zone().isEmpty();
                if (found.contains(instance.id()) || zoned && zonesFound.contains(instance.zone())) {
                    continue;
                }
                found.add(instance.id());
                if (operation.extendsOn(instance.state())) {
                    target++;
                } else if (zoned) {
                    zonesFound.add(instance.zone());
                }
            }
            return found;
        }
    }

    @Nested
    class Quorums {

        @Test
        void tolerateTheMinorityOfThree() {
            InstanceRing ring = ring(3, false, active("a", "", 10), active("b", "", 20), active("c", "", 30));
            assertThat(ring.get(5, Operation.WRITE, NOW).maxErrors()).isEqualTo(1);
        }

        @Test
        void tolerateNoFurtherErrorWithOneUnhealthyOfThree() {
            InstanceRing ring = ring(3, false, stale(active("a", "", 10)), active("b", "", 20), active("c", "", 30));
            ReplicationSet set = ring.get(5, Operation.WRITE, NOW);
            assertThat(ids(set)).containsExactly("b", "c");
            assertThat(set.maxErrors()).isZero();
        }

        @Test
        void countTheExtendedSet() {
            InstanceRing ring = ring(
                    3,
                    false,
                    instance("a", "", InstanceState.LEAVING, 10),
                    active("b", "", 20),
                    active("c", "", 30),
                    active("d", "", 40));
            ReplicationSet set = ring.get(5, Operation.WRITE, NOW);
            assertThat(ids(set)).containsExactly("b", "c", "d");
            assertThat(set.maxErrors()).isZero();
        }

        @Test
        void failWithTheListOfUnhealthyInstances() {
            InstanceRing ring =
                    ring(3, false, stale(active("a", "", 10)), stale(active("b", "", 20)), active("c", "", 30));
            assertThatThrownBy(() -> ring.get(5, Operation.WRITE, NOW))
                    .isInstanceOf(TempoException.Unavailable.class)
                    .hasMessage("at least 2 live replicas required, could only find 1 - unhealthy instances: a:1,b:1");
        }

        @Test
        void failWithoutListWhenThereAreTooFewInstances() {
            InstanceRing ring = ring(3, false, active("a", "", 10));
            assertThatThrownBy(() -> ring.get(5, Operation.WRITE, NOW))
                    .hasMessage("at least 2 live replicas required, could only find 1");
        }

        @Test
        void nameTheZonesWhenTheyMatter() {
            InstanceRing ring = ring(3, true, active("a", "z", 10), stale(active("b", "y", 20)));
            assertThatThrownBy(() -> ring.get(5, Operation.WRITE, NOW))
                    .hasMessage("at least 2 live replicas required across different availability zones, could only"
                            + " find 1 - unhealthy instances: b:1");
        }

        @Test
        void areContentWithOneOfTwo() {
            InstanceRing ring = ring(2, true, stale(active("a", "z", 10)), active("b", "y", 20));
            ReplicationSet set = ring.get(5, Operation.WRITE, NOW);
            assertThat(ids(set)).containsExactly("b");
            assertThat(set.maxErrors()).isZero();
            InstanceRing healthy = ring(2, false, active("a", "", 10), active("b", "", 20));
            assertThat(healthy.get(5, Operation.WRITE, NOW).maxErrors()).isEqualTo(1);
            InstanceRing dead = ring(2, true, stale(active("a", "z", 10)), stale(active("b", "y", 20)));
            assertThatThrownBy(() -> dead.get(5, Operation.WRITE, NOW))
                    .hasMessage("at least 1 live replicas required, could only find 0");
        }
    }

    @Nested
    class Health {

        @ParameterizedTest
        @CsvSource({"940, true", "939, false", "1000, true", "1005, true"})
        void endsWithTheTimeout(long heartbeat, boolean healthy) {
            InstanceRing ring = ring(1, false, active("a", "", 10).withTimestamp(heartbeat));
            assertThat(ring.healthy(Operation.REPORTING, NOW)).hasSize(healthy ? 1 : 0);
        }

        @Test
        void neverHoldsWithATimeoutOfZero() {
            InstanceRing ring =
                    InstanceRing.of(InstanceRingDesc.of(active("a", "", 10)), RingSettings.single(Duration.ZERO));
            assertThat(ring.healthy(Operation.REPORTING, NOW.plusMillis(1))).isEmpty();
        }

        @ParameterizedTest
        @CsvSource({
            "ACTIVE, true, true, true, true",
            "LEAVING, false, false, true, true",
            "PENDING, false, false, true, true",
            "JOINING, false, false, false, true",
        })
        void dependsOnStateAndOperation(
                InstanceState state, boolean write, boolean noExtend, boolean read, boolean reporting) {
            assertThat(Operation.WRITE.isHealthy(state)).isEqualTo(write);
            assertThat(Operation.WRITE_NO_EXTEND.isHealthy(state)).isEqualTo(noExtend);
            assertThat(Operation.READ.isHealthy(state)).isEqualTo(read);
            assertThat(Operation.REPORTING.isHealthy(state)).isEqualTo(reporting);
        }
    }

    @Nested
    class WholeRing {

        @Test
        void readsAllButTheReplicasThatMayMiss() {
            InstanceRing ring = ring(3, false, active("a", "", 1), active("b", "", 2), active("c", "", 3));
            ReplicationSet set = ring.replicationSet(Operation.READ, NOW);
            assertThat(ids(set)).containsExactly("a", "b", "c");
            assertThat(set.maxErrors()).isEqualTo(1);
            assertThat(set.zoneAware()).isFalse();
        }

        @Test
        void needsEverybodyWithoutReplication() {
            InstanceRing ring = ring(1, false, active("a", "", 1), stale(active("b", "", 2)));
            assertThatThrownBy(() -> ring.replicationSet(Operation.READ, NOW))
                    .isInstanceOf(TempoException.Unavailable.class)
                    .hasMessage("too many unhealthy instances in the ring");
        }

        @Test
        void needsAQuorumOfASmallRing() {
            InstanceRing ring = ring(3, false, active("a", "", 1), active("b", "", 2));
            assertThat(ring.replicationSet(Operation.READ, NOW).maxErrors()).isZero();
        }

        @Test
        void dropsZonesWithAnUnhealthyMember() {
            InstanceRing ring = ring(
                    3,
                    true,
                    active("a1", "a", 1),
                    stale(active("a2", "a", 2)),
                    active("b1", "b", 3),
                    active("c1", "c", 4));
            ReplicationSet set = ring.replicationSet(Operation.READ, NOW);
            assertThat(ids(set)).containsExactly("b1", "c1");
            assertThat(set.zoneAware()).isTrue();
            assertThat(set.maxUnavailableZones()).isZero();
        }

        @Test
        void toleratesOneZoneOfThree() {
            InstanceRing ring = ring(3, true, active("a", "a", 1), active("b", "b", 3), active("c", "c", 4));
            assertThat(ring.replicationSet(Operation.READ, NOW).maxUnavailableZones())
                    .isEqualTo(1);
        }

        @Test
        void failsWithTwoBadZonesOfThree() {
            InstanceRing ring =
                    ring(3, true, stale(active("a", "a", 1)), stale(active("b", "b", 3)), active("c", "c", 4));
            assertThatThrownBy(() -> ring.replicationSet(Operation.READ, NOW))
                    .hasMessage("too many unhealthy instances in the ring");
        }

        @Test
        void isEmptyWithoutTokens() {
            assertThatThrownBy(() -> ring(1, false, active("a", "")).replicationSet(Operation.READ, NOW))
                    .hasMessage("empty ring");
        }
    }

    @Nested
    class Snapshots {

        private final InstanceRing ring = ring(1, false, active("a", "", 10), active("b", "", 20));

        @Test
        void findInstancesById() {
            assertThat(ring.find("b")).contains(active("b", "", 20));
            assertThat(ring.find("c")).isEmpty();
        }

        @Test
        void shareTheTokenMapWhenOnlyHeartbeatsChange() {
            InstanceRing next = ring.updated(InstanceRingDesc.of(
                    active("a", "", 10).withTimestamp(1005).withState(InstanceState.LEAVING), active("b", "", 20)));
            assertThat(next.tokens()).isSameAs(ring.tokens());
            assertThat(next.find("a").orElseThrow().state()).isEqualTo(InstanceState.LEAVING);
        }

        @Test
        void indexAnewWhenTokensChange() {
            InstanceRing next = ring.updated(InstanceRingDesc.of(active("a", "", 10), active("b", "", 5)));
            assertThat(ids(next.get(4, Operation.WRITE, NOW))).containsExactly("b");
        }

        @Test
        void leaveOutExcludedZones() {
            InstanceRing part = InstanceRing.of(
                    InstanceRingDesc.of(active("a", "x", 10), active("b", "y", 20)),
                    new RingSettings(1, true, TIMEOUT, List.of("x")));
            assertThat(part.instances()).extracting(InstanceDesc::id).containsExactly("b");
            assertThat(ids(part.get(5, Operation.WRITE, NOW))).containsExactly("b");
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.quorum;

import static io.minitempo.testsupport.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.TempoException;
import io.minitempo.ring.instance.InstanceDesc;
import io.minitempo.ring.instance.InstanceRing;
import io.minitempo.ring.instance.InstanceRingDesc;
import io.minitempo.ring.instance.InstanceState;
import io.minitempo.ring.instance.Operation;
import io.minitempo.ring.instance.RingSettings;
import io.minitempo.ring.partition.PartitionDesc;
import io.minitempo.ring.partition.PartitionRing;
import io.minitempo.ring.partition.PartitionRingDesc;
import io.minitempo.ring.partition.PartitionState;
import io.minitempo.ring.quorum.WriteRing.Replicas;
import io.minitempo.ring.token.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// The rules of `spec/ring.md §5.3`, batched writes.
class QuorumBatchTest {

    private static void nothing() {}

    /// Every token is held by the given targets, of which some may fail.
    private static WriteRing<String> ring(int maxErrors, String... targets) {
        return new WriteRing<>() {
            @Override
            public int targetCount() {
                return targets.length;
            }

            @Override
            public Replicas<String> replicas(int token) {
                return new Replicas<>(List.of(targets), maxErrors);
            }

            @Override
            public String address(String target) {
                return target;
            }
        };
    }

    private static boolean isCallersFault(Throwable error) {
        return error instanceof TempoException.Invalid;
    }

    private static void write(WriteRing<String> ring, int items, QuorumBatch.Call<String> call)
            throws InterruptedException {
        new QuorumBatch<>(ring, call, QuorumBatchTest::isCallersFault).write(new int[items], QuorumBatchTest::nothing);
    }

    private static RuntimeException unavailable() {
        return new TempoException.Unavailable("down");
    }

    private static RuntimeException invalid() {
        return new TempoException.Invalid("bad");
    }

    @Nested
    class Deciding {

        @Test
        void succeedsWhenAllSucceed() throws InterruptedException {
            List<String> called = Collections.synchronizedList(new ArrayList<>());
            write(ring(0, "a", "b", "c"), 2, (target, indexes) -> called.add(target + indexes.length));
            assertThat(called).containsExactlyInAnyOrder("a2", "b2", "c2");
        }

        @Test
        void succeedsWithAMinorityOfErrors() throws InterruptedException {
            AtomicInteger calls = new AtomicInteger();
            write(ring(1, "a", "b", "c"), 3, (target, indexes) -> {
                calls.incrementAndGet();
                if (target.equals("b")) {
                    throw unavailable();
                }
            });
            assertThat(calls.get()).isBetween(2, 3);
        }

        @Test
        void failsWithTheErrorThatWasOneTooMany() {
            assertThatThrownBy(() -> write(ring(1, "a", "b", "c"), 1, (target, indexes) -> {
                        if (!target.equals("a")) {
                            throw unavailable();
                        }
                    }))
                    .isInstanceOf(TempoException.Unavailable.class)
                    .hasMessage("down");
        }

        @Test
        void countsTheTwoFamiliesOfErrorsApart() {
            Map<String, RuntimeException> errors = Map.of("a", invalid(), "b", unavailable(), "c", unavailable());
            assertThatThrownBy(() -> write(ring(1, "a", "b", "c"), 1, (target, indexes) -> {
                        throw errors.getOrDefault(target, unavailable());
                    }))
                    .isInstanceOf(TempoException.class);
        }

        @Test
        void failsWhenNoReplicaIsLeftToMakeTheQuorum() {
            CountDownLatch failed = new CountDownLatch(2);
            assertThatThrownBy(() -> write(ring(1, "a", "b", "c"), 1, (target, indexes) -> {
                        if (target.equals("c")) {
                            failed.await();
                            return;
                        }
                        failed.countDown();
                        throw target.equals("a") ? invalid() : unavailable();
                    }))
                    .isInstanceOf(TempoException.class);
        }

        @Test
        void failsOnTheFirstErrorWhenNoneIsTolerated() {
            CountDownLatch never = new CountDownLatch(1);
            assertThatThrownBy(() -> write(ring(0, "a", "b"), 1, (target, indexes) -> {
                        if (target.equals("a")) {
                            throw unavailable();
                        }
                        never.await();
                    }))
                    .hasMessage("down");
            never.countDown();
        }

        @Test
        void reportsProgrammersErrorsAsTheyAre() {
            assertThatThrownBy(() -> write(ring(0, "a"), 1, (target, indexes) -> {
                        throw new AssertionError("bug");
                    }))
                    .isInstanceOf(AssertionError.class);
        }

        @Test
        void returnsAtOnceForAnEmptyBatch() throws InterruptedException {
            write(ring(0, "a"), 0, (target, indexes) -> {
                throw unavailable();
            });
        }

        @Test
        void refusesAnEmptyRing() {
            assertThatThrownBy(() -> write(ring(0), 1, (target, indexes) -> {}))
                    .isInstanceOf(TempoException.Unavailable.class)
                    .hasMessage("DoBatch: InstancesCount <= 0");
        }
    }

    @Nested
    class Running {

        @Test
        void returnsBeforeASlowReplicaAndLetsItFinish() throws InterruptedException {
            CountDownLatch slow = new CountDownLatch(1);
            CountDownLatch ended = new CountDownLatch(1);
            new QuorumBatch<>(
                            ring(1, "a", "b", "c"),
                            (target, indexes) -> {
                                if (target.equals("c")) {
                                    slow.await();
                                }
                            },
                            QuorumBatchTest::isCallersFault)
                    .write(new int[3], ended::countDown);
            assertThat(ended.getCount()).isEqualTo(1);
            slow.countDown();
            ended.await();
        }

        @Test
        void endsOnceAlsoWhenTheRingRefuses() {
            AtomicInteger ended = new AtomicInteger();
            WriteRing<String> refusing = new WriteRing<>() {
                @Override
                public int targetCount() {
                    return 1;
                }

                @Override
                public Replicas<String> replicas(int token) {
                    throw new TempoException.Unavailable("at least 2 live replicas required, could only find 1");
                }

                @Override
                public String address(String target) {
                    return target;
                }
            };
            assertThatThrownBy(() -> new QuorumBatch<>(refusing, (target, indexes) -> {}, e -> false)
                            .write(new int[1], ended::incrementAndGet))
                    .hasMessageStartingWith("at least 2");
            assertThat(ended).hasValue(1);
        }

        @Test
        void stopsWaitingWhenInterrupted() {
            CountDownLatch never = new CountDownLatch(1);
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> write(ring(0, "a"), 1, (target, indexes) -> never.await()))
                    .isInstanceOf(InterruptedException.class);
            never.countDown();
        }
    }

    @Nested
    class OverARing {

        private final Instant now = Instant.ofEpochSecond(1000);

        @Test
        void makesOneCallPerInstanceWithItsItems() throws InterruptedException {
            InstanceRing ring = InstanceRing.of(
                    InstanceRingDesc.of(member("a", 100), member("b", 200), member("c", 300)),
                    new RingSettings(2, false, Duration.ofMinutes(1), List.of()));
            Map<String, List<Integer>> sent = new ConcurrentHashMap<>();
            new QuorumBatch<InstanceDesc>(
                            new InstanceWriteRing(ring, Operation.WRITE, now),
                            (target, indexes) -> sent.put(target.address(), asList(indexes)),
                            e -> false)
                    .write(new int[] {50, 150, 250, 51}, QuorumBatchTest::nothing);
            eventually(() -> assertThat(sent)
                    .containsOnly(
                            Map.entry("a:1", List.of(0, 2, 3)),
                            Map.entry("b:1", List.of(0, 1, 3)),
                            Map.entry("c:1", List.of(1, 2))));
        }

        private InstanceDesc member(String id, int token) {
            return InstanceDesc.of(id, id + ":1")
                    .withState(InstanceState.ACTIVE)
                    .withTimestamp(1000)
                    .withTokens(Tokens.of(token));
        }

        @Test
        void makesOneCallPerPartition() throws InterruptedException {
            PartitionRing ring = PartitionRing.of(PartitionRingDesc.EMPTY
                    .with(PartitionDesc.of(0, Tokens.of(100), PartitionState.ACTIVE, 1))
                    .with(PartitionDesc.of(1, Tokens.of(200), PartitionState.ACTIVE, 1))
                    .with(PartitionDesc.of(2, Tokens.of(150), PartitionState.INACTIVE, 1)));
            Map<Integer, List<Integer>> sent = new ConcurrentHashMap<>();
            new QuorumBatch<Integer>(
                            new PartitionWriteRing(ring),
                            (partition, indexes) -> sent.put(partition, asList(indexes)),
                            e -> false)
                    .write(new int[] {50, 120, 160, 250}, QuorumBatchTest::nothing);
            assertThat(sent).containsOnly(Map.entry(0, List.of(0, 3)), Map.entry(1, List.of(1, 2)));
        }

        @Test
        void refusesWhenNoPartitionIsActive() {
            PartitionRing ring = PartitionRing.of(
                    PartitionRingDesc.EMPTY.with(PartitionDesc.of(0, Tokens.of(100), PartitionState.PENDING, 1)));
            assertThatThrownBy(() -> new QuorumBatch<Integer>(
                                    new PartitionWriteRing(ring), (partition, indexes) -> {}, e -> false)
                            .write(new int[] {1}, QuorumBatchTest::nothing))
                    .hasMessage("DoBatch: InstancesCount <= 0");
        }

        private static List<Integer> asList(int[] indexes) {
            List<Integer> list = new ArrayList<>();
            for (int index : indexes) {
                list.add(index);
            }
            return list;
        }
    }
}

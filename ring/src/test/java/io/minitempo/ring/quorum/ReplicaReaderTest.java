// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.quorum;

import static io.minitempo.testsupport.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.TempoException;
import io.minitempo.core.concurrent.Threads;
import io.minitempo.ring.instance.InstanceDesc;
import io.minitempo.ring.instance.ReplicationSet;
import io.minitempo.testsupport.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// The rules of `spec/ring.md §7.5`, asking replicas.
class ReplicaReaderTest {

    private final ManualClock clock = ManualClock.atGoldenInput();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final Set<String> cancelled = ConcurrentHashMap.newKeySet();
    private final CountDownLatch never = new CountDownLatch(1);

    private ReplicaReader reader(boolean minimize, String preferredZone) {
        return new ReplicaReader(
                new ReplicaReadConfig(minimize, Duration.ofSeconds(3), preferredZone), clock, new Random(1));
    }

    /// Instances named zone and number, such as `a1`.
    private static List<InstanceDesc> instances(String... names) {
        List<InstanceDesc> instances = new ArrayList<>();
        for (String name : names) {
            instances.add(InstanceDesc.of(name, name + ":1").withZone(name.substring(0, 1)));
        }
        return instances;
    }

    private String answer(InstanceDesc instance) {
        asked.add(instance.id());
        return instance.id();
    }

    private String hang(InstanceDesc instance) throws InterruptedException {
        asked.add(instance.id());
        try {
            never.await();
        } catch (InterruptedException e) {
            cancelled.add(instance.id());
            throw e;
        }
        return "late";
    }

    private static String fail(InstanceDesc instance) {
        throw new TempoException.Unavailable(instance.id() + " is down");
    }

    private static <R> CompletableFuture<R> async(Callable<R> task) {
        CompletableFuture<R> future = new CompletableFuture<>();
        Threads.startVirtual("reader", () -> {
            try {
                future.complete(task.call());
            } catch (Exception e) {
                future.completeExceptionally(e);
            }
        });
        return future;
    }

    @Nested
    class ByZone {

        private final ReplicationSet set = ReplicationSet.byZone(instances("a1", "a2", "b1", "b2", "c1"), 2);

        @Test
        void asksOneZoneOnly() throws InterruptedException {
            List<String> answers = reader(true, "b").read(set, ReplicaReaderTest.this::answer);
            assertThat(answers).containsExactlyInAnyOrder("b1", "b2");
            assertThat(asked).containsExactlyInAnyOrder("b1", "b2");
        }

        @Test
        void asksAllZonesWhenRequestsAreNotMinimised() throws InterruptedException {
            List<String> answers = reader(false, "").read(set, instance -> {
                asked.add(instance.id());
                if (!instance.zone().equals("c")) {
                    never.await();
                }
                return instance.id();
            });
            assertThat(answers).containsExactly("c1");
            eventually(() -> assertThat(asked).hasSize(5));
        }

        @Test
        void asksTheNextZoneAtOnceWhenOneFails() throws InterruptedException {
            List<String> answers = reader(true, "a").read(set, instance -> {
                asked.add(instance.zone());
                return instance.id().equals("a2") ? fail(instance) : instance.id();
            });
            assertThat(answers).isSubsetOf("b1", "b2", "c1");
            assertThat(Set.copyOf(asked)).hasSize(2);
        }

        @Test
        void returnsNothingOfAZoneThatFailedInPart() throws InterruptedException {
            List<String> answers = reader(true, "a").read(set, instance -> switch (instance.zone()) {
                case "a" -> instance.id().equals("a2") ? fail(instance) : instance.id();
                case "b" -> fail(instance);
                default -> instance.id();
            });
            assertThat(answers).containsExactly("c1");
        }

        @Test
        void failsWhenTooManyZonesFail() {
            assertThatThrownBy(() -> reader(true, "").read(set, ReplicaReaderTest::fail))
                    .isInstanceOf(TempoException.Unavailable.class)
                    .hasMessageEndingWith("is down");
        }

        @Test
        void failsAtOnceWhenNoZoneMayFail() {
            ReplicationSet strict = ReplicationSet.byZone(instances("a1", "a2"), 0);
            assertThatThrownBy(() -> reader(true, "")
                            .read(strict, instance -> instance.id().equals("a2") ? fail(instance) : hang(instance)))
                    .hasMessage("a2 is down");
        }

        @Test
        void asksOneMoreZoneAfterEachHedgingDelay() throws Exception {
            Set<String> zones = ConcurrentHashMap.newKeySet();
            CompletableFuture<List<String>> answers =
                    async(() -> reader(true, "a").read(set, instance -> {
                        zones.add(instance.zone());
                        return zones.size() == 3 ? instance.zone() : hang(instance);
                    }));
            eventually(() -> assertThat(zones).containsExactly("a"));
            for (int asked = 2; asked <= 3; asked++) {
                int count = asked;
                clock.awaitSleepers(1);
                clock.advance(Duration.ofSeconds(3));
                eventually(() -> assertThat(zones).hasSize(count));
            }
            assertThat(answers.get()).isNotEmpty().doesNotContain("a");
            eventually(() -> assertThat(cancelled).contains("a1", "a2"));
        }

        @Test
        void waitsTheWholeHedgingDelay() throws Exception {
            CompletableFuture<List<String>> answers = async(() -> reader(true, "a")
                    .read(set, instance -> instance.zone().equals("a") ? hang(instance) : answer(instance)));
            clock.awaitSleepers(1);
            clock.advance(Duration.ofMillis(2999));
            eventually(() -> assertThat(asked).containsExactlyInAnyOrder("a1", "a2"));
            assertThat(answers).isNotDone();
            clock.advance(Duration.ofMillis(1));
            assertThat(answers.get()).isSubsetOf("b1", "b2", "c1");
        }
    }

    @Nested
    class ByInstance {

        private final ReplicationSet set = ReplicationSet.byInstance(instances("a1", "b1", "c1"), 1);

        @Test
        void asksAsManyAsAreNeeded() throws InterruptedException {
            assertThat(reader(true, "").read(set, ReplicaReaderTest.this::answer))
                    .hasSize(2);
            assertThat(asked).hasSize(2);
        }

        @Test
        void asksAnotherWhenOneFails() throws InterruptedException {
            List<String> answers = reader(true, "a")
                    .read(set, instance -> instance.id().equals("a1") ? fail(instance) : instance.id());
            assertThat(answers).containsExactlyInAnyOrder("b1", "c1");
        }

        @Test
        void failsWhenTwoOfThreeFail() {
            assertThatThrownBy(() -> reader(true, "")
                            .read(set, instance -> instance.id().equals("a1") ? hang(instance) : fail(instance)))
                    .hasMessageEndingWith("is down");
        }
    }

    @Nested
    class AllSets {

        @Test
        void areAskedSideBySideAndConcatenated() throws InterruptedException {
            CountDownLatch both = new CountDownLatch(2);
            List<ReplicationSet> sets =
                    List.of(ReplicationSet.byZone(instances("a1"), 0), ReplicationSet.byZone(instances("b1"), 0));
            List<String> answers = reader(true, "").readAll(sets, instance -> {
                both.countDown();
                both.await();
                return instance.id();
            });
            assertThat(answers).containsExactly("a1", "b1");
        }

        @Test
        void failWhenOneFailsAndCancelTheOthers() throws InterruptedException {
            List<ReplicationSet> sets =
                    List.of(ReplicationSet.byZone(instances("a1"), 0), ReplicationSet.byZone(instances("b1"), 0));
            CountDownLatch hanging = new CountDownLatch(1);
            assertThatThrownBy(() -> reader(true, "").readAll(sets, instance -> {
                        if (instance.id().equals("b1")) {
                            hanging.await();
                            return fail(instance);
                        }
                        hanging.countDown();
                        return hang(instance);
                    }))
                    .hasMessage("b1 is down");
            eventually(() -> assertThat(cancelled).containsExactly("a1"));
        }

        @Test
        void areNothingWithoutSets() throws InterruptedException {
            assertThat(reader(true, "").readAll(List.of(), ReplicaReaderTest.this::answer))
                    .isEmpty();
        }
    }

    @Test
    void anInterruptCancelsTheCalls() throws Exception {
        ReplicationSet set = ReplicationSet.byZone(instances("a1", "b1"), 1);
        CountDownLatch interrupted = new CountDownLatch(1);
        Thread caller = Threads.startVirtual("caller", () -> {
            try {
                reader(false, "").read(set, this::hang);
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        });
        eventually(() -> assertThat(asked).hasSize(2));
        caller.interrupt();
        interrupted.await();
        eventually(() -> assertThat(cancelled).containsExactlyInAnyOrder("a1", "b1"));
    }
}

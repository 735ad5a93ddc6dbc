// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.ownership;

import static io.minitempo.testsupport.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.core.concurrent.Threads;
import io.minitempo.core.time.Deadline;
import io.minitempo.ring.kv.CasFailedException;
import io.minitempo.ring.kv.KvConfig;
import io.minitempo.ring.kv.KvKey;
import io.minitempo.ring.kv.MergingKv;
import io.minitempo.ring.partition.OwnerDesc;
import io.minitempo.ring.partition.OwnerState;
import io.minitempo.ring.partition.PartitionChanges;
import io.minitempo.ring.partition.PartitionDesc;
import io.minitempo.ring.partition.PartitionRingDesc;
import io.minitempo.ring.partition.PartitionRingType;
import io.minitempo.ring.partition.PartitionState;
import io.minitempo.ring.token.SpreadMinimizingTokens;
import io.minitempo.ring.token.Tokens;
import io.minitempo.testsupport.ManualClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The rules of `spec/ring.md §7.4` and `§8.4`, over a store that merges.
class PartitionLifecyclerTest {

    private static final KvKey<PartitionRingDesc> RING =
            new KvKey<>("collectors/livestore-partitions", PartitionRingType.INSTANCE);
    private static final String OWNER = "live-store-zone-a-1";

    private final ManualClock clock = ManualClock.atGoldenInput();
    private final MergingKv kv = new MergingKv(clock);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final long start = clock.instant().getEpochSecond();
    private final List<PartitionLifecycler> started = new ArrayList<>();

    private PartitionLifecycler lifecycler(String owner, PartitionRingConfig config) {
        PartitionLifecycler lifecycler = new PartitionLifecycler(
                new PartitionOwnership("livestore-partitions", 1, owner, config, "tempo_"), kv, RING, clock, registry);
        started.add(lifecycler);
        return lifecycler;
    }

    private PartitionLifecycler lifecycler() {
        return lifecycler(OWNER, PartitionRingConfig.defaults());
    }

    private static PartitionRingConfig owners(int count) {
        return new PartitionRingConfig(KvConfig.defaults(), count, Duration.ofSeconds(10), Duration.ofHours(13));
    }

    @AfterEach
    void stop() throws InterruptedException {
        for (PartitionLifecycler lifecycler : started) {
            lifecycler.setRemovesOwnerOnShutdown(false);
            lifecycler.stop(Deadline.NONE);
        }
    }

    private static void start(PartitionLifecycler lifecycler) throws InterruptedException {
        lifecycler.start(cause -> {
            throw new AssertionError(cause);
        });
    }

    private void put(PartitionDesc partition) throws InterruptedException {
        kv.compareAndSet(RING, ring -> Optional.of(ring.with(partition)));
    }

    private PartitionDesc partition() throws InterruptedException {
        return kv.get(RING).partition(1).orElseThrow();
    }

    private PartitionState state() throws InterruptedException {
        return partition().state();
    }

    /// Moves the clock by five seconds and waits until all lifecyclers have looked at the partitions.
    private void nextLook(int lifecyclers) throws InterruptedException {
        clock.awaitSleepers(lifecyclers);
        clock.advance(PartitionLifecycler.POLL);
        clock.awaitSleepers(lifecyclers);
    }

    @Nested
    class Starting {

        @Test
        void createsThePartitionAsPendingAndItsOwner() throws InterruptedException {
            start(lifecycler());
            assertThat(partition())
                    .isEqualTo(
                            PartitionDesc.of(1, SpreadMinimizingTokens.ofPartition(1), PartitionState.PENDING, start));
            assertThat(kv.get(RING).owner(OWNER)).contains(new OwnerDesc(OWNER, 1, OwnerState.ACTIVE, start));
        }

        @Test
        void createsWhatAClockAheadHasDeleted() throws InterruptedException {
            put(PartitionDesc.of(1, SpreadMinimizingTokens.ofPartition(1), PartitionState.INACTIVE, start + 30));
            OwnerDesc owner = new OwnerDesc(OWNER, 1, OwnerState.ACTIVE, start + 30);
            kv.compareAndSet(RING, ring -> Optional.of(ring.with(owner)));
            kv.compareAndSet(RING, ring -> Optional.of(ring.withoutPartition(1).withoutOwner(OWNER)));
            start(lifecycler());
            assertThat(partition().state()).isEqualTo(PartitionState.PENDING);
            assertThat(partition().stateTimestamp()).isEqualTo(start + 31);
            assertThat(kv.get(RING).owner(OWNER)).contains(new OwnerDesc(OWNER, 1, OwnerState.ACTIVE, start + 31));
        }

        @Test
        void joinsAPartitionThatExists() throws InterruptedException {
            put(PartitionDesc.of(1, Tokens.of(5), PartitionState.INACTIVE, 77));
            start(lifecycler());
            assertThat(partition()).isEqualTo(PartitionDesc.of(1, Tokens.of(5), PartitionState.INACTIVE, 77));
        }

        @Test
        void keepsTheTimeOfAnOwnershipThatWasNotGivenUp() throws InterruptedException {
            kv.compareAndSet(
                    RING, ring -> Optional.of(ring.with(new OwnerDesc(OWNER, 1, OwnerState.ACTIVE, start - 60))));
            start(lifecycler());
            assertThat(kv.get(RING).owner(OWNER).orElseThrow().updated()).isEqualTo(start - 60);
        }

        @Test
        void movesFromThePartitionItOwnedBefore() throws InterruptedException {
            kv.compareAndSet(RING, ring -> Optional.of(ring.with(new OwnerDesc(OWNER, 7, OwnerState.ACTIVE, start))));
            start(lifecycler());
            assertThat(kv.get(RING).owner(OWNER)).contains(new OwnerDesc(OWNER, 1, OwnerState.ACTIVE, start + 1));
        }

        @Test
        void waitsForThePartitionWhenItMustNotCreateIt() throws InterruptedException {
            PartitionLifecycler lifecycler = lifecycler();
            lifecycler.setCreatesPartitionOnStartup(false);
            CountDownLatch running = new CountDownLatch(1);
            Threads.startVirtual("start", () -> {
                try {
                    start(lifecycler);
                    running.countDown();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            nextLook(1);
            assertThat(running.getCount()).isEqualTo(1);
            assertThat(kv.get(RING)).isEqualTo(PartitionRingDesc.EMPTY);
            put(PartitionDesc.of(1, Tokens.of(5), PartitionState.ACTIVE, 77));
            clock.advance(PartitionLifecycler.POLL);
            running.await();
            assertThat(kv.get(RING).ownersOf(1)).hasSize(1);
            assertThat(partition().tokens()).isEqualTo(Tokens.of(5));
        }
    }

    @Nested
    class Promotion {

        /// Owner and partition are of the same second; after exactly ten seconds the owner is not yet older than ten.
        @Test
        void takesFifteenSecondsWithTheDefaults() throws InterruptedException {
            start(lifecycler());
            nextLook(1);
            nextLook(1);
            assertThat(state()).isEqualTo(PartitionState.PENDING);
            nextLook(1);
            assertThat(state()).isEqualTo(PartitionState.ACTIVE);
            assertThat(partition().stateTimestamp()).isEqualTo(start + 15);
        }

        @Test
        void needsEnoughOwners() throws InterruptedException {
            start(lifecycler(OWNER, owners(2)));
            for (int i = 0; i < 5; i++) {
                nextLook(1);
            }
            assertThat(state()).isEqualTo(PartitionState.PENDING);
            start(lifecycler("live-store-zone-b-1", owners(2)));
            nextLook(2);
            nextLook(2);
            assertThat(state()).isEqualTo(PartitionState.PENDING);
            nextLook(2);
            assertThat(state()).isEqualTo(PartitionState.ACTIVE);
        }

        @Test
        void doesNotTouchALockedPartition() throws InterruptedException {
            put(PartitionDesc.of(1, Tokens.of(5), PartitionState.PENDING, start - 60)
                    .withLock(true, start - 60));
            start(lifecycler());
            for (int i = 0; i < 4; i++) {
                nextLook(1);
            }
            assertThat(state()).isEqualTo(PartitionState.PENDING);
        }

        @Test
        void doesNotReviveAnInactivePartition() throws InterruptedException {
            put(PartitionDesc.of(1, Tokens.of(5), PartitionState.INACTIVE, start - 60));
            start(lifecycler());
            for (int i = 0; i < 4; i++) {
                nextLook(1);
            }
            assertThat(state()).isEqualTo(PartitionState.INACTIVE);
        }
    }

    @Nested
    class CleaningUp {

        private final long old = start - Duration.ofHours(13).toSeconds() - 1;

        @Test
        void deletesInactivePartitionsOfOthersThatNobodyOwns() throws InterruptedException {
            put(PartitionDesc.of(2, Tokens.of(2), PartitionState.INACTIVE, old));
            put(PartitionDesc.of(3, Tokens.of(3), PartitionState.INACTIVE, old + 1));
            put(PartitionDesc.of(4, Tokens.of(4), PartitionState.ACTIVE, old));
            put(PartitionDesc.of(5, Tokens.of(5), PartitionState.INACTIVE, old));
            kv.compareAndSet(RING, ring -> Optional.of(ring.with(new OwnerDesc("o-5", 5, OwnerState.ACTIVE, old))));
            start(lifecycler());
            eventually(() -> assertThat(kv.get(RING).partitions().keySet()).containsExactly(1, 3, 4, 5));
            nextLook(1);
            assertThat(kv.get(RING).partitions().keySet()).containsExactly(1, 4, 5);
        }

        @Test
        void neverDeletesItsOwnPartition() throws InterruptedException {
            put(PartitionDesc.of(1, Tokens.of(2), PartitionState.INACTIVE, old));
            start(lifecycler());
            nextLook(1);
            assertThat(state()).isEqualTo(PartitionState.INACTIVE);
        }

        @Test
        void isOffWithZero() throws InterruptedException {
            put(PartitionDesc.of(2, Tokens.of(2), PartitionState.INACTIVE, old));
            start(lifecycler(
                    OWNER, new PartitionRingConfig(KvConfig.defaults(), 1, Duration.ofSeconds(10), Duration.ZERO)));
            nextLook(1);
            assertThat(kv.get(RING).partition(2)).isPresent();
        }

        @Test
        void entersItsPartitionAgainWhenSomebodyDeletedIt() throws InterruptedException {
            start(lifecycler());
            clock.awaitSleepers(1);
            kv.compareAndSet(RING, ring -> Optional.of(ring.withoutPartition(1)));
            nextLook(1);
            assertThat(state()).isEqualTo(PartitionState.PENDING);
        }
    }

    @Nested
    class Stopping {

        @Test
        void keepsTheOwnership() throws InterruptedException {
            PartitionLifecycler lifecycler = lifecycler();
            start(lifecycler);
            lifecycler.stop(Deadline.NONE);
            assertThat(kv.get(RING).owner(OWNER)).isPresent();
        }

        @Test
        void givesTheOwnershipUpWhenAskedTo() throws InterruptedException {
            PartitionLifecycler lifecycler = lifecycler();
            lifecycler.setRemovesOwnerOnShutdown(true);
            start(lifecycler);
            lifecycler.stop(Deadline.NONE);
            assertThat(kv.get(RING).owner(OWNER)).isEmpty();
            assertThat(kv.get(RING).partition(1)).isPresent();
            assertThat(kv.raw(RING).owner(OWNER).orElseThrow().state()).isEqualTo(OwnerState.DELETED);
        }
    }

    @Nested
    class Changes {

        private final PartitionChanges changes = new PartitionChanges(kv, RING, clock);

        @Test
        void carryATimestampThatWins() throws InterruptedException {
            put(PartitionDesc.of(1, Tokens.of(5), PartitionState.ACTIVE, start));
            changes.changeState(1, PartitionState.INACTIVE);
            assertThat(partition().state()).isEqualTo(PartitionState.INACTIVE);
            assertThat(partition().stateTimestamp()).isEqualTo(start + 1);
        }

        @Test
        void doNothingWhenTheStateIsThere() throws InterruptedException {
            put(PartitionDesc.of(1, Tokens.of(5), PartitionState.ACTIVE, start));
            changes.changeState(1, PartitionState.ACTIVE);
            assertThat(partition().stateTimestamp()).isEqualTo(start);
        }

        @Test
        void areRefusedWithTemposTexts() throws InterruptedException {
            String prefix = "failed to CAS-update key collectors/livestore-partitions: fn returned error: ";
            assertThatThrownBy(() -> changes.changeState(1, PartitionState.ACTIVE))
                    .isInstanceOf(CasFailedException.class)
                    .hasMessage(prefix + "the partition does not exist");
            put(PartitionDesc.of(1, Tokens.of(5), PartitionState.ACTIVE, start));
            assertThatThrownBy(() -> changes.changeState(1, PartitionState.PENDING))
                    .hasMessage(prefix
                            + "change partition state from Active to Pending: partition state change not allowed");
            changes.changeStateAndLock(1, PartitionState.INACTIVE);
            assertThatThrownBy(() -> changes.changeState(1, PartitionState.ACTIVE))
                    .hasMessage(prefix + "partition state change is locked");
            changes.changeLock(1, false);
            changes.changeState(1, PartitionState.ACTIVE);
            assertThat(state()).isEqualTo(PartitionState.ACTIVE);
        }

        @Test
        void followTheTableOfAllowedOnes() {
            List<PartitionState> states =
                    List.of(PartitionState.PENDING, PartitionState.ACTIVE, PartitionState.INACTIVE);
            List<String> allowed = new ArrayList<>();
            for (PartitionState from : states) {
                for (PartitionState to : states) {
                    if (from.mayBecome(to)) {
                        allowed.add(from.label() + ">" + to.label());
                    }
                }
            }
            assertThat(allowed)
                    .containsExactly("Pending>Active", "Pending>Inactive", "Active>Inactive", "Inactive>Active");
        }
    }

    @Nested
    class Downscaling {

        @TempDir
        private Path folder;

        private final PartitionLifecycler lifecycler = lifecycler();

        private Downscale downscale() {
            return new Downscale(lifecycler, new ShutdownMarker(folder.resolve("marker"), clock));
        }

        @Test
        void conflictsWhileThePartitionIsPending() throws InterruptedException {
            start(lifecycler);
            assertThat(downscale().preparePartition()).isEmpty();
            assertThat(downscale().status().toJson()).isEqualTo("{\"timestamp\":0,\"state\":\"PartitionPending\"}");
        }

        @Test
        void makesThePartitionInactiveAndActiveAgain() throws InterruptedException {
            put(PartitionDesc.of(1, Tokens.of(5), PartitionState.ACTIVE, start - 60));
            start(lifecycler);
            String inactive = "{\"timestamp\":" + start + ",\"state\":\"PartitionInactive\"}";
            assertThat(downscale().preparePartition().orElseThrow().toJson()).isEqualTo(inactive);
            assertThat(downscale().preparePartition().orElseThrow().toJson()).isEqualTo(inactive);
            assertThat(downscale().cancelPartition().toJson())
                    .isEqualTo("{\"timestamp\":0,\"state\":\"PartitionActive\"}");
            assertThat(downscale().cancelPartition().state()).isEqualTo(PartitionState.ACTIVE);
        }

        @Test
        void keepsTheMarkerWhenThePartitionIsNotInactive() throws InterruptedException {
            start(lifecycler);
            assertThat(downscale().isPrepared()).isFalse();
            assertThat(downscale().prepare()).isFalse();
            assertThat(downscale().isPrepared()).isTrue();
            assertThat(lifecycler.removesOwnerOnShutdown()).isFalse();
        }

        @Test
        void armsTheDepartureOfTheOwner() throws Exception {
            put(PartitionDesc.of(1, Tokens.of(5), PartitionState.INACTIVE, start - 60));
            start(lifecycler);
            assertThat(downscale().prepare()).isTrue();
            assertThat(lifecycler.removesOwnerOnShutdown()).isTrue();
            assertThat(Files.readString(folder.resolve("marker/shutdown-requested.txt")))
                    .isEqualTo("2026-11-20T12:00:00Z");
            downscale().cancel(false);
            assertThat(downscale().isPrepared()).isFalse();
            assertThat(lifecycler.removesOwnerOnShutdown()).isFalse();
        }

        @Test
        void isResumedAfterARestart() throws InterruptedException {
            new ShutdownMarker(folder.resolve("marker"), clock).set();
            downscale().resume();
            assertThat(lifecycler.removesOwnerOnShutdown()).isTrue();
        }
    }

    @Test
    void countsItsLooks() throws InterruptedException {
        start(lifecycler());
        nextLook(1);
        for (String type : List.of("owned-partition", "other-partitions")) {
            assertThat(registry.get("tempo_partition_ring_lifecycler_reconciles_total")
                            .tags("name", "livestore-partitions", "type", type)
                            .counter()
                            .count())
                    .isEqualTo(2);
        }
    }
}

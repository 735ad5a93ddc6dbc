// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.core.concurrent.Threads;
import io.minitempo.ring.instance.InstanceDesc;
import io.minitempo.ring.instance.InstanceRingDesc;
import io.minitempo.ring.instance.InstanceRingType;
import io.minitempo.ring.instance.InstanceState;
import io.minitempo.ring.kv.CasFailedException;
import io.minitempo.ring.kv.KvKey;
import io.minitempo.ring.kv.Watch;
import io.minitempo.ring.memberlist.wire.Bytes;
import io.minitempo.ring.memberlist.wire.KeyValuePair;
import io.minitempo.ring.memberlist.wire.UserState;
import io.minitempo.ring.partition.OwnerDesc;
import io.minitempo.ring.partition.OwnerState;
import io.minitempo.ring.partition.PartitionDesc;
import io.minitempo.ring.partition.PartitionRingDesc;
import io.minitempo.ring.partition.PartitionRingType;
import io.minitempo.ring.partition.PartitionState;
import io.minitempo.ring.token.Tokens;
import io.minitempo.testsupport.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// The store of one process; what it queues for others is fed to a second one where that matters.
class GossipKvTest {

    private static final KvKey<InstanceRingDesc> RING = new KvKey<>("collectors/ring", InstanceRingType.INSTANCE);

    private final ManualClock clock = ManualClock.atGoldenInput();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final GossipKv kv = store();

    private GossipKv store(Object... namesAndValues) {
        return new GossipKv(
                MemberlistConfigs.with(namesAndValues),
                List.of(InstanceRingType.INSTANCE, PartitionRingType.INSTANCE),
                clock,
                new MemberlistMetrics(registry));
    }

    private long now() {
        return clock.instant().getEpochSecond();
    }

    private static InstanceDesc instance(String id, long timestamp) {
        return InstanceDesc.of(id, id + ":9095").withState(InstanceState.ACTIVE).withTimestamp(timestamp);
    }

    private void put(GossipKv into, InstanceDesc... instances) throws InterruptedException {
        into.compareAndSet(RING, ring -> {
            InstanceRingDesc next = ring;
            for (InstanceDesc instance : instances) {
                next = next.with(instance);
            }
            return Optional.of(next);
        });
    }

    /// The pairs that wait to be gossiped, as one transmission.
    private static List<KeyValuePair> queued(GossipKv from) {
        List<KeyValuePair> pairs = new ArrayList<>();
        for (byte[] message : from.broadcasts(3, 1 << 20, 5)) {
            assertThat(message[0]).isEqualTo((byte) 8);
            pairs.add(KeyValuePair.decode(Bytes.of(Arrays.copyOfRange(message, 1, message.length))));
        }
        return pairs;
    }

    private static KeyValuePair pair(InstanceDesc... instances) {
        byte[] value = InstanceRingType.INSTANCE.encode(InstanceRingDesc.of(instances));
        return new KeyValuePair(RING.name(), Bytes.of(value), "ringDesc");
    }

    private void hear(KeyValuePair... pairs) {
        for (KeyValuePair pair : pairs) {
            kv.received(Bytes.of(pair.encode()));
        }
    }

    private StoredValue<?> stored() {
        return Objects.requireNonNull(kv.contents().get(RING.name()));
    }

    private double count(String name) {
        return registry.counter("tempo_memberlist_client_" + name).count();
    }

    @Nested
    class Updates {

        @Test
        void areStoredAndQueuedAsWhatTheyChanged() throws Exception {
            put(kv, instance("a", now()), instance("b", now()));
            assertThat(queued(kv)).hasSize(1);
            put(kv, instance("b", now() + 1));

            List<KeyValuePair> pairs = queued(kv);
            assertThat(pairs).hasSize(2);
            InstanceRingDesc change =
                    InstanceRingType.INSTANCE.decode(pairs.getFirst().value().toByteArray());
            assertThat(change.instances()).containsOnlyKeys("b");
            assertThat(pairs.getFirst().deleted()).isFalse();
            assertThat(pairs.getFirst().updateTimeMillis()).isZero();
            assertThat(kv.get(RING).instances()).containsOnlyKeys("a", "b");
            assertThat(count("cas_success_total")).isEqualTo(2);
        }

        @Test
        void newerChangesReplaceQueuedOnesOfTheSameEntries() throws Exception {
            put(kv, instance("a", now()));
            put(kv, instance("b", now()));
            put(kv, instance("a", now() + 1));
            assertThat(queued(kv)).hasSize(2);
            put(kv, instance("a", now() + 2), instance("b", now() + 2));
            assertThat(queued(kv)).hasSize(1);
        }

        @Test
        void mayDecline() throws Exception {
            kv.compareAndSet(RING, ring -> Optional.empty());
            assertThat(queued(kv)).isEmpty();
            assertThat(kv.contents()).isEmpty();
        }

        @Test
        void thatChangeNothingAreTriedAgainEachSecondAndFail() throws Exception {
            put(kv, instance("a", now()));
            BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
            Thread writer = Threads.startVirtual("writer", () -> {
                try {
                    put(kv, instance("a", now() - 100));
                } catch (CasFailedException | InterruptedException e) {
                    failures.add(e);
                }
            });
            for (int i = 0; i < 9; i++) {
                clock.awaitSleepers(1);
                clock.advance(Duration.ofSeconds(1));
            }
            writer.join();

            assertThat(failures.take()).hasMessage("failed to CAS-update key collectors/ring: no change detected");
            assertThat(count("cas_failures_total")).isEqualTo(1);
            assertThat(count("cas_attempts_total")).isEqualTo(11);
        }

        @Test
        void runAgainWhenAnotherWriterWasFaster() throws Exception {
            List<Integer> seen = new ArrayList<>();
            kv.compareAndSet(RING, ring -> {
                seen.add(ring.instances().size());
                if (seen.size() == 1) {
                    hear(pair(instance("rival", now())));
                }
                return Optional.of(ring.with(instance("a", now())));
            });

            assertThat(seen).containsExactly(0, 1);
            assertThat(kv.get(RING).instances()).containsOnlyKeys("a", "rival");
        }

        @Test
        void thatThrowSayWhy() {
            assertThatThrownBy(() -> kv.compareAndSet(RING, ring -> {
                        throw new IllegalStateException("no");
                    }))
                    .isInstanceOf(CasFailedException.class)
                    .hasMessage("failed to CAS-update key collectors/ring: fn returned error: no");
        }

        @Test
        void thatLeaveAnEntryOutBuryIt() throws Exception {
            put(kv, instance("a", now()), instance("b", now()));
            kv.compareAndSet(RING, ring -> Optional.of(ring.without("a")));

            assertThat(kv.get(RING).instances()).containsOnlyKeys("b");
            InstanceRingDesc stored = SimulationAccess.stored(kv, RING);
            assertThat(stored.find("a").orElseThrow().state()).isEqualTo(InstanceState.LEFT);
        }
    }

    @Nested
    class MessagesOfPeers {

        @Test
        void areMergedAndPassedOnAsWhatTheyChanged() {
            hear(pair(instance("a", 10), instance("b", 10)));
            queued(kv);
            hear(pair(instance("a", 10), instance("b", 11)));

            List<KeyValuePair> pairs = queued(kv);
            assertThat(InstanceRingType.INSTANCE
                            .decode(pairs.getFirst().value().toByteArray())
                            .instances())
                    .containsOnlyKeys("b");
        }

        @Test
        void thatChangeNothingAreNotPassedOn() {
            hear(pair(instance("a", 10)));
            assertThat(queued(kv)).hasSize(1);
            queued(kv);
            hear(pair(instance("a", 10)), pair(instance("a", 9)));
            assertThat(queued(kv)).isEmpty();
            assertThat(count("received_broadcasts_total")).isEqualTo(3);
        }

        @Test
        void ofUnknownCodecsAreSkippedAndTheOthersKept() {
            KeyValuePair seed =
                    new KeyValuePair("collectors/usagestats_token", Bytes.ofHex("7b7d"), "usagestats.jsonCodec");
            kv.merge(UserState.encode(List.of(seed, pair(instance("a", 10)), seed)));

            assertThat(kv.contents()).containsOnlyKeys(RING.name());
            assertThat(registry.counter("mini_tempo_memberlist_skipped_pairs_total", "codec", "usagestats.jsonCodec")
                            .count())
                    .isEqualTo(2);
            assertThat(count("received_broadcasts_invalid_total")).isZero();
        }

        @Test
        void thatAreDamagedAreCountedAndTheOthersKept() {
            KeyValuePair damaged = new KeyValuePair(RING.name(), Bytes.ofHex("ffffff"), "ringDesc");
            KeyValuePair nameless = new KeyValuePair("", Bytes.EMPTY, "ringDesc");
            kv.merge(UserState.encode(List.of(damaged, nameless, pair(instance("a", 10)))));
            kv.received(Bytes.ofHex("ffff"));
            hear(damaged);

            assertThat(kv.get(RING).instances()).containsOnlyKeys("a");
            assertThat(count("received_broadcasts_invalid_total")).isEqualTo(4);
        }

        /// Whatever is damaged, only that message is lost; every other one, and what is stored, can still be read.
        @Test
        void thatAreDamagedAnywhereHurtNobodyElse() throws Exception {
            byte[] partitions = PartitionRingType.INSTANCE.encode(PartitionRingDesc.EMPTY
                    .with(PartitionDesc.of(0, Tokens.of(1, 2, 3), PartitionState.ACTIVE, now()))
                    .with(new OwnerDesc("a", 0, OwnerState.ACTIVE, now())));
            InstanceDesc full = instance("b", now())
                    .withTokens(Tokens.of(7, 8, 9))
                    .withRegistered(now())
                    .withReadOnly(true, now());
            List<KeyValuePair> intact = List.of(
                    pair(full), new KeyValuePair("collectors/partitions", Bytes.of(partitions), "partitionRingDesc"));
            for (KeyValuePair whole : intact) {
                byte[] bytes = whole.encode();
                for (int bit = 0; bit < 8 * bytes.length; bit++) {
                    byte[] damaged = bytes.clone();
                    damaged[bit / 8] ^= (byte) (1 << bit % 8);
                    kv.received(Bytes.of(damaged));
                }
                for (int length = 0; length < bytes.length; length++) {
                    kv.received(Bytes.of(Arrays.copyOf(bytes, length)));
                }
            }
            assertThat(count("received_broadcasts_invalid_total")).isGreaterThan(100);

            hear(pair(instance("last", now() + 1)));
            assertThat(kv.get(RING).find("last")).isPresent();
            GossipKv other = new GossipKv(
                    MemberlistConfig.defaults(),
                    List.of(InstanceRingType.INSTANCE, PartitionRingType.INSTANCE),
                    clock,
                    new MemberlistMetrics(new SimpleMeterRegistry()));
            other.merge(kv.localState());
            assertThat(other.contents()).containsKey(RING.name());
        }

        @Test
        void ofAnotherCodecForAKnownKeyAreRefused() {
            hear(pair(instance("a", 10)));
            hear(new KeyValuePair(RING.name(), Bytes.EMPTY, "partitionRingDesc"));

            assertThat(kv.get(RING).instances()).containsOnlyKeys("a");
            assertThat(count("received_broadcasts_invalid_total")).isEqualTo(1);
        }

        @Test
        void cannotFillTheStoreWithKeys() {
            Bytes value = pair(instance("a", 10)).value();
            for (int i = 0; i < 1100; i++) {
                hear(new KeyValuePair("collectors/" + i, value, "ringDesc"));
            }
            assertThat(kv.contents()).hasSize(1024);
            assertThat(count("received_broadcasts_invalid_total")).isEqualTo(76);
        }

        @Test
        void emptyValuesAreEmptyRings() {
            hear(new KeyValuePair(RING.name(), Bytes.EMPTY, "ringDesc"));
            assertThat(kv.get(RING)).isEqualTo(InstanceRingDesc.EMPTY);
            assertThat(kv.contents()).isEmpty();
        }

        @Test
        void aStateMakesAnEmptyStoreEqual() throws Exception {
            put(kv, instance("a", now()), instance("b", now()));
            kv.compareAndSet(RING, ring -> Optional.of(ring.without("a")));
            GossipKv other = store();
            other.merge(kv.localState());

            assertThat(SimulationAccess.stored(other, RING)).isEqualTo(SimulationAccess.stored(kv, RING));
            assertThat(other.get(RING)).isEqualTo(kv.get(RING));
            assertThat(count("state_pushes_total")).isEqualTo(1);
            assertThat(count("state_pulls_total")).isEqualTo(1);
        }
    }

    @Nested
    class Tombstones {

        @Test
        void areKeptForTheirTimeAndThenGone() throws Exception {
            put(kv, instance("a", now()), instance("b", now()));
            kv.compareAndSet(RING, ring -> Optional.of(ring.without("a")));
            clock.advance(Duration.ofMinutes(4));
            put(kv, instance("b", now()));
            assertThat(SimulationAccess.stored(kv, RING).instances()).containsKeys("a", "b");

            clock.advance(Duration.ofSeconds(61));
            put(kv, instance("b", now()));
            assertThat(SimulationAccess.stored(kv, RING).instances()).containsOnlyKeys("b");
        }

        @Test
        void thatAreOldAreNotTakenFromPeers() {
            InstanceDesc old = instance("a", now() - 301).withState(InstanceState.LEFT);
            hear(pair(old));
            assertThat(kv.contents()).isEmpty();
            assertThat(queued(kv)).isEmpty();

            hear(pair(instance("a", now() - 299).withState(InstanceState.LEFT)));
            assertThat(kv.contents()).containsOnlyKeys(RING.name());
        }

        @Test
        void winAgainstOlderHeartbeatsThatComeLate() {
            hear(pair(instance("a", 0).withTimestamp(now())));
            hear(pair(instance("a", now()).withState(InstanceState.LEFT)));
            hear(pair(instance("a", now())), pair(instance("a", now() - 1)));

            assertThat(kv.get(RING).instances()).isEmpty();
        }
    }

    @Nested
    class DeletedKeys {

        private KeyValuePair deletion(long millis) {
            return new KeyValuePair(RING.name(), Bytes.EMPTY, "ringDesc", true, millis);
        }

        @Test
        void ofUnknownNamesAreIgnored() {
            hear(deletion(clock.millis()));
            assertThat(kv.contents()).isEmpty();
        }

        @Test
        void readAsEmptyArePassedOnAndPurgedLater() {
            hear(pair(instance("a", now())));
            queued(kv);
            hear(deletion(clock.millis()));

            assertThat(kv.get(RING)).isEqualTo(InstanceRingDesc.EMPTY);
            assertThat(stored().deleted()).isTrue();
            assertThat(queued(kv)).anyMatch(KeyValuePair::deleted);

            clock.advance(Duration.ofSeconds(29));
            assertThat(UserState.decode(kv.localState()).pairs())
                    .allMatch(KeyValuePair::deleted)
                    .hasSize(1);
            clock.advance(Duration.ofSeconds(2));
            assertThat(kv.localState().isEmpty()).isTrue();
            assertThat(kv.contents()).isEmpty();
            assertThat(registry.find("tempo_memberlist_client_kv_store_value_tombstones")
                            .gauges())
                    .isEmpty();
        }

        @Test
        void staySoWhenAnOlderDeletionComes() {
            hear(pair(instance("a", now())));
            hear(deletion(clock.millis()));
            long version = stored().version();
            hear(deletion(clock.millis() - 1000));

            assertThat(stored().version()).isEqualTo(version);
        }

        @Test
        void comeBackWhenTheyAreWrittenHere() throws Exception {
            hear(pair(instance("a", now())));
            hear(deletion(clock.millis()));
            put(kv, instance("b", now()));

            assertThat(kv.get(RING).instances()).containsKey("b");
        }
    }

    @Nested
    class Watchers {

        @Test
        void areToldOfChangesFromHereAndFromPeers() throws Exception {
            BlockingQueue<InstanceRingDesc> seen = new LinkedBlockingQueue<>();
            try (Watch watch = kv.watch(RING, seen::add)) {
                put(kv, instance("a", now()));
                assertThat(seen.poll(60, TimeUnit.SECONDS).instances()).containsOnlyKeys("a");
                hear(pair(instance("b", now())));
                assertThat(seen.poll(60, TimeUnit.SECONDS).instances()).containsOnlyKeys("a", "b");
                hear(pair(instance("b", now())));
                assertThat(watch).isNotNull();
            }
            assertThat(seen).isEmpty();
        }

        @Test
        void ofPrefixesAreToldTheKey() throws Exception {
            BlockingQueue<String> seen = new LinkedBlockingQueue<>();
            try (Watch watch = kv.watchPrefix("collectors/", InstanceRingType.INSTANCE, (key, ring) -> seen.add(key))) {
                put(kv, instance("a", now()));
                assertThat(seen.poll(60, TimeUnit.SECONDS)).isEqualTo(RING.name());
                assertThat(watch).isNotNull();
            }
        }
    }

    @Nested
    class History {

        @Test
        void isOffByDefault() {
            hear(pair(instance("a", 10)));
            assertThat(kv.history().received()).isEmpty();
        }

        @Test
        void keepsTheNewestMessagesWithinItsBytes() {
            GossipKv remembering = store("messageHistoryBufferBytes", 200);
            for (int i = 1; i <= 10; i++) {
                remembering.received(Bytes.of(pair(instance("a", i)).encode()));
            }
            remembering.received(Bytes.of(pair(instance("a", 10)).encode()));

            List<MemberlistStatus.HistoryEntry> received = remembering.history().received();
            assertThat(received).hasSizeBetween(3, 10);
            assertThat(received.getLast().changes()).as("a repetition").isEmpty();
            assertThat(received.get(received.size() - 2).changes()).containsExactly("a");
            assertThat(received.getLast().version()).isEqualTo(10);
            assertThat(remembering.history().sent()).isNotEmpty();
            int id = received.getFirst().id();
            assertThat(remembering.history().find(id)).contains(received.getFirst());
            remembering.history().clear();
            assertThat(remembering.history().find(id)).isEmpty();
        }
    }

    @Test
    void waitsUntilOwnChangesWereSent() throws Exception {
        put(kv, instance("a", now()));
        hear(pair(instance("b", 10)));
        assertThat(kv.awaitLocalChangesSent(Duration.ofMillis(1))).isFalse();
        queued(kv);
        assertThat(queued(kv)).hasSize(2);
        assertThat(kv.awaitLocalChangesSent(Duration.ZERO)).isTrue();
        assertThat(kv.waiting(true)).isZero();
        assertThat(kv.waitingBytes(false)).isZero();
    }
}

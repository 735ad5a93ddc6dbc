// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.lifecycle;

import static io.minitempo.testsupport.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.core.net.HostPort;
import io.minitempo.core.time.Deadline;
import io.minitempo.ring.Endpoint;
import io.minitempo.ring.instance.InstanceDesc;
import io.minitempo.ring.instance.InstanceRingDesc;
import io.minitempo.ring.instance.InstanceState;
import io.minitempo.ring.kv.Kv;
import io.minitempo.ring.kv.KvKey;
import io.minitempo.ring.kv.MergingKv;
import io.minitempo.ring.kv.ValueType;
import io.minitempo.ring.kv.Watch;
import io.minitempo.ring.token.RandomTokens;
import io.minitempo.ring.token.Tokens;
import io.minitempo.testsupport.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// The rules of `spec/ring.md §4.2`, over a store that merges, where every write needs a newer timestamp.
class BasicLifecyclerTest {

    private static final String ID = "live-store-0";

    private final ManualClock clock = ManualClock.atGoldenInput();
    private final MergingKv kv = new MergingKv(clock);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final long start = clock.instant().getEpochSecond();
    private BasicLifecycler lifecycler = lifecycler(kv, Members.registration(ID, 4));

    private BasicLifecycler lifecycler(Kv store, Registration registration) {
        return new BasicLifecycler(registration, store, Members.RING, new RandomTokens(new Random(1)), clock, registry);
    }

    @AfterEach
    void stop() throws InterruptedException {
        lifecycler.stop(Deadline.NONE);
    }

    private void start() throws InterruptedException {
        lifecycler.start(cause -> {});
    }

    private InstanceDesc entry() throws InterruptedException {
        return kv.get(Members.RING).find(ID).orElseThrow();
    }

    /// Lets the heartbeat that is due happen.
    private void nextHeartbeat() throws InterruptedException {
        double before = heartbeats();
        clock.awaitSleepers(1);
        clock.advance(Duration.ofSeconds(5));
        eventually(() -> assertThat(heartbeats()).isGreaterThan(before));
    }

    private double heartbeats() {
        return registry.get("tempo_ring_member_heartbeats_total")
                .tag("name", "live-store")
                .counter()
                .count();
    }

    @Nested
    class Starting {

        @Test
        void registersAsActiveWithTheAdvertisedAddress() throws InterruptedException {
            assertThat(lifecycler.state()).isEqualTo(InstanceState.PENDING);
            start();
            InstanceDesc entry = entry();
            assertThat(entry.state()).isEqualTo(InstanceState.ACTIVE);
            assertThat(entry.address()).isEqualTo("10.0.0.5:9095");
            assertThat(entry.zone()).isEqualTo("zone-a");
            assertThat(entry.timestamp()).isEqualTo(start);
            assertThat(entry.registered()).isEqualTo(start);
            assertThat(entry.tokens().size()).isEqualTo(4);
            assertThat(lifecycler.instance()).isEqualTo(entry);
        }

        @Test
        void holdsNoTokensWhenItIsThereForPresenceOnly() throws InterruptedException {
            lifecycler = lifecycler(kv, Members.registration(ID, 0));
            start();
            assertThat(entry().tokens()).isEqualTo(Tokens.NONE);
        }

        @Test
        void keepsTokensAndTimeOfRegistrationOfAnEntryThatWasLeftBehind() throws InterruptedException {
            Members.put(
                    kv,
                    InstanceDesc.of(ID, "old:1")
                            .withTokens(Tokens.of(7, 8))
                            .withState(InstanceState.LEAVING)
                            .withTimestamp(start - 100)
                            .withRegistered(42));
            start();
            assertThat(entry().registered()).isEqualTo(42);
            assertThat(entry().tokens().size()).isEqualTo(4);
            assertThat(entry().tokens().stream()).contains(7, 8);
            assertThat(entry().address()).isEqualTo("10.0.0.5:9095");
            assertThat(entry().state()).isEqualTo(InstanceState.ACTIVE);
        }

        @Test
        void replacesAnEntryWrittenInTheSameSecond() throws InterruptedException {
            Members.put(kv, InstanceDesc.of(ID, "old:1").withTimestamp(start));
            start();
            assertThat(entry().address()).isEqualTo("10.0.0.5:9095");
            assertThat(entry().timestamp()).isEqualTo(start + 1);
        }

        @Test
        void replacesAnEntryWhoseClockRanAhead() throws InterruptedException {
            Members.put(kv, InstanceDesc.of(ID, "old:1").withTimestamp(start + 500));
            start();
            assertThat(entry().timestamp()).isEqualTo(start + 501);
        }

        /// It was buried by a process whose clock is half a minute ahead; ten attempts, a second apart, would all fail.
        @Test
        void risesFromATombstoneWhoseClockRanAhead() throws InterruptedException {
            Members.put(kv, InstanceDesc.of(ID, "old:1").withTimestamp(start + 30));
            kv.compareAndSet(Members.RING, ring -> Optional.of(ring.without(ID)));
            start();
            assertThat(entry().state()).isEqualTo(InstanceState.ACTIVE);
            assertThat(entry().timestamp()).isEqualTo(start + 31);
            nextHeartbeat();
            assertThat(entry().timestamp()).isEqualTo(start + 32);
        }

        /// A process is killed and comes up again behind another port; a peer that saw its last heartbeat follows.
        @Test
        void replacesItsAddressInOtherProcesses() throws InterruptedException {
            MergingKv peer = new MergingKv(clock);
            start();
            peer.pull(kv, Members.RING);
            Registration before = Members.registration(ID, 4);
            Endpoint moved = new Endpoint(before.endpoint().listen(), new HostPort("10.0.0.5", 4317));
            BasicLifecycler restarted = new BasicLifecycler(
                    new Registration(before.ring(), ID, moved, "", 4, Duration.ZERO, before.heartbeatTimeout(), true),
                    peer,
                    Members.RING,
                    new RandomTokens(new Random(2)),
                    clock,
                    new SimpleMeterRegistry());
            restarted.start(cause -> {});
            kv.pull(peer, Members.RING);
            assertThat(entry().address()).isEqualTo("10.0.0.5:4317");
            assertThat(entry().registered()).isEqualTo(start);
            assertThat(entry().tokens()).isEqualTo(lifecycler.instance().tokens());
            assertThat(restarted.endpoint()).isEqualTo(moved);
        }

        @Test
        void drawsTokensThatNobodyHolds() throws InterruptedException {
            int[] sameDraw = new Random(1).ints(4).toArray();
            Members.put(kv, InstanceDesc.of("other", "o:1").withTimestamp(start).withTokens(Tokens.of(sameDraw)));
            start();
            assertThat(entry().tokens().stream()).doesNotContain(sameDraw[0], sameDraw[1], sameDraw[2], sameDraw[3]);
        }
    }

    @Nested
    class Heartbeats {

        @Test
        void renewTheTimestampOnly() throws InterruptedException {
            start();
            InstanceDesc before = entry();
            nextHeartbeat();
            assertThat(entry()).isEqualTo(before.withTimestamp(start + 5));
            nextHeartbeat();
            assertThat(entry().timestamp()).isEqualTo(start + 10);
        }

        @Test
        void registerAgainAfterBeingForgotten() throws InterruptedException {
            start();
            Tokens tokens = entry().tokens();
            Members.forget(kv, ID);
            assertThat(Members.find(kv, ID)).isNull();
            nextHeartbeat();
            assertThat(entry().tokens()).isEqualTo(tokens);
            assertThat(entry().registered()).isEqualTo(start + 5);
            assertThat(entry().state()).isEqualTo(InstanceState.ACTIVE);
        }

        @Test
        void forgetInstancesThatHaveBeenDeadForTwiceTheTimeout() throws InterruptedException {
            Members.put(kv, InstanceDesc.of("dead", "d:1").withTimestamp(start - 120));
            Members.put(kv, InstanceDesc.of("late", "l:1").withTimestamp(start - 110));
            start();
            assertThat(Members.find(kv, "dead")).isNotNull();
            nextHeartbeat();
            assertThat(Members.find(kv, "dead")).isNull();
            assertThat(Members.find(kv, "late")).isNotNull();
        }

        @Test
        void keepTheStateOfAnInstanceThatLeaves() throws InterruptedException {
            start();
            lifecycler.leave();
            nextHeartbeat();
            assertThat(entry().state()).isEqualTo(InstanceState.LEAVING);
        }

        @Test
        void goOnAfterTheStoreFailed() throws InterruptedException {
            FailingKv failing = new FailingKv(kv);
            lifecycler = lifecycler(failing, Members.registration(ID, 4));
            start();
            failing.fail = true;
            clock.awaitSleepers(1);
            clock.advance(Duration.ofSeconds(5));
            clock.awaitSleepers(1);
            assertThat(entry().timestamp()).isEqualTo(start);
            failing.fail = false;
            nextHeartbeat();
            assertThat(entry().timestamp()).isEqualTo(start + 10);
        }

        @Test
        void areOffWithAPeriodOfZero() throws InterruptedException {
            Registration silent = Members.registration(ID, 1);
            lifecycler = lifecycler(
                    kv,
                    new Registration(
                            silent.ring(), ID, silent.endpoint(), "", 1, Duration.ZERO, Duration.ofMinutes(1), true));
            start();
            clock.advance(Duration.ofMinutes(1));
            assertThat(entry().timestamp()).isEqualTo(start);
        }
    }

    @Nested
    class Stopping {

        private final List<String> states = new CopyOnWriteArrayList<>();

        @Test
        void leavesThenRemovesTheEntry() throws InterruptedException {
            RecordingKv recording = new RecordingKv(kv, states);
            lifecycler = lifecycler(recording, Members.registration(ID, 1));
            start();
            lifecycler.stop(Deadline.NONE);
            assertThat(states).containsExactly("ACTIVE", "LEAVING", "gone");
            assertThat(lifecycler.state()).isEqualTo(InstanceState.LEFT);
            InstanceDesc tombstone = kv.raw(Members.RING).find(ID).orElseThrow();
            assertThat(tombstone.state()).isEqualTo(InstanceState.LEFT);
        }

        @Test
        void isSeenByAPeerThatKnowsTheLastHeartbeat() throws InterruptedException {
            MergingKv peer = new MergingKv(clock);
            start();
            peer.pull(kv, Members.RING);
            assertThat(Members.find(peer, ID)).isNotNull();
            lifecycler.leave();
            peer.pull(kv, Members.RING);
            assertThat(peer.get(Members.RING).find(ID).orElseThrow().state()).isEqualTo(InstanceState.LEAVING);
            lifecycler.stop(Deadline.NONE);
            peer.pull(kv, Members.RING);
            assertThat(Members.find(peer, ID)).isNull();
        }

        @Test
        void keepsTheEntryWhenAskedTo() throws InterruptedException {
            Registration staying = Members.registration(ID, 1);
            lifecycler = lifecycler(
                    kv,
                    new Registration(
                            staying.ring(),
                            ID,
                            staying.endpoint(),
                            "",
                            1,
                            Duration.ofSeconds(5),
                            Duration.ofMinutes(1),
                            false));
            start();
            lifecycler.stop(Deadline.NONE);
            assertThat(entry().state()).isEqualTo(InstanceState.LEAVING);
        }

        @Test
        void doesNothingBeforeTheStart() throws InterruptedException {
            lifecycler.stop(Deadline.NONE);
            assertThat(kv.raw(Members.RING)).isEqualTo(InstanceRingDesc.EMPTY);
        }
    }

    @Test
    void exportsTheMetricsOfTheRecordedScrape() throws InterruptedException {
        start();
        assertThat(registry.get("tempo_ring_member_tokens_owned")
                        .tag("name", "live-store")
                        .gauge()
                        .value())
                .isEqualTo(4);
        assertThat(registry.get("tempo_ring_member_tokens_to_own")
                        .tag("name", "live-store")
                        .gauge()
                        .value())
                .isEqualTo(4);
        assertThat(heartbeats()).isZero();
    }

    @Test
    void saysWhetherItIsReadOnlyUntilItStops() throws InterruptedException {
        start();
        assertThat(readOnly()).isZero();
        kv.compareAndSet(
                Members.RING,
                ring -> ring.find(ID)
                        .map(own -> ring.with(own.withReadOnly(true, start).withTimestamp(own.timestamp() + 1))));
        nextHeartbeat();
        assertThat(readOnly()).isEqualTo(1);

        lifecycler.stop(Deadline.NONE);
        assertThat(registry.find("tempo_lifecycler_read_only").gauge()).isNull();
    }

    private double readOnly() {
        return registry.get("tempo_lifecycler_read_only")
                .tag("name", "live-store")
                .gauge()
                .value();
    }

    @Test
    void putsThePrefixOfTheBackendWorkerTwice() throws InterruptedException {
        Registration worker = new Registration(
                "backend-worker",
                ID,
                Members.registration(ID, 0).endpoint(),
                "",
                512,
                Duration.ofSeconds(5),
                Duration.ofMinutes(1),
                true);
        lifecycler = lifecycler(kv, worker);
        start();
        assertThat(registry.get("tempo_tempo_ring_member_tokens_to_own")
                        .tag("name", "backend-worker")
                        .gauge()
                        .value())
                .isEqualTo(512);
    }

    /// Writes down the state of the entry after each write.
    private record RecordingKv(Kv store, List<String> states) implements Kv {

        @Override
        public <V> V get(KvKey<V> key) throws InterruptedException {
            return store.get(key);
        }

        @Override
        public <V> void compareAndSet(KvKey<V> key, Update<V> update) throws InterruptedException {
            store.compareAndSet(key, update);
            states.add(store.get(Members.RING)
                    .find(ID)
                    .map(entry -> entry.state().name())
                    .orElse("gone"));
        }

        @Override
        public <V> Watch watch(KvKey<V> key, Consumer<V> watcher) {
            return store.watch(key, watcher);
        }

        @Override
        public <V> Watch watchPrefix(String prefix, ValueType<V> type, BiConsumer<String, V> watcher) {
            return store.watchPrefix(prefix, type, watcher);
        }
    }

    /// Refuses updates when told to.
    private static final class FailingKv implements Kv {
        private final Kv store;
        private volatile boolean fail;

        private FailingKv(Kv store) {
            this.store = store;
        }

        @Override
        public <V> V get(KvKey<V> key) throws InterruptedException {
            return store.get(key);
        }

        @Override
        public <V> void compareAndSet(KvKey<V> key, Update<V> update) throws InterruptedException {
            store.compareAndSet(key, value -> {
                if (fail) {
                    throw new IllegalStateException("store is down");
                }
                return update.apply(value);
            });
        }

        @Override
        public <V> Watch watch(KvKey<V> key, Consumer<V> watcher) {
            return store.watch(key, watcher);
        }

        @Override
        public <V> Watch watchPrefix(String prefix, ValueType<V> type, BiConsumer<String, V> watcher) {
            return store.watchPrefix(prefix, type, watcher);
        }
    }
}

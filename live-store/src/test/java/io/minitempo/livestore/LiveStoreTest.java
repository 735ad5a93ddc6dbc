// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore;

import static io.minitempo.testsupport.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.TempoException;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.ingestlog.memory.InMemoryBroker;
import io.minitempo.ingestlog.memory.InMemoryIngestLog;
import io.minitempo.objectstore.memory.FaultyBackend.Operation;
import io.minitempo.proto.tempopb.Trace;
import io.minitempo.ring.RingKeys;
import io.minitempo.ring.instance.InstanceRingType;
import io.minitempo.ring.instance.InstanceState;
import io.minitempo.ring.partition.PartitionDesc;
import io.minitempo.ring.partition.PartitionRingDesc;
import io.minitempo.ring.partition.PartitionRingType;
import io.minitempo.ring.partition.PartitionState;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class LiveStoreTest {

    private static final String GROUP = "live-store-zone-a";
    private static final Duration TICK = Duration.ofSeconds(6);

    @TempDir
    private Path temp;

    private static void append(InMemoryBroker broker, Instant at, long trace, long... spans) {
        broker.append(
                0,
                Scene.TENANT.value().getBytes(StandardCharsets.UTF_8),
                Spans.value(trace, at, spans),
                at.toEpochMilli());
    }

    private static PartitionRingDesc partitions(Scene scene) throws InterruptedException {
        return scene.kv.get(
                PartitionRingType.key(scene.config.partitionRing().kvstore(), RingKeys.LIVE_STORE_PARTITIONS));
    }

    @Nested
    class Readiness {

        @Test
        void anEmptyLogIsReadyAtOnce() throws Exception {
            Scene.Builder builder = Scene.in(temp);
            InMemoryBroker broker = new InMemoryBroker(1, builder.clock());
            try (Scene scene = builder.consuming(broker.connect()).build()) {
                assertThat(scene.store.notReady()).contains("LiveStore not ready: live-store is starting");
                scene.start();
                assertThat(scene.store.notReady()).isEmpty();
                assertThat(scene.metric("tempo_live_store_ready")).isEqualTo(1);
            }
        }

        @Test
        void lookupsFailUntilTheBacklogIsReadAndAreWholeFromThenOn() throws Exception {
            Scene.Builder builder = Scene.in(temp);
            InMemoryBroker broker = new InMemoryBroker(1, builder.clock());
            for (long trace = 0; trace < 500; trace++) {
                append(broker, builder.clock().instant(), trace, trace);
            }
            HeldLog log = new HeldLog(broker.connect());
            try (Scene scene = builder.consuming(log).build()) {
                // What is found is found in memory.
                scene.disk.full();
                scene.start();
                isStarting(scene);
                log.allow(499);
                eventually(() -> assertThat(scene.metric("tempo_live_store_records_processed_total"))
                        .isEqualTo(499));
                isStarting(scene);

                log.allow(1);
                while (scene.store.notReady().isPresent()) {
                    Thread.onSpinWait();
                }
                for (long trace = 499; trace >= 0; trace--) {
                    assertThat(Spans.of(scene.ask(Spans.id(trace)))).containsExactly(trace);
                }
                scene.disk.heal();
            }
        }

        private static void isStarting(Scene scene) {
            assertThat(scene.store.notReady()).contains("LiveStore not ready: live-store is starting");
            assertThatThrownBy(() -> scene.ask(Spans.id(0))).hasMessageContaining("live-store is starting");
        }

        @Test
        void aBrokerThatIsGoneEndsTheWaitAfterItsLimit() throws Exception {
            Scene.Builder builder = Scene.in(temp);
            InMemoryBroker broker = new InMemoryBroker(1, builder.clock());
            append(broker, builder.clock().instant(), 1, 10);
            InMemoryIngestLog log = broker.connect();
            try (Scene scene = builder.consuming(new HeldLog(log)).build().start()) {
                scene.advance(Duration.ofMinutes(29));
                assertThat(scene.store.notReady()).isPresent();
                scene.advance(Duration.ofMinutes(2));
                eventually(() -> assertThat(scene.store.notReady()).isEmpty());
                assertThat(scene.metric("tempo_live_store_catch_up_duration_seconds"))
                        .isGreaterThanOrEqualTo(1800);
            }
        }

        @Test
        void aPositionOutOfRangeWhileTheLeaderMovesIsNoEnd() throws Exception {
            Scene.Builder builder = Scene.in(temp);
            InMemoryBroker broker = new InMemoryBroker(1, builder.clock());
            AtomicInteger failures = new AtomicInteger();
            try (Scene scene = builder.consuming(new MovedLog(broker.connect(), failures, new AtomicReference<>()))
                    .build()
                    .start()) {
                eventually(() -> assertThat(scene.store.notReady()).isEmpty());
                failures.set(2);
                append(broker, scene.clock.instant(), 1, 10);
                eventually(() -> {
                    scene.clock.advance(Duration.ofSeconds(1));
                    assertThat(failures).hasValue(0);
                    assertThat(Spans.of(scene.ask(Spans.id(1)))).containsExactly(10L);
                });
                assertThat(scene.failure).hasValue(null);
            }
        }

        @Test
        void aTopicMadeAnewIsReadToItsOwnEnd() throws Exception {
            Scene.Builder builder = Scene.in(temp);
            InMemoryBroker broker = new InMemoryBroker(1, builder.clock());
            for (long trace = 0; trace < 10; trace++) {
                append(broker, builder.clock().instant(), trace, trace);
            }
            AtomicInteger failures = new AtomicInteger(5);
            MovedLog log = new MovedLog(broker.connect(), failures, new AtomicReference<>());
            try (Scene scene = builder.consuming(log).build().start()) {
                eventually(() -> assertThat(failures.get()).isNegative());
                broker.remake(0);
                append(broker, scene.clock.instant(), 77, 10);
                eventually(() -> {
                    scene.clock.advance(Duration.ofSeconds(1));
                    assertThat(scene.store.notReady()).isEmpty();
                });
                assertThat(scene.metric("tempo_live_store_catch_up_duration_seconds"))
                        .isLessThan(600);
                assertThat(Spans.of(scene.ask(Spans.id(77)))).containsExactly(10L);
            }
        }

        @Test
        void anErrorWhileConsumingIsTold() throws Exception {
            Scene.Builder builder = Scene.in(temp);
            InMemoryBroker broker = new InMemoryBroker(1, builder.clock());
            AtomicReference<@Nullable Error> error = new AtomicReference<>();
            MovedLog log = new MovedLog(broker.connect(), new AtomicInteger(), error);
            try (Scene scene = builder.consuming(log).build().start()) {
                OutOfMemoryError none = new OutOfMemoryError("of the test");
                error.set(none);
                append(broker, scene.clock.instant(), 1, 10);
                eventually(() -> assertThat(scene.failure).hasValue(none));
            }
        }

        @Test
        void pushesAreRefusedBeforeTheStartAndAfterTheStop() throws Exception {
            Scene scene = Scene.in(temp).build();
            assertThatThrownBy(() -> scene.push(1, 10))
                    .isInstanceOf(TempoException.Unavailable.class)
                    .hasMessage("live-store is starting");
            scene.start();
            scene.push(1, 10);
            scene.close();
            assertThatThrownBy(() -> scene.push(1, 11))
                    .isInstanceOf(TempoException.Unavailable.class)
                    .hasMessage("live-store is stopping");
        }
    }

    @Nested
    class Stopping {

        @Test
        void aBrokerThatIsGoneKeepsNobodyInTheRing() throws Exception {
            Scene.Builder builder = Scene.in(temp);
            InMemoryBroker broker = new InMemoryBroker(1, builder.clock());
            CountDownLatch muted = new CountDownLatch(1);
            try (Scene scene = builder.consuming(new MutedLog(broker.connect(), muted))
                    .build()
                    .start()) {
                append(broker, scene.clock.instant(), 1, 10);
                eventually(() -> assertThat(Spans.of(scene.ask(Spans.id(1)))).containsExactly(10L));
                scene.rings.marker().set();
                scene.store.stop(Deadline.after(Duration.ofSeconds(1), Clock.system()));

                assertThat(scene.rings.instance().state()).isEqualTo(InstanceState.LEFT);
                assertThat(partitions(scene).ownersOf(0)).isEmpty();
                muted.countDown();
            }
            Scene next = Scene.in(temp).seed(2).build().start();
            assertThat(Spans.of(next.ask(Spans.id(1)))).containsExactly(10L);
            next.close();
        }

        @Test
        void everythingIsOnDiskCommittedAndTheRingsAreLeft() throws Exception {
            Scene.Builder builder = Scene.in(temp);
            InMemoryBroker broker = new InMemoryBroker(1, builder.clock());
            Scene scene = builder.consuming(broker.connect()).build().start();
            append(broker, scene.clock.instant(), 1, 10);
            eventually(() -> assertThat(Spans.of(scene.ask(Spans.id(1)))).containsExactly(10L));
            assertThat(partitions(scene).ownersOf(0)).hasSize(1);
            scene.rings.marker().set();
            scene.close();

            assertThat(broker.connect().committedOffsets().committed(GROUP, 0)).hasValue(1);
            assertThat(partitions(scene).ownersOf(0)).isEmpty();
            assertThat(scene.kv
                            .get(InstanceRingType.key(scene.config.ring().kvstore(), RingKeys.LIVE_STORE))
                            .instances())
                    .isEmpty();
            assertThat(scene.rings.instance().state()).isEqualTo(InstanceState.LEFT);
            assertThat(scene.rings.marker().isSet()).isFalse();

            broker.expireBefore(0, 1);
            Scene next = Scene.in(temp)
                    .clock(scene.clock)
                    .seed(2)
                    .consuming(broker.connect())
                    .build()
                    .start();
            assertThat(Spans.of(next.ask(Spans.id(1)))).containsExactly(10L);
            next.close();
        }
    }

    @Nested
    class Recovery {

        @Test
        void pushesSurviveAProcessThatNeverStopped() throws Exception {
            Scene dead = Scene.in(temp).build().start();
            dead.push(1, 10);
            dead.push(1, 11);
            dead.push(2, 20);
            // Its clock never moves again, so it does nothing any more.
            try (Scene scene = Scene.in(temp).seed(2).build().start()) {
                assertThat(Spans.of(scene.ask(Spans.id(1)))).containsExactly(10L, 11L);
                assertThat(Spans.of(scene.ask(Spans.id(2)))).containsExactly(20L);
                eventually(() -> {
                    scene.advance(TICK);
                    assertThat(scene.metric("tempo_live_store_local_blocks_flushed_total"))
                            .isEqualTo(1);
                });
                assertThat(Spans.of(scene.ask(Spans.id(1)))).containsExactly(10L, 11L);
                assertThat(scene.bucket.calls().stream()
                                .filter(call -> call.operation() == Operation.PUT)
                                .map(call -> call.key().substring(call.key().lastIndexOf('/') + 1)))
                        .last()
                        .isEqualTo("meta.json");
            }
            dead.cpu.close();
            dead.queries.close();
        }

        @Test
        void aCommitOlderThanTheLookbackIsHonoured() throws Exception {
            Scene.Builder builder = Scene.in(temp);
            InMemoryBroker broker = new InMemoryBroker(1, builder.clock());
            Scene first = builder.consuming(broker.connect()).build().start();
            append(broker, first.clock.instant(), 1, 10);
            eventually(() -> assertThat(Spans.of(first.ask(Spans.id(1)))).containsExactly(10L));
            first.close();
            append(broker, first.clock.instant(), 2, 20);
            first.clock.advance(Duration.ofHours(5));

            try (Scene scene = Scene.in(temp)
                    .clock(first.clock)
                    .seed(2)
                    .consuming(broker.connect())
                    .build()
                    .start()) {
                eventually(() -> assertThat(Spans.of(scene.ask(Spans.id(2)))).containsExactly(20L));
            }
        }

        @Test
        void withoutLocalDataTheLogIsReadAgainFromWhereTheBlockBuilderIs() throws Exception {
            Scene.Builder builder = Scene.in(temp);
            InMemoryBroker broker = new InMemoryBroker(1, builder.clock());
            append(broker, builder.clock().instant(), 1, 10);
            append(broker, builder.clock().instant(), 2, 20);
            broker.connect().committedOffsets().commit(GROUP, 0, 2);
            broker.connect().committedOffsets().commit("block-builder", 0, 1);
            builder.clock().advance(Duration.ofHours(2));
            try (Scene scene = builder.consuming(broker.connect()).build().start()) {
                eventually(() -> assertThat(Spans.of(scene.ask(Spans.id(2)))).containsExactly(20L));
                assertThat(scene.ask(Spans.id(1))).isEmpty();
            }
        }
    }

    @Nested
    class TextThatIsNotUtf8 {

        private static final byte[] NAME = {'a', (byte) 0xff, 'b', (byte) 0xe2, (byte) 0x82};

        @Test
        void isFoundInMemoryInTheLogAndInTheBlock() throws Exception {
            Scene.Builder builder = Scene.in(temp);
            InMemoryBroker broker = new InMemoryBroker(1, builder.clock());
            byte[] tenant = Scene.TENANT.value().getBytes(StandardCharsets.UTF_8);
            Instant at = builder.clock().instant();
            broker.append(0, tenant, Spans.valueNaming(NAME, 1, at), at.toEpochMilli());
            try (Scene scene = builder.consuming(broker.connect()).build().start()) {
                eventually(() ->
                        assertThat(scene.metric("tempo_live_store_live_traces")).isEqualTo(1));
                isFound(scene);

                eventually(() -> {
                    scene.advance(TICK);
                    assertThat(scene.metric("tempo_live_store_live_traces")).isZero();
                });
                assertThat(scene.metric("tempo_live_store_blocks_completed_total"))
                        .isZero();
                isFound(scene);

                eventually(() -> {
                    scene.advance(TICK);
                    assertThat(scene.metric("tempo_live_store_blocks_completed_total"))
                            .isEqualTo(1);
                });
                isFound(scene);
            }
        }

        @Test
        void isFoundWhenPushed() throws Exception {
            try (Scene scene = Scene.in(temp).build().start()) {
                byte[] value = Spans.valueNaming(NAME, 1, scene.clock.instant());
                scene.store.push(Scene.TENANT, Spans.decode(value), Deadline.after(Duration.ZERO, scene.clock));
                isFound(scene);
            }
        }

        private static void isFound(Scene scene) throws InterruptedException {
            Trace trace = scene.ask(Spans.id(1)).orElseThrow();
            assertThat(trace.getResourceSpans(0).getScopeSpans(0).getSpansList())
                    .extracting(Span::getName)
                    .containsExactly("a\uFFFDb\uFFFD");
        }
    }

    @Nested
    class Dropping {

        @Test
        void blocksStayUntilTheBlockBuilderHasBeenPastThemForTwoPolls() throws Exception {
            Scene.Builder builder = Scene.in(temp);
            InMemoryBroker broker = new InMemoryBroker(1, builder.clock());
            broker.connect().committedOffsets().commit("block-builder", 0, 0);
            try (Scene scene = builder.consuming(broker.connect()).build().start()) {
                append(broker, scene.clock.instant(), 1, 10);
                eventually(() -> {
                    scene.advance(TICK);
                    assertThat(scene.metric("tempo_live_store_blocks_completed_total"))
                            .isEqualTo(1);
                });
                for (int i = 0; i < 20; i++) {
                    scene.advance(Duration.ofMinutes(6));
                    assertThat(Spans.of(scene.ask(Spans.id(1)))).containsExactly(10L);
                }
                assertThat(scene.metric("tempo_live_store_blocks_held_back")).isEqualTo(1);

                broker.connect().committedOffsets().commit("block-builder", 0, 1);
                scene.advance(Duration.ofMinutes(6));
                assertThat(Spans.of(scene.ask(Spans.id(1)))).containsExactly(10L);
                eventually(() -> {
                    scene.advance(Duration.ofMinutes(6));
                    assertThat(scene.ask(Spans.id(1))).isEmpty();
                    assertThat(scene.metric("tempo_live_store_blocks_cleared_total", "block_type", "complete"))
                            .isEqualTo(1);
                });
                assertThat(scene.metric("tempo_live_store_blocks_held_back")).isZero();
            }
        }

        @Test
        void withoutABlockBuilderTimeDecides() throws Exception {
            Scene.Builder builder = Scene.in(temp);
            InMemoryBroker broker = new InMemoryBroker(1, builder.clock());
            try (Scene scene = builder.consuming(broker.connect()).build().start()) {
                append(broker, scene.clock.instant(), 1, 10);
                eventually(() -> {
                    scene.advance(TICK);
                    assertThat(scene.metric("tempo_live_store_blocks_completed_total"))
                            .isEqualTo(1);
                });
                scene.advance(Duration.ofMinutes(6));
                assertThat(Spans.of(scene.ask(Spans.id(1)))).containsExactly(10L);
                eventually(() -> {
                    scene.advance(Duration.ofMinutes(6));
                    assertThat(scene.ask(Spans.id(1))).isEmpty();
                });
            }
        }

        @Test
        void spansOfLongAgoStayUntilANewBlockBuilderHasBuiltThem() throws Exception {
            Scene.Builder builder = Scene.in(temp);
            InMemoryBroker broker = new InMemoryBroker(1, builder.clock());
            try (Scene scene = builder.consuming(broker.connect()).build().start()) {
                append(broker, scene.clock.instant().minus(Duration.ofHours(1)), 1, 10);
                eventually(() -> {
                    scene.advance(TICK);
                    assertThat(scene.metric("tempo_live_store_blocks_completed_total"))
                            .isEqualTo(1);
                });
                scene.advance(Duration.ofMinutes(6));
                assertThat(scene.metric("tempo_live_store_blocks_held_back")).isEqualTo(1);
                assertThat(Spans.of(scene.ask(Spans.id(1)))).containsExactly(10L);
            }
        }

        @Test
        void recordsThatAreTooOldAreDroppedOnlyIfTheBackendHasThem() throws Exception {
            Scene.Builder builder = Scene.in(temp);
            InMemoryBroker broker = new InMemoryBroker(1, builder.clock());
            broker.connect().committedOffsets().commit("block-builder", 0, 1);
            try (Scene scene = builder.consuming(broker.connect()).build().start()) {
                scene.advance(Duration.ofMinutes(11));
                Instant old = scene.clock.instant().minus(Duration.ofHours(1));
                append(broker, old, 1, 10);
                append(broker, old, 2, 20);
                eventually(() -> assertThat(Spans.of(scene.ask(Spans.id(2)))).containsExactly(20L));
                assertThat(scene.ask(Spans.id(1))).isEmpty();
                assertThat(scene.metric("tempo_live_store_records_dropped_total", "reason", "too_old"))
                        .isEqualTo(1);
            }
        }
    }

    @Nested
    class Rings {

        @Test
        void twoZonesShareAPartitionThatOutlivesEitherOfThem() throws Exception {
            Scene.Builder builder = Scene.in(temp.resolve("a"));
            InMemoryBroker broker = new InMemoryBroker(1, builder.clock());
            Scene a = builder.consuming(broker.connect()).build().start();
            Path folder = temp.resolve("b").resolve("wal");
            Scene b = Scene.in(temp.resolve("b"))
                    .clock(a.clock)
                    .kv(a.kv)
                    .config(Scene.config(folder, "live-store-zone-b-0", Duration.ofSeconds(5)))
                    .consuming(broker.connect())
                    .build()
                    .start();
            assertThat(partitions(a).ownersOf(0)).hasSize(2);
            assertThat(partitions(a).partition(0).map(PartitionDesc::state)).contains(PartitionState.PENDING);
            eventually(() -> {
                a.advance(TICK);
                assertThat(partitions(a).partition(0).map(PartitionDesc::state)).contains(PartitionState.ACTIVE);
            });
            append(broker, a.clock.instant(), 1, 10);
            eventually(() -> assertThat(Spans.of(b.ask(Spans.id(1)))).containsExactly(10L));
            eventually(() -> assertThat(Spans.of(a.ask(Spans.id(1)))).containsExactly(10L));

            a.close();
            assertThat(partitions(b).ownersOf(0))
                    .singleElement()
                    .satisfies(owner -> assertThat(owner).asString().contains("live-store-zone-b-0"));
            assertThat(partitions(b).partition(0).map(PartitionDesc::state)).contains(PartitionState.ACTIVE);
            assertThat(Spans.of(b.ask(Spans.id(1)))).containsExactly(10L);
            b.close();
            assertThat(Files.exists(folder)).isTrue();
        }
    }
}

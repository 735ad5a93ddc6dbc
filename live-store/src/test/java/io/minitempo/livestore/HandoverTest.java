// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore;

import static io.minitempo.testsupport.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.core.TempoException;
import io.minitempo.ingestlog.memory.InMemoryBroker;
import io.minitempo.objectstore.memory.FaultyBackend.Fault;
import io.minitempo.objectstore.memory.FaultyBackend.Script;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Spans on their way from memory to the bucket, with somebody who asks for them all the time.
@Timeout(120)
class HandoverTest {

    @TempDir
    private Path temp;

    private static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    private static long localBlocks(Scene scene) throws Exception {
        Path folder = scene.folder.resolve("blocks").resolve(Scene.TENANT.value());
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (Stream<Path> blocks = Files.list(folder)) {
            return blocks.filter(block -> Files.exists(block.resolve("meta.json")))
                    .count();
        }
    }

    @Test
    void pushedSpansAreFoundAtEveryMomentUntilTheBucketHasThem() throws Exception {
        try (Scene scene = Scene.in(temp).build().start()) {
            Asker asker = new Asker(trace -> scene.askAll(Spans.id(trace)), 1).start();
            for (int round = 0; round < 60; round++) {
                push(scene, asker, round);
                asker.awaitAnswers(4);
                scene.advance(seconds(round % 10 == 9 ? 400 : 7));
            }
            eventually(() -> {
                scene.advance(seconds(300));
                assertThat(localBlocks(scene)).isZero();
            });
            asker.stopAndCheck();
            assertThat(scene.metric("tempo_live_store_local_blocks_flushed_total"))
                    .isGreaterThan(5);
            assertThat(scene.metric("tempo_live_store_blocks_cleared_total", "block_type", "complete"))
                    .isGreaterThan(5);
        }
    }

    /// Three traces, one of which goes on from earlier rounds.
    private static void push(Scene scene, Asker asker, int round) throws InterruptedException {
        for (long trace : new long[] {round * 2L, round * 2L + 1, round / 4 * 2L}) {
            long span = round * 10L + trace % 7;
            try {
                scene.push(trace, span, span + 1_000_000);
                asker.acknowledged(trace, span, span + 1_000_000);
            } catch (TempoException.Unavailable e) {
                // Not acknowledged, so nobody may rely on it.
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void failuresOfDiskAndBucketCostNoAcknowledgedSpan(long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        try (Scene scene = Scene.in(temp).build().start()) {
            Asker asker = new Asker(trace -> scene.askAll(Spans.id(trace)), seed).start();
            // When a job runs is not ours to say, so which writes fail is not either: on until each kind has failed.
            for (int round = 0; round < 80 || round < 5000 && !everythingFailed(scene); round++) {
                int failing = random.nextInt(12);
                switch (random.nextInt(4)) {
                    case 0 -> scene.disk.refuse(call -> call == failing || call == failing + 1);
                    case 1 -> scene.localBlocks.script(writeFailing(failing));
                    case 2 -> scene.bucket.script(writeFailing(failing));
                    default -> {
                        scene.disk.heal();
                        scene.localBlocks.script(Script.NO_FAULTS);
                        scene.bucket.script(Script.NO_FAULTS);
                    }
                }
                push(scene, asker, round);
                asker.awaitAnswers(3);
                scene.advance(seconds(random.nextInt(40)));
            }
            scene.disk.heal();
            scene.localBlocks.script(Script.NO_FAULTS);
            scene.bucket.script(Script.NO_FAULTS);
            eventually(() -> {
                scene.advance(seconds(300));
                assertThat(localBlocks(scene)).isZero();
                assertThat(scene.metric("tempo_live_store_complete_queue_length"))
                        .isZero();
            });
            asker.stopAndCheck();
            assertThat(everythingFailed(scene)).isTrue();
        }
    }

    private static boolean everythingFailed(Scene scene) {
        return scene.metric("tempo_live_store_wal_write_failures_total") > 0
                && scene.metric("tempo_live_store_failed_completions_total")
                                + scene.metric("tempo_live_store_local_failed_flushes_total")
                        > 0;
    }

    /// Reads go on; a few writes fail, before or after they are made. Never half: a backend puts an object as a whole.
    private static Script writeFailing(int number) {
        Fault fault = number % 2 == 0 ? Fault.BEFORE : Fault.AFTER;
        return call -> switch (call.operation()) {
            case PUT, START_UPLOAD, UPLOAD_WRITE, UPLOAD_COMPLETE ->
                call.number() >= number && call.number() < number + 3 ? fault : Fault.NONE;
            default -> Fault.NONE;
        };
    }

    @Test
    void consumedSpansAreFoundAtEveryMoment() throws Exception {
        Scene.Builder builder = Scene.in(temp);
        InMemoryBroker broker = new InMemoryBroker(1, builder.clock());
        try (Scene scene = builder.consuming(broker.connect()).build().start()) {
            Asker asker = new Asker(trace -> scene.ask(Spans.id(trace)), 5).start();
            for (int round = 0; round < 40; round++) {
                long trace = round;
                long part = round / 4;
                append(broker, scene, trace, trace * 10, trace * 10 + 1);
                append(broker, scene, part, trace * 10 + 2);
                eventually(() -> {
                    // Consumption may be waiting for the disk.
                    scene.advance(seconds(1));
                    assertThat(Spans.of(scene.ask(Spans.id(part)))).contains(trace * 10 + 2);
                });
                asker.acknowledged(trace, trace * 10, trace * 10 + 1);
                asker.acknowledged(part, trace * 10 + 2);
                asker.awaitAnswers(6);
                if (round % 9 == 4) {
                    int failing = round % 5;
                    scene.disk.refuse(call -> call == failing);
                    scene.localBlocks.script(writeFailing(failing));
                }
                scene.advance(seconds(9));
            }
            scene.disk.heal();
            eventually(() -> {
                scene.advance(seconds(31));
                assertThat(scene.metric("tempo_live_store_blocks_completed_total"))
                        .isGreaterThan(3);
                assertThat(scene.metric("tempo_live_store_complete_queue_length"))
                        .isZero();
            });
            asker.stopAndCheck();
        }
    }

    static void append(InMemoryBroker broker, Scene scene, long trace, long... spans) {
        broker.append(
                0,
                Scene.TENANT.value().getBytes(StandardCharsets.UTF_8),
                Spans.value(trace, scene.clock.instant(), spans),
                scene.clock.millis());
    }

    @Test
    void aFullDiskPausesConsumptionKeepsReadingAndCommitsNothing() throws Exception {
        Scene.Builder builder = Scene.in(temp);
        InMemoryBroker broker = new InMemoryBroker(1, builder.clock());
        try (Scene scene = builder.consuming(broker.connect()).build().start()) {
            append(broker, scene, 1, 10);
            eventually(() -> assertThat(Spans.of(scene.ask(Spans.id(1)))).containsExactly(10L));
            scene.disk.full();
            eventually(() -> {
                scene.advance(seconds(6));
                assertThat(scene.metric("tempo_live_store_wal_write_failures_total"))
                        .isPositive();
            });

            append(broker, scene, 2, 20);
            eventually(() -> {
                scene.advance(seconds(6));
                assertThat(scene.metric("tempo_live_store_back_pressure_seconds_total", "reason", "waiting_for_wal"))
                        .isPositive();
            });
            assertThat(Spans.of(scene.ask(Spans.id(1)))).containsExactly(10L);
            assertThat(scene.ask(Spans.id(2))).isEmpty();
            assertThat(broker.connect()
                            .committedOffsets()
                            .committed("live-store-zone-a", 0)
                            .orElse(0))
                    .isZero();

            scene.disk.heal();
            eventually(() -> {
                scene.advance(seconds(6));
                assertThat(Spans.of(scene.ask(Spans.id(2)))).containsExactly(20L);
                assertThat(broker.connect().committedOffsets().committed("live-store-zone-a", 0))
                        .hasValue(2);
            });
            assertThat(Spans.of(scene.ask(Spans.id(1)))).containsExactly(10L);
        }
    }

    @Test
    void aFileThatCannotBeRemovedIsTriedAgainAndBlocksNothing() throws Exception {
        try (Scene scene = Scene.in(temp).build().start()) {
            scene.push(1, 10);
            Path wal;
            try (Stream<Path> entries = Files.list(scene.folder)) {
                wal = entries.filter(entry -> entry.toString().contains("+"))
                        .findFirst()
                        .orElseThrow();
            }
            // Nothing can be renamed onto a folder that is not empty.
            Files.createDirectories(wal.resolve("meta.deleted.json").resolve("x"));
            eventually(() -> {
                scene.advance(seconds(10));
                assertThat(scene.metric("tempo_live_store_blocks_completed_total"))
                        .isEqualTo(1);
            });
            scene.advance(seconds(200));
            assertThat(Spans.of(scene.ask(Spans.id(1)))).containsExactly(10L);
            assertThat(wal).exists();

            Files.delete(wal.resolve("meta.deleted.json").resolve("x"));
            Files.delete(wal.resolve("meta.deleted.json"));
            eventually(() -> {
                scene.advance(seconds(10));
                assertThat(wal).doesNotExist();
            });
            assertThat(Spans.of(scene.ask(Spans.id(1)))).containsExactly(10L);
        }
    }
}

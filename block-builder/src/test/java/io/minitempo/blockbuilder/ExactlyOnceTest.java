// SPDX-License-Identifier: Apache-2.0
package io.minitempo.blockbuilder;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.core.BlockId;
import io.minitempo.core.TenantId;
import io.minitempo.objectstore.memory.FaultyBackend;
import io.minitempo.objectstore.memory.FaultyBackend.Fault;
import io.minitempo.objectstore.memory.FaultyBackend.Operation;
import io.minitempo.objectstore.memory.FaultyBackend.Script;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A process that fails at any one call, to bucket or log, and its successor leave every span in exactly one live
/// block.
class ExactlyOnceTest {

    /// Number of the commit among the calls of a cycle: committed, start and end, two polls, commit.
    private static final int COMMIT = 5;

    @TempDir
    private Path wal;

    private static final List<byte[]> ALICE_VALUES = List.of(Input.value(0, 0, 5), Input.value(1, 3, 9));
    private static final List<byte[]> BOB_VALUES = List.of(Input.value(0, 2, 4));
    private static final Map<TenantId, List<byte[]>> INPUT = Map.of(Scene.ALICE, ALICE_VALUES, Scene.BOB, BOB_VALUES);

    private Scene scene() {
        Scene scene = new Scene(wal, 1);
        scene.append(0, Scene.ALICE, Duration.ZERO, ALICE_VALUES.get(0));
        scene.append(0, Scene.BOB, Duration.ofSeconds(1), BOB_VALUES.get(0));
        scene.append(0, Scene.ALICE, Duration.ofSeconds(2), ALICE_VALUES.get(1));
        return scene;
    }

    private static void assertExactlyOnce(Scene scene, String what) throws InterruptedException {
        for (Map.Entry<TenantId, List<byte[]>> tenant : INPUT.entrySet()) {
            assertThat(scene.live(tenant.getKey())).as(what).hasSize(1);
            assertThat(scene.spans(tenant.getKey())).as(what).isEqualTo(Input.spans(tenant.getValue()));
        }
        assertThat(scene.committed(0)).as(what).hasValue(3);
    }

    private static Fault fault(String when) {
        return switch (when) {
            case "before" -> Fault.BEFORE;
            case "after" -> Fault.AFTER;
            case "half" -> Fault.HALF;
            default -> throw new IllegalArgumentException(when);
        };
    }

    /// A call that is the same in every run, in whatever order the tenants come: the n-th of an operation on a key.
    private record Target(Operation operation, String key, int occurrence) {

        /// The calls, but of the many writes of an upload only the first and the last.
        static List<Target> of(List<FaultyBackend.Call> calls) {
            Map<Target, Integer> counts = new LinkedHashMap<>();
            for (FaultyBackend.Call call : calls) {
                counts.merge(new Target(call.operation(), call.key(), 0), 1, Integer::sum);
            }
            List<Target> targets = new ArrayList<>();
            counts.forEach((call, count) -> {
                int step = call.operation == Operation.UPLOAD_WRITE ? Math.max(1, count - 1) : 1;
                for (int i = 0; i < count; i += step) {
                    targets.add(new Target(call.operation, call.key, i));
                }
            });
            return targets;
        }

        Script failing(Fault fault) {
            AtomicInteger seen = new AtomicInteger();
            return call ->
                    call.operation() == operation && call.key().equals(key) && seen.getAndIncrement() == occurrence
                            ? fault
                            : Fault.NONE;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"before", "after", "half"})
    void whenAnyCallToTheBucketFails(String when) throws InterruptedException {
        Scene plain = scene();
        plain.builder().runCycle();
        for (Target target : Target.of(plain.backend.calls())) {
            Scene scene = scene();
            scene.backend.script(target.failing(fault(when)));
            scene.builder().runCycle();
            scene.backend.script(Script.NO_FAULTS);
            scene.builder().runCycle();
            assertExactlyOnce(scene, when + " " + target);
        }
    }

    /// The successor finds a block of an earlier attempt, and fails at any call, too; then a third one comes.
    @ParameterizedTest
    @ValueSource(strings = {"before", "after", "half"})
    void whenAnyCallOfASecondAttemptFails(String when) throws InterruptedException {
        Scene plain = scene();
        failCommit(plain);
        plain.backend.script(Script.NO_FAULTS);
        plain.builder().runCycle();
        List<Target> targets = Target.of(plain.backend.calls());
        assertThat(targets).extracting(Target::operation).contains(Operation.MOVE, Operation.LIST);
        for (Target target : targets) {
            Scene scene = scene();
            failCommit(scene);
            scene.backend.script(target.failing(fault(when)));
            scene.builder().runCycle();
            scene.backend.script(Script.NO_FAULTS);
            scene.builder().runCycle();
            assertExactlyOnce(scene, when + " " + target);
        }
    }

    @Test
    void whenAnyCallToTheLogFails() throws InterruptedException {
        Scene plain = scene();
        FaultyLog counted = new FaultyLog(plain.broker.connect(), -1, false);
        plain.builder(counted, plain.clock).runCycle();
        assertThat(counted.calls()).isGreaterThan(4);
        for (boolean after : new boolean[] {false, true}) {
            for (int call = 0; call < counted.calls(); call++) {
                Scene scene = scene();
                scene.builder(new FaultyLog(scene.broker.connect(), call, after), scene.clock)
                        .runCycle();
                scene.builder().runCycle();
                assertExactlyOnce(scene, "call " + call + (after ? " after" : " before"));
            }
        }
    }

    @Test
    void whenTheCommitFailsTheNextIdIsUsed() throws InterruptedException {
        Scene scene = scene();
        failCommit(scene);
        List<BlockId> first = scene.live(Scene.ALICE);
        assertThat(scene.isFlagged(Scene.ALICE, first.getFirst())).isTrue();
        failCommit(scene);
        List<BlockId> second = scene.live(Scene.ALICE);
        scene.builder().runCycle();
        assertExactlyOnce(scene, "third attempt");
        assertThat(scene.live(Scene.ALICE)).doesNotContainAnyElementsOf(first).doesNotContainAnyElementsOf(second);
        assertThat(scene.compacted(Scene.ALICE)).hasSize(2).containsAll(first).containsAll(second);
    }

    /// The second attempt ends before the record of the second tenant, whose block of the first attempt must not stay:
    /// that record comes again.
    @Test
    void whenTheNextAttemptIsShorter() throws InterruptedException {
        Scene scene = scene();
        failCommit(scene);
        scene.maxConsumingBytes = 1;
        scene.clock.advance(Duration.ofMinutes(20));
        scene.builder().runCycle();
        for (Map.Entry<TenantId, List<byte[]>> tenant : INPUT.entrySet()) {
            assertThat(scene.spans(tenant.getKey())).isEqualTo(Input.spans(tenant.getValue()));
        }
        assertThat(scene.live(Scene.ALICE)).hasSize(2);
        assertThat(scene.live(Scene.BOB)).hasSize(1);
        assertThat(scene.committed(0)).hasValue(3);
    }

    /// A crash in the middle of a move leaves both meta objects; the next attempt ends the move.
    @Test
    void whenABlockWasHalfMarked() throws InterruptedException {
        Scene scene = scene();
        failCommit(scene);
        BlockId first = scene.live(Scene.ALICE).getFirst();
        String directory = "alice/" + first + "/";
        scene.bucket.copy(directory + "meta.json", directory + "meta.compacted.json");
        scene.builder().runCycle();
        assertExactlyOnce(scene, "half marked");
        assertThat(scene.bucket.exists(directory + "meta.json")).isFalse();
    }

    @Test
    void aFlagThatCouldNotBeRemovedGoesInTheNextCycle() throws InterruptedException {
        Scene scene = scene();
        scene.backend.script(call -> call.operation() == Operation.DELETE ? Fault.BEFORE : Fault.NONE);
        BlockBuilder builder = scene.builder();
        builder.runCycle();
        assertExactlyOnce(scene, "flags stay");
        assertThat(flagged(scene)).isEqualTo(Set.of(Scene.ALICE, Scene.BOB));
        scene.backend.script(Script.NO_FAULTS);
        builder.runCycle();
        assertThat(flagged(scene)).isEmpty();
        assertExactlyOnce(scene, "flags gone");
    }

    @Test
    void aCommitWhoseAnswerWasLostFreesItsBlocksLater() throws InterruptedException {
        Scene scene = scene();
        BlockBuilder builder = scene.builder(new FaultyLog(scene.broker.connect(), COMMIT, true), scene.clock);
        builder.runCycle();
        assertThat(flagged(scene)).isEqualTo(Set.of(Scene.ALICE, Scene.BOB));
        builder.runCycle();
        assertThat(flagged(scene)).isEmpty();
        assertExactlyOnce(scene, "lost answer");
    }

    private static Set<TenantId> flagged(Scene scene) throws InterruptedException {
        Set<TenantId> flagged = new HashSet<>();
        for (TenantId tenant : INPUT.keySet()) {
            for (BlockId block : scene.live(tenant)) {
                if (scene.isFlagged(tenant, block)) {
                    flagged.add(tenant);
                }
            }
        }
        return flagged;
    }

    /// Runs a cycle that uploads and then cannot commit.
    private void failCommit(Scene scene) throws InterruptedException {
        scene.builder(new FaultyLog(scene.broker.connect(), COMMIT, false), scene.clock)
                .runCycle();
        assertThat(scene.committed(0)).isEmpty();
        assertThat(scene.live(Scene.ALICE)).hasSize(1);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.compact;

import static io.minitempo.block.compact.CompactionScene.NOON;
import static io.minitempo.block.compact.CompactionScene.TENANT;
import static io.minitempo.block.compact.CompactionScene.ids;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.block.compact.BlockRetention.Periods;
import io.minitempo.block.list.BlockList;
import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.meta.CompactedBlockMeta;
import io.minitempo.core.TempoException;
import io.minitempo.core.TraceId;
import io.minitempo.objectstore.ListRequest;
import io.minitempo.objectstore.ObjectInfo;
import io.minitempo.objectstore.memory.FaultyBackend.Call;
import io.minitempo.objectstore.memory.FaultyBackend.Fault;
import io.minitempo.objectstore.memory.FaultyBackend.Operation;
import io.minitempo.objectstore.memory.FaultyBackend.Script;
import io.minitempo.proto.tempopb.Trace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A store that fails at every single call of a compaction and of a retention run, one run per call.
class CompactionFaultsTest {

    private static final Periods PERIODS = new Periods(Duration.ofHours(1), Duration.ofHours(1));

    private final SplitTraces split = new SplitTraces(21);
    private final NavigableMap<TraceId, Trace> whole = split.whole(8);
    private final List<NavigableMap<TraceId, Trace>> parts = split.bySpan(whole, 3);

    /// How a call may fail in a store that never shows half an object.
    enum Failing {
        BEFORE(Fault.BEFORE),
        AFTER(Fault.AFTER),
        HALF_MOVE(Fault.HALF);

        @SuppressWarnings("ImmutableEnumChecker") // a fault has no state
        private final Fault fault;

        Failing(Fault fault) {
            this.fault = fault;
        }

        Script at(int number) {
            return call -> call.number() != number
                    ? Fault.NONE
                    : this == HALF_MOVE && call.operation() != Operation.MOVE ? Fault.BEFORE : fault;
        }
    }

    private List<BlockMeta> inputs(CompactionScene scene) throws InterruptedException {
        List<BlockMeta> inputs = new ArrayList<>();
        for (NavigableMap<TraceId, Trace> part : parts) {
            inputs.add(scene.write(part));
        }
        return inputs;
    }

    private List<Call> calls() throws InterruptedException {
        CompactionScene scene = new CompactionScene(BlockFormat.VPARQUET4, 100_000);
        List<BlockMeta> inputs = inputs(scene);
        scene.bucket.script(Script.NO_FAULTS);
        scene.compact(inputs);
        return scene.bucket.calls();
    }

    @ParameterizedTest
    @EnumSource
    void aCompactionThatFailsAnywhereLosesNothingAndTheNextOneIsClean(Failing failing) throws Exception {
        failAt(failing, 16);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("soak")
    void aCompactionThatFailsAtAnyPieceOfTheDataLosesNothing(Failing failing) throws Exception {
        failAt(failing, 1);
    }

    /// A worker that dies is heard of no more: it takes nothing back. The next one does what is left of its job.
    @Test
    void aWorkerThatDiesAnywhereLosesNothingAndTheNextOneFinishes() throws Exception {
        List<Call> calls = calls();
        for (int number = 0; number < calls.size(); number++) {
            if (calls.get(number).operation() == Operation.UPLOAD_WRITE && number % 16 != 0) {
                continue;
            }
            int last = number;
            CompactionScene scene = new CompactionScene(BlockFormat.VPARQUET4, 100_000);
            List<BlockMeta> inputs = inputs(scene);
            scene.bucket.script(call -> call.number() < last ? Fault.NONE : Fault.BEFORE);
            assertThatThrownBy(() -> scene.compaction().compact(TENANT, ids(inputs), 0))
                    .isInstanceOf(TempoException.class);
            scene.bucket.script(Script.NO_FAULTS);
            String when = "death at call " + number + " " + calls.get(number);

            assertWhole(scene, scene.polled(), when);
            List<BlockMeta> left = new ArrayList<>(scene.polled().snapshot().live(TENANT));
            left.retainAll(inputs);
            if (left.size() > 1) {
                scene.compaction().compact(TENANT, ids(left), 0);
                assertWhole(scene, scene.polled(), when + ", done again");
            }
            compactTheRest(scene);
            assertWhole(scene, scene.polled(), when + ", merged");
            assertThat(scene.polled().snapshot().live(TENANT)).as(when).hasSize(1);
        }
    }

    /// Of two workers with the same job the slower one sees that its inputs are gone, and leaves nothing.
    @Test
    void aJobThatTwoWorkersHaveMakesOneBlock() throws Exception {
        CompactionScene scene = new CompactionScene(BlockFormat.VPARQUET4, 100_000);
        List<BlockMeta> inputs = inputs(scene);
        List<BlockMeta> outputs = new ArrayList<>();
        BlockCompaction slow = scene.compaction(() -> {
            outputs.add(scene.compact(inputs));
            return scene.nextId();
        });

        assertThatThrownBy(() -> slow.compact(TENANT, ids(inputs), 0))
                .isInstanceOf(TempoException.NotFound.class)
                .hasMessageContaining(inputs.getFirst().blockId() + " of tenant acme was merged or deleted");

        BlockList list = scene.polled();
        assertThat(list.snapshot().live(TENANT)).isEqualTo(outputs);
        assertWhole(scene, list, "after both");
        assertNothingBeside(scene, list, "after both");
    }

    /// Fails at every call, but of the many pieces of the data file at every `stride`-th one only.
    private void failAt(Failing failing, int stride) throws InterruptedException {
        List<Call> calls = calls();
        assertThat(calls).hasSizeGreaterThan(20);
        for (int number = 0; number < calls.size(); number++) {
            if (calls.get(number).operation() == Operation.UPLOAD_WRITE && number % stride != 0) {
                continue;
            }
            CompactionScene scene = new CompactionScene(BlockFormat.VPARQUET4, 100_000);
            List<BlockMeta> inputs = inputs(scene);
            scene.bucket.script(failing.at(number));
            boolean failed = false;
            try {
                scene.compaction().compact(TENANT, ids(inputs), 0);
            } catch (TempoException e) {
                failed = true;
            }
            String when =
                    failing + " at call " + number + " " + scene.bucket.calls().get(number);
            scene.bucket.script(Script.NO_FAULTS);

            // A look for a mark that is not there finds nothing, also when it is to fail afterwards.
            boolean fails = failing != Failing.AFTER
                    || calls.get(number).operation() != Operation.INFO
                    || !calls.get(number).key().endsWith("meta.compacted.json");
            assertThat(failed).as(when).isEqualTo(fails);
            assertWhole(scene, scene.polled(), when);
            compactTheRest(scene);
            BlockList list = scene.polled();
            assertWhole(scene, list, when);
            assertThat(list.snapshot().live(TENANT)).as(when).hasSize(1);
            assertNothingBeside(scene, list, when);
        }
    }

    /// Another run, as a scheduler would start it after the next poll.
    private static void compactTheRest(CompactionScene scene) throws InterruptedException {
        List<BlockMeta> live = scene.polled().snapshot().live(TENANT);
        if (live.size() > 1) {
            scene.compaction().compact(TENANT, ids(live), 0);
        }
    }

    /// Every span is in a live block, and every live block can be read.
    private void assertWhole(CompactionScene scene, BlockList list, String when) throws InterruptedException {
        NavigableMap<TraceId, TreeSet<String>> found = new TreeMap<>();
        for (BlockMeta meta : list.snapshot().live(TENANT)) {
            scene.read(meta)
                    .forEach((id, spans) ->
                            found.computeIfAbsent(id, key -> new TreeSet<>()).addAll(spans));
        }
        NavigableMap<TraceId, TreeSet<String>> expected = new TreeMap<>();
        scene.canonical(whole).forEach((id, spans) -> {
            if (!spans.isEmpty()) {
                expected.put(id, new TreeSet<>(spans));
            }
        });
        assertThat(found).as(when).isEqualTo(expected);
    }

    /// No object belongs to a block that nobody knows, so that nothing is left that retention would not delete.
    private static void assertNothingBeside(CompactionScene scene, BlockList list, String when)
            throws InterruptedException {
        List<String> known = new ArrayList<>();
        list.snapshot().live(TENANT).forEach(meta -> known.add(meta.keys().directory()));
        list.snapshot().compacted(TENANT).forEach(c -> known.add(c.meta().keys().directory()));
        for (ObjectInfo object : scene.bucket.list(ListRequest.keys("acme/")).objects()) {
            assertThat(known)
                    .as(when + ": " + object.key())
                    .anyMatch(directory -> object.key().startsWith(directory));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRetentionThatFailsAnywhereIsFinishedByTheNextOne(Failing failing) throws Exception {
        int number = 0;
        while (true) {
            CompactionScene scene = new CompactionScene(BlockFormat.VPARQUET4, 100_000);
            BlockMeta kept = scene.write(parts.get(0), 0, NOON, NOON.plusSeconds(7000));
            BlockMeta expired = scene.write(parts.get(1), 0, NOON.minusSeconds(99), NOON);
            BlockMeta marked = scene.write(parts.get(2));
            scene.store.markCompacted(TENANT, marked.blockId());
            scene.clock.advance(Duration.ofMinutes(61));
            BlockList list = scene.polled();
            BlockRetention retention = new BlockRetention(scene.store, list, scene.clock, scene.metrics);
            scene.bucket.script(failing.at(number));
            try {
                retention.apply(TENANT, PERIODS, 1, block -> true);
            } catch (TempoException e) {
                assertThat(scene.counter("tempodb_retention_errors_total")).isEqualTo(1);
            }
            boolean reached = scene.bucket.calls().size() > number;
            scene.bucket.script(Script.NO_FAULTS);

            // What half a deletion has left is no live block, and the next run finds it.
            assertThat(scene.polled().snapshot().live(TENANT)).contains(kept).doesNotContain(marked);
            list.poll();
            retention.apply(TENANT, PERIODS, 1, block -> true);
            BlockList after = scene.polled();
            assertThat(after.snapshot().live(TENANT)).containsExactly(kept);
            assertThat(after.snapshot().compacted(TENANT))
                    .extracting(CompactedBlockMeta::meta)
                    .containsExactly(expired);
            assertNothingBeside(scene, after, failing + " at call " + number);
            if (!reached) {
                assertThat(number).isGreaterThan(5);
                assertThat(scene.counter("tempodb_retention_errors_total")).isZero();
                assertThat(scene.counter("tempodb_retention_marked_for_deletion_total"))
                        .isEqualTo(1);
                assertThat(scene.counter("tempodb_retention_deleted_total")).isEqualTo(1);
                return;
            }
            number++;
        }
    }
}

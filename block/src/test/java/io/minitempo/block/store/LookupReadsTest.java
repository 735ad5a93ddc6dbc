// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.minitempo.block.RandomTraces;
import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.meta.DedicatedColumns;
import io.minitempo.block.parquet.write.PageLayout;
import io.minitempo.block.shred.BlockBuilder;
import io.minitempo.core.BlockId;
import io.minitempo.core.TenantId;
import io.minitempo.core.TraceId;
import io.minitempo.core.time.Clock;
import io.minitempo.objectstore.memory.FaultyBackend;
import io.minitempo.objectstore.memory.FaultyBackend.Call;
import io.minitempo.objectstore.memory.FaultyBackend.Operation;
import io.minitempo.objectstore.memory.FaultyBackend.Script;
import io.minitempo.objectstore.memory.InMemoryBackend;
import io.minitempo.proto.tempopb.Trace;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// How often a lookup asks the object store, counted there: a vectored read is one call, a merged one, too.
class LookupReadsTest {

    private final FaultyBackend store = new FaultyBackend(new InMemoryBackend(Clock.system()));
    private final TreeMap<TraceId, Trace> traces = new TreeMap<>();

    /// A block of several row groups with several pages each.
    private BackendBlock write(BlockFormat format) throws InterruptedException {
        RandomTraces random = new RandomTraces(91);
        for (int i = 0; i < 200; i++) {
            TraceId id = random.id();
            traces.put(id, random.trace(id));
        }
        BlockMeta template = BlockMeta.builder(format, new BlockId(new UUID(9, 1)), TenantId.SINGLE)
                .dedicatedColumns(DedicatedColumns.defaults().in(format))
                .replicationFactor(1)
                .build();
        BlockBuilder.Options options = new BlockBuilder.Options(60_000, 4000, PageLayout.MIXED, true);
        try (BlockWriter writer = BlockWriter.start(
                store, template, BlockWriter.Settings.defaults().withData(options))) {
            for (Map.Entry<TraceId, Trace> trace : traces.entrySet()) {
                writer.add(
                        trace.getKey(), List.of(ByteBuffer.wrap(trace.getValue().toByteArray())));
            }
            BackendBlock block = new BackendBlock(store, writer.finish(Instant.EPOCH, Instant.EPOCH.plusSeconds(1)));
            store.script(Script.NO_FAULTS);
            return block;
        }
    }

    private List<Call> callsSinceLastAsked() {
        List<Call> calls = List.copyOf(store.calls());
        store.script(Script.NO_FAULTS);
        return calls;
    }

    @ParameterizedTest
    @EnumSource(
            value = BlockFormat.class,
            names = {"VPARQUET4", "VPARQUET5"})
    void aBlockThatPassesItsBloomIsReadAtMostThreeTimes(BlockFormat format) throws InterruptedException {
        BackendBlock block = write(format);
        String data = block.meta().keys().data();
        assertThat(block.reader().rowGroups()).hasSizeGreaterThan(2);
        callsSinceLastAsked();
        boolean indexesReadLater = false;
        for (TraceId id : traces.keySet()) {
            assertThat(block.find(id)).as("trace %s", id).isPresent();
            List<Call> calls = callsSinceLastAsked();
            assertThat(calls).filteredOn(call -> !call.key().equals(data)).hasSize(1);
            assertThat(calls).filteredOn(call -> call.key().equals(data)).hasSizeBetween(2, 3);
            indexesReadLater |= calls.size() == 4;
        }
        assertThat(indexesReadLater).isTrue();

        // Page indexes of all row groups are known now: the page of ids, then the pages of the row.
        for (TraceId id : traces.keySet()) {
            assertThat(block.find(id)).isPresent();
            assertThat(callsSinceLastAsked())
                    .filteredOn(call -> call.key().equals(data))
                    .hasSize(2);
        }
    }

    @Test
    void aBlockThatDoesNotHoldTheTraceIsNotReadOrReadForItsIdsAlone() throws InterruptedException {
        BackendBlock block = write(BlockFormat.VPARQUET4);
        String data = block.meta().keys().data();
        block.reader();
        callsSinceLastAsked();
        RandomTraces others = new RandomTraces(92);
        int passed = 0;
        for (int i = 0; i < 1000; i++) {
            assertThat(block.find(others.id())).isEmpty();
            List<Call> calls = callsSinceLastAsked();
            long reads = calls.stream().filter(call -> call.key().equals(data)).count();
            assertThat(calls.size() - reads).isEqualTo(1);
            assertThat(reads).isLessThanOrEqualTo(2);
            passed += reads > 0 ? 1 : 0;
        }
        assertThat(passed).as("of 1000 at a rate of 1 %").isLessThan(40);
    }

    @Test
    void theFooterIsReadOnceAndWithOneRead() throws InterruptedException {
        BackendBlock block = write(BlockFormat.VPARQUET4);
        block.reader();
        block.reader();
        assertThat(store.calls())
                .extracting(Call::operation, Call::key)
                .containsExactly(
                        tuple(Operation.READ_RANGES, block.meta().keys().data()));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.block.BuiltBlock;
import io.minitempo.block.GoldenBlock;
import io.minitempo.block.RandomTraces;
import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.meta.ColumnOption;
import io.minitempo.block.meta.ColumnScope;
import io.minitempo.block.meta.ColumnType;
import io.minitempo.block.meta.DedicatedColumn;
import io.minitempo.block.meta.DedicatedColumns;
import io.minitempo.block.parquet.read.DecodedCache;
import io.minitempo.block.parquet.read.RowGroupReader;
import io.minitempo.block.parquet.write.PageLayout;
import io.minitempo.block.read.BlockReader;
import io.minitempo.block.schema.BlockSchema;
import io.minitempo.block.shred.BlockBuilder;
import io.minitempo.core.TraceId;
import io.minitempo.proto.tempopb.Trace;
import io.minitempo.traceql.ast.Attribute;
import io.minitempo.traceql.ast.Field;
import io.minitempo.traceql.ast.Intrinsic;
import io.minitempo.traceql.ast.Level;
import io.minitempo.traceql.data.SpanBatch;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlockSpanSourceTest {

    static final DedicatedColumns COLUMNS = DedicatedColumns.of(
            DedicatedColumn.string(ColumnScope.RESOURCE, "service.namespace"),
            DedicatedColumn.string(ColumnScope.SPAN, "http.request.method"),
            DedicatedColumn.integer(ColumnScope.SPAN, "http.status_code"),
            new DedicatedColumn(ColumnScope.SPAN, "url.path", ColumnType.STRING, List.of(ColumnOption.BLOB)),
            new DedicatedColumn(ColumnScope.SPAN, "server.port", ColumnType.INT, List.of(ColumnOption.BLOB)),
            DedicatedColumn.string(ColumnScope.EVENT, "a"),
            new DedicatedColumn(ColumnScope.EVENT, "b", ColumnType.INT, List.of(ColumnOption.ARRAY)));

    /// The traces of a block as lookups rebuild them.
    private static PlainSpans plain(BlockReader block, int group, int from, int to, Map<TraceId, Trace> inputs)
            throws InterruptedException {
        RowGroupReader rows = block.rowGroups().get(group);
        List<BlockReader.StoredTrace> stored = block.traces(rows).subList(from, to);
        return new PlainSpans(
                stored.stream().map(BlockReader.StoredTrace::id).toList(),
                stored.stream().map(BlockReader.StoredTrace::trace).toList(),
                stored.stream()
                        .map(trace -> inputs.getOrDefault(trace.id(), trace.trace()))
                        .toList(),
                block.schema().format() == BlockFormat.VPARQUET5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"blocks-2.10.8-vParquet4", "blocks-3.0.3-vParquet4", "blocks-3.0.3-vParquet5"})
    void columnsOfGoldenBlocksEqualTheRebuiltTraces(String folder, @TempDir Path temp) throws InterruptedException {
        for (GoldenBlock golden : GoldenBlock.all(folder, temp)) {
            checkBlock(golden.open(), Map.of(), golden.toString(), new Random(1), folder.endsWith("5"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "VPARQUET4, TEMPO, 11",
        "VPARQUET4, COMPACT, 12",
        "VPARQUET4, MIXED, 13",
        "VPARQUET5, TEMPO, 14",
        "VPARQUET5, COMPACT, 15",
        "VPARQUET5, MIXED, 16"
    })
    void columnsOfRandomTracesEqualTheRebuiltTraces(BlockFormat format, PageLayout layout, long seed)
            throws InterruptedException {
        NavigableMap<TraceId, Trace> traces = traces(seed, 150);
        BlockReader block = build(format, layout, traces).open();

        checkBlock(block, traces, "seed " + seed, new Random(seed), false);
    }

    @ParameterizedTest
    @CsvSource({"VPARQUET4, 17, 100000000", "VPARQUET5, 18, 100000000", "VPARQUET4, 19, 3000"})
    void keptPartsChangeNoColumn(BlockFormat format, long seed, long cacheBytes) throws InterruptedException {
        NavigableMap<TraceId, Trace> traces = traces(seed, 100);
        BlockReader block = build(format, PageLayout.TEMPO, traces).open().keeping(new DecodedCache(cacheBytes));

        long first = checkBlock(block, traces, "first, seed " + seed, new Random(seed), false);
        long second = checkBlock(block, traces, "second, seed " + seed, new Random(seed), false);

        assertThat(second).isLessThanOrEqualTo(cacheBytes > first ? first - 1 : first);
    }

    @ParameterizedTest
    @CsvSource({"VPARQUET4, TEMPO, 31", "VPARQUET4, COMPACT, 32", "VPARQUET5, MIXED, 33"})
    void whatASearchThatEndedEarlyLeavesChangesNoColumn(BlockFormat format, PageLayout layout, long seed)
            throws InterruptedException {
        NavigableMap<TraceId, Trace> traces = traces(seed, 150);
        BlockReader block = build(format, layout, traces).open().keeping(new DecodedCache(100_000_000));
        Random random = new Random(seed);
        for (int batches = 1; batches < 5; batches++) {
            try (BlockSpanSource source = SourceChecks.source(block, 10 + random.nextInt(60))) {
                SpanBatch batch = source.next();
                for (int i = 0; i < batches && batch != null; i++) {
                    assertThat(batch.spanStarts()).hasSize(batch.count(Level.TRACE) + 1);
                    batch = source.next();
                }
            }
            if (random.nextBoolean()) {
                checkBlock(block, traces, "after " + batches + " batches, seed " + seed, random, false);
                block = block.keeping(new DecodedCache(100_000_000));
            }
        }
        checkBlock(block, traces, "seed " + seed, random, false);
    }

    @ParameterizedTest
    @CsvSource({"VPARQUET4, 34", "VPARQUET5, 35"})
    void aSearchThatLooksAtTheSameRowsReadsNoLevelsAgain(BlockFormat format, long seed) throws InterruptedException {
        BlockReader block =
                build(format, PageLayout.TEMPO, traces(seed, 150)).open().keeping(new DecodedCache(100_000_000));
        long[] bytes = new long[2];
        for (int i = 0; i < bytes.length; i++) {
            try (BlockSpanSource source = SourceChecks.source(block, 40)) {
                SpanBatch batch = Objects.requireNonNull(source.next());
                assertThat(batch.spanStarts()).hasSizeGreaterThan(1);
                bytes[i] = source.inspectedBytes();
            }
        }
        assertThat(bytes[0]).isPositive();
        assertThat(bytes[1]).isZero();
    }

    @ParameterizedTest
    @CsvSource({"VPARQUET4, 36", "VPARQUET5, 37"})
    void whatWasPreparedIsNotReadAgain(BlockFormat format, long seed) throws InterruptedException {
        BlockReader block = build(format, PageLayout.TEMPO, traces(seed, 150)).open();
        List<Field> fields = List.of(Intrinsic.NAME, Intrinsic.TRACE_DURATION, Intrinsic.SPAN_ID);
        try (BlockSpanSource source = SourceChecks.source(block, 400)) {
            SpanBatch batch = Objects.requireNonNull(source.next());
            BitSet traces = new BitSet();
            traces.set(1, batch.count(Level.TRACE));

            batch.prepare(fields, traces);

            long prepared = source.inspectedBytes();
            for (Field field : fields) {
                batch.column(field, traces);
            }
            for (int t = traces.nextSetBit(0); t >= 0; t = traces.nextSetBit(t + 1)) {
                assertThat(batch.traceId(t)).hasSize(16);
                assertThat(batch.serviceStats(t)).isNotNull();
            }
            assertThat(source.inspectedBytes()).isEqualTo(prepared);
        }
    }

    static NavigableMap<TraceId, Trace> traces(long seed, int count) {
        RandomTraces random = new RandomTraces(seed);
        NavigableMap<TraceId, Trace> traces = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            TraceId id = random.id();
            traces.put(id, random.trace(id));
        }
        return traces;
    }

    static BuiltBlock build(BlockFormat format, PageLayout layout, NavigableMap<TraceId, Trace> traces)
            throws InterruptedException {
        NavigableMap<TraceId, List<ByteBuffer>> segments = new TreeMap<>();
        traces.forEach((id, trace) -> segments.put(id, List.of(ByteBuffer.wrap(trace.toByteArray()))));
        return BuiltBlock.of(
                BlockSchema.of(format, COLUMNS), segments, new BlockBuilder.Options(100_000, 4000, layout, true));
    }

    /// Returns the bytes read.
    private static long checkBlock(
            BlockReader block, Map<TraceId, Trace> inputs, String what, Random random, boolean staleChildCounts)
            throws InterruptedException {
        int group = 0;
        int row = 0;
        int batches = 0;
        long bytes;
        try (BlockSpanSource source = SourceChecks.source(block, 40)) {
            for (SpanBatch batch = source.next(); batch != null; batch = source.next()) {
                int traces = batch.count(Level.TRACE);
                PlainSpans plain = plain(block, group, row, row + traces, inputs);
                if (random.nextBoolean()) {
                    SourceChecks.prepare(batch, plain, random);
                }
                SourceChecks.assertStructure(batch, plain, what);
                for (Field field : SourceChecks.fields(plain)) {
                    if (staleChildCounts && field.toString().equals("CHILD_COUNT")) {
                        continue;
                    }
                    if (random.nextBoolean()) {
                        SourceChecks.assertSelection(batch, plain, field, random, what);
                    }
                    SourceChecks.assertColumn(batch, plain, field, what);
                }
                for (int t = 0; t < traces; t++) {
                    assertThat(TraceId.of(batch.traceId(t)))
                            .isEqualTo(block.traces(block.rowGroups().get(group))
                                    .get(row + t)
                                    .id());
                }
                row += traces;
                if (row == block.rowGroups().get(group).rows()) {
                    row = 0;
                    group++;
                }
                batches++;
            }
            bytes = source.inspectedBytes();
        }
        assertThat(bytes).isPositive();
        assertThat(group).isEqualTo(block.rowGroups().size());
        assertThat(batches).isGreaterThan(group);
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(strings = {"blocks-3.0.3-vParquet4", "blocks-3.0.3-vParquet5"})
    void namesOfABlockAreThoseOfItsBatches(String folder, @TempDir Path temp) throws InterruptedException {
        for (GoldenBlock golden : GoldenBlock.all(folder, temp)) {
            for (Attribute.Scope scope : SourceChecks.SCOPES) {
                Set<String> names = new TreeSet<>();
                BlockSpanSource source = BlockSpanSource.of(golden.open());
                for (SpanBatch batch = source.next(); batch != null; batch = source.next()) {
                    names.addAll(batch.attributeNames(scope));
                }
                assertThat(source.attributeNames(scope)).isEqualTo(names);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 1", "1, 100", "2, 0", "7, 3"})
    void givesTheRowGroupsAskedFor(int first, int count) throws InterruptedException {
        BlockReader block =
                build(BlockFormat.VPARQUET4, PageLayout.TEMPO, traces(21, 100)).open();
        List<TraceId> expected = new ArrayList<>();
        for (int g = first; g < Math.min(first + count, block.rowGroups().size()); g++) {
            block.traces(block.rowGroups().get(g)).forEach(trace -> expected.add(trace.id()));
        }
        List<TraceId> found = new ArrayList<>();
        BlockSpanSource source = BlockSpanSource.of(block, first, count);
        for (SpanBatch batch = source.next(); batch != null; batch = source.next()) {
            for (int t = 0; t < batch.count(Level.TRACE); t++) {
                found.add(TraceId.of(batch.traceId(t)));
            }
        }
        assertThat(found).isEqualTo(expected);
    }
}

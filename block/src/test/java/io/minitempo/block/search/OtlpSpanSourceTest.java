// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.block.BuiltBlock;
import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.parquet.read.RowGroupReader;
import io.minitempo.block.parquet.write.PageLayout;
import io.minitempo.block.read.BlockReader;
import io.minitempo.block.schema.BlockSchema;
import io.minitempo.block.shred.BlockBuilder;
import io.minitempo.core.TraceId;
import io.minitempo.proto.tempopb.Trace;
import io.minitempo.traceql.ast.Field;
import io.minitempo.traceql.ast.Intrinsic;
import io.minitempo.traceql.ast.Level;
import io.minitempo.traceql.data.SpanBatch;
import io.minitempo.traceql.data.SpanSource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OtlpSpanSourceTest {

    /// A block of traces that came in pieces.
    private static BlockReader block(BlockSchema schema, List<OtlpTrace> traces) throws InterruptedException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BlockBuilder builder = new BlockBuilder(
                schema, BuiltBlock.sink(bytes), new BlockBuilder.Options(100_000, 4000, PageLayout.TEMPO, false));
        for (OtlpTrace trace : traces) {
            builder.addMerged(trace.id(), trace.pieces());
        }
        return new BuiltBlock(schema, builder.finish(), bytes.toByteArray()).open();
    }

    private static List<BlockReader.StoredTrace> stored(BlockReader block) throws InterruptedException {
        List<BlockReader.StoredTrace> stored = new ArrayList<>();
        for (RowGroupReader group : block.rowGroups()) {
            stored.addAll(block.traces(group));
        }
        return stored;
    }

    @ParameterizedTest
    @CsvSource({"VPARQUET4, 31", "VPARQUET4, 32", "VPARQUET5, 33", "VPARQUET5, 34"})
    void columnsEqualThePlainReadingOfTheTraces(BlockFormat format, long seed) throws InterruptedException {
        NavigableMap<TraceId, Trace> traces = BlockSpanSourceTest.traces(seed, 150);
        List<OtlpTrace> pieces = new ArrayList<>();
        traces.forEach((id, trace) ->
                pieces.add(new OtlpTrace(id, List.of(List.of(ByteBuffer.wrap(trace.toByteArray()))))));
        BlockSchema schema = BlockSchema.of(format, BlockSpanSourceTest.COLUMNS);
        List<BlockReader.StoredTrace> stored = stored(block(schema, pieces));
        Random random = new Random(seed);
        String what = "seed " + seed;
        int row = 0;

        SpanSource source = OtlpSpanSource.of(schema, pieces);
        for (SpanBatch batch = source.next(); batch != null; batch = source.next()) {
            List<BlockReader.StoredTrace> rows = stored.subList(row, row + batch.count(Level.TRACE));
            PlainSpans plain = new PlainSpans(
                    rows.stream().map(BlockReader.StoredTrace::id).toList(),
                    rows.stream().map(BlockReader.StoredTrace::trace).toList(),
                    rows.stream().map(trace -> traces.get(trace.id())).toList(),
                    format == BlockFormat.VPARQUET5);
            SourceChecks.assertStructure(batch, plain, what);
            for (Field field : SourceChecks.fields(plain)) {
                SourceChecks.assertSelection(batch, plain, field, random, what);
                SourceChecks.assertColumn(batch, plain, field, what);
            }
            row += rows.size();
        }
        assertThat(row).isEqualTo(stored.size());
        assertThat(source.inspectedBytes()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"VPARQUET4, 41", "VPARQUET4, 42", "VPARQUET5, 43", "VPARQUET5, 44"})
    void columnsEqualThoseOfTheBlockMadeOfTheSamePieces(BlockFormat format, long seed) throws InterruptedException {
        List<OtlpTrace> traces = pieces(seed);
        BlockSchema schema = BlockSchema.of(format, BlockSpanSourceTest.COLUMNS);
        BlockReader block = block(schema, traces);
        List<BlockReader.StoredTrace> stored = stored(block);
        PlainSpans all = new PlainSpans(
                stored.stream().map(BlockReader.StoredTrace::id).toList(),
                stored.stream().map(BlockReader.StoredTrace::trace).toList(),
                stored.stream().map(BlockReader.StoredTrace::trace).toList(),
                true);

        for (Field field : SourceChecks.fields(all)) {
            assertThat(values(OtlpSpanSource.of(schema, traces), field))
                    .as("seed %d: %s", seed, field)
                    .isEqualTo(values(BlockSpanSource.of(block), field));
        }
    }

    private static List<@Nullable Object> values(SpanSource source, Field field) throws InterruptedException {
        List<@Nullable Object> values = new ArrayList<>();
        for (SpanBatch batch = source.next(); batch != null; batch = source.next()) {
            values.addAll(Values.of(batch.column(field, null)));
        }
        return values;
    }

    /// Traces whose resources came in up to three pieces, some of them twice.
    private static List<OtlpTrace> pieces(long seed) {
        Random random = new Random(seed);
        List<OtlpTrace> traces = new ArrayList<>();
        BlockSpanSourceTest.traces(seed, 100).forEach((id, trace) -> {
            List<Trace.Builder> builders = new ArrayList<>();
            for (int i = random.nextInt(3); i >= 0; i--) {
                builders.add(Trace.newBuilder());
            }
            for (ResourceSpans batch : trace.getResourceSpansList()) {
                for (int copies = random.nextInt(3) == 0 ? 2 : 1; copies > 0; copies--) {
                    builders.get(random.nextInt(builders.size())).addResourceSpans(batch);
                }
            }
            List<List<ByteBuffer>> pieces = new ArrayList<>();
            builders.forEach(
                    piece -> pieces.add(List.of(ByteBuffer.wrap(piece.build().toByteArray()))));
            traces.add(new OtlpTrace(id, pieces));
        });
        return traces;
    }

    @Test
    void leavesOutSegmentsThatAreNotProtobuf() throws InterruptedException {
        NavigableMap<TraceId, Trace> traces = BlockSpanSourceTest.traces(51, 3);
        TraceId id = traces.firstKey();
        ByteBuffer broken = ByteBuffer.wrap(new byte[] {0x0a, 0x7f, 1});
        ByteBuffer sound = ByteBuffer.wrap(traces.lastEntry().getValue().toByteArray());
        NavigableMap<TraceId, List<List<ByteBuffer>>> pieces = new TreeMap<>();
        pieces.put(id, List.of(List.of(broken, sound)));
        pieces.put(new TraceId(-1, -1), List.of(List.of(broken)));
        List<OtlpTrace> input = new ArrayList<>();
        pieces.forEach((key, value) -> input.add(new OtlpTrace(key, value)));

        SpanSource source =
                OtlpSpanSource.of(BlockSchema.of(BlockFormat.VPARQUET4, BlockSpanSourceTest.COLUMNS), input);
        SpanBatch batch = Objects.requireNonNull(source.next());

        assertThat(batch.count(Level.TRACE)).isEqualTo(1);
        assertThat(Values.of(batch.column(Intrinsic.TRACE_ID, null))).containsExactly(id.toShortHex());
        assertThat(source.next()).isNull();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.block.BuiltBlock;
import io.minitempo.block.CanonicalTrace;
import io.minitempo.block.InvalidText;
import io.minitempo.block.RandomTraces;
import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.meta.ColumnOption;
import io.minitempo.block.meta.ColumnScope;
import io.minitempo.block.meta.ColumnType;
import io.minitempo.block.meta.DedicatedColumn;
import io.minitempo.block.meta.DedicatedColumns;
import io.minitempo.block.parquet.read.RowGroupReader;
import io.minitempo.block.parquet.write.PageLayout;
import io.minitempo.block.read.BlockReader.StoredTrace;
import io.minitempo.block.schema.BlockSchema;
import io.minitempo.block.shred.BlockBuilder;
import io.minitempo.block.trace.TraceParser;
import io.minitempo.core.TraceId;
import io.minitempo.proto.tempopb.Trace;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RoundTripTest {

    private static final DedicatedColumns COLUMNS = DedicatedColumns.of(
            DedicatedColumn.string(ColumnScope.RESOURCE, "service.namespace"),
            DedicatedColumn.string(ColumnScope.SPAN, "http.request.method"),
            DedicatedColumn.integer(ColumnScope.SPAN, "http.status_code"),
            new DedicatedColumn(ColumnScope.SPAN, "url.path", ColumnType.STRING, List.of(ColumnOption.BLOB)),
            new DedicatedColumn(ColumnScope.SPAN, "server.port", ColumnType.INT, List.of(ColumnOption.BLOB)),
            DedicatedColumn.string(ColumnScope.EVENT, "a"),
            new DedicatedColumn(ColumnScope.EVENT, "b", ColumnType.INT, List.of(ColumnOption.ARRAY)));

    @ParameterizedTest
    @CsvSource({
        "VPARQUET4, TEMPO, 1",
        "VPARQUET4, MIXED, 2",
        "VPARQUET4, COMPACT, 3",
        "VPARQUET5, TEMPO, 4",
        "VPARQUET5, MIXED, 5",
        "VPARQUET5, COMPACT, 6",
        "VPARQUET4, DENSE, 7",
        "VPARQUET5, DENSE, 8"
    })
    void blocksGiveBackWhatWasPutIn(BlockFormat format, PageLayout layout, long seed) throws InterruptedException {
        RandomTraces random = new RandomTraces(seed);
        NavigableMap<TraceId, Trace> traces = new TreeMap<>();
        for (int i = 0; i < 150; i++) {
            TraceId id = random.id();
            traces.put(id, random.trace(id));
        }
        NavigableMap<TraceId, List<ByteBuffer>> segments = new TreeMap<>();
        traces.forEach((id, trace) -> segments.put(id, List.of(ByteBuffer.wrap(trace.toByteArray()))));
        BlockSchema schema = BlockSchema.of(format, COLUMNS);

        BuiltBlock block = BuiltBlock.of(schema, segments, new BlockBuilder.Options(100_000, 4000, layout, false));

        BlockReader reader = block.open();
        assertThat(reader.rowGroups()).as("seed %d", seed).hasSizeGreaterThan(1);
        CanonicalTrace canonical = new CanonicalTrace(schema);
        List<TraceId> found = new ArrayList<>();
        for (RowGroupReader group : reader.rowGroups()) {
            for (StoredTrace stored : reader.traces(group)) {
                found.add(stored.id());
                Trace input = traces.getOrDefault(stored.id(), Trace.getDefaultInstance());
                assertThat(canonical.of(stored.trace()))
                        .as("seed %d, trace %s", seed, stored.id())
                        .isEqualTo(canonical.of(input));
                assertThat(reader.find(stored.id())).as("seed %d", seed).contains(stored.trace());
            }
        }
        assertThat(found).containsExactlyElementsOf(traces.keySet());
        assertThat(block.summary().index().lastIds()).hasSameSizeAs(reader.rowGroups());
        assertThat(reader.find(new TraceId(1, 1))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = BlockFormat.class,
            names = {"VPARQUET4", "VPARQUET5"})
    void textThatIsNotUtf8IsFoundAsTheParserReadsIt(BlockFormat format) throws Exception {
        byte[] notUtf8 = {(byte) 0xff, 'x', (byte) 0xe2, (byte) 0x82};
        NavigableMap<TraceId, List<ByteBuffer>> segments = new TreeMap<>();
        for (InvalidText.Place place : InvalidText.Place.values()) {
            TraceId id = new TraceId(7, segments.size() + 1L);
            segments.put(id, List.of(ByteBuffer.wrap(InvalidText.at(place, id, notUtf8))));
        }
        BlockSchema schema = BlockSchema.of(format, COLUMNS);

        BlockReader reader = BuiltBlock.of(
                        schema, segments, new BlockBuilder.Options(100_000, 4000, PageLayout.TEMPO, false))
                .open();

        CanonicalTrace canonical = new CanonicalTrace(schema);
        for (Map.Entry<TraceId, List<ByteBuffer>> written : segments.entrySet()) {
            Trace live = TraceParser.parse(written.getValue().getFirst());
            assertThat(canonical.of(reader.find(written.getKey()).orElseThrow()))
                    .isEqualTo(canonical.of(live));
        }
    }
}

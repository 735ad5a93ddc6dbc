// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.compact;

import static io.minitempo.block.compact.CompactionScene.NOON;
import static io.minitempo.block.compact.CompactionScene.TENANT;
import static io.minitempo.block.compact.CompactionScene.ids;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.block.ColumnDump;
import io.minitempo.block.GoldenBlock;
import io.minitempo.block.list.BlockState;
import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.parquet.format.Leaf;
import io.minitempo.block.parquet.read.RowGroupReader;
import io.minitempo.block.read.BlockReader;
import io.minitempo.block.store.BackendBlock;
import io.minitempo.core.BlockId;
import io.minitempo.core.CorruptBlockException;
import io.minitempo.core.TempoException;
import io.minitempo.core.TraceId;
import io.minitempo.proto.tempopb.Trace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class BlockCompactionTest {

    private static final long LARGE = 100_000_000;
    private static final long SMALL = 30_000;

    @TempDir
    private Path temp;

    @ParameterizedTest
    @CsvSource({"VPARQUET4, 1", "VPARQUET4, 2", "VPARQUET4, 3", "VPARQUET5, 4", "VPARQUET5, 5"})
    void anySplitOfASetOfTracesBecomesTheBlockOfTheWholeSet(BlockFormat format, long seed) throws Exception {
        SplitTraces split = new SplitTraces(seed);
        NavigableMap<TraceId, Trace> whole = split.whole(60);
        CompactionScene scene = new CompactionScene(format, seed % 2 == 0 ? LARGE : SMALL);
        List<BlockMeta> inputs = new ArrayList<>();
        for (NavigableMap<TraceId, Trace> part : split.bySpan(whole, 2 + (int) seed % 3)) {
            inputs.add(scene.write(part));
        }
        Map<TraceId, List<String>> expected = withoutEmpty(scene.read(scene.write(whole)));

        Collections.shuffle(inputs, new Random(seed));
        BlockMeta output = scene.compact(inputs);

        assertThat(scene.read(output)).as("seed " + seed).isEqualTo(expected);
        assertThat(output.totalObjects()).isEqualTo(expected.size());
        for (TraceId id : expected.keySet()) {
            assertThat(new BackendBlock(scene.bucket, output).find(id)).isPresent();
        }
    }

    private static Map<TraceId, List<String>> withoutEmpty(NavigableMap<TraceId, List<String>> traces) {
        traces.values().removeIf(List::isEmpty);
        return traces;
    }

    @ParameterizedTest
    @EnumSource(
            value = BlockFormat.class,
            names = {"VPARQUET4", "VPARQUET5"})
    void tracesThatMeetNoOtherPassColumnByColumn(BlockFormat format) throws Exception {
        SplitTraces split = new SplitTraces(11);
        NavigableMap<TraceId, Trace> whole = split.whole(80);
        CompactionScene scene = new CompactionScene(format, SMALL);
        List<BlockMeta> inputs = new ArrayList<>();
        for (NavigableMap<TraceId, Trace> part : split.byTrace(whole, 3)) {
            inputs.add(scene.write(part));
        }
        BlockMeta direct = scene.write(whole);

        BlockMeta output = scene.compact(inputs);

        BlockReader found = new BackendBlock(scene.bucket, output).reader();
        BlockReader expected = new BackendBlock(scene.bucket, direct).reader();
        for (Leaf leaf : expected.schema().parquet().leaves()) {
            assertThat(ColumnDump.ofAllPages(found.rowGroups(), leaf))
                    .as(leaf.path())
                    .isEqualTo(ColumnDump.ofAllPages(expected.rowGroups(), leaf));
        }
        assertThat(scene.counter("tempodb_compaction_objects_combined_total")).isZero();
    }

    @Test
    void duplicatesVanishAndAreCounted() throws Exception {
        NavigableMap<TraceId, Trace> whole = new SplitTraces(3).whole(30);
        CompactionScene scene = new CompactionScene(BlockFormat.VPARQUET4, LARGE);
        BlockMeta one = scene.write(whole);
        NavigableMap<TraceId, List<String>> expected = scene.read(one);

        BlockMeta output = scene.compact(List.of(one, scene.write(whole), scene.write(whole)));

        assertThat(scene.read(output)).isEqualTo(expected);
        assertThat(scene.bucket.read(output.keys().data()))
                .isEqualTo(scene.bucket.read(one.keys().data()));
        assertThat(scene.counter("tempodb_compaction_objects_combined_total")).isEqualTo(60);
        assertThat(scene.counter("tempodb_compaction_objects_written_total")).isEqualTo(30);
        assertThat(scene.counter("tempodb_compaction_blocks_total")).isEqualTo(3);
        assertThat(scene.counter("tempodb_compaction_bytes_written_total")).isEqualTo((double) output.size());
    }

    @Test
    void slicesOfARowGroupMakeNoDifference() throws Exception {
        CompactionScene scene = new CompactionScene(BlockFormat.VPARQUET4, LARGE);
        BlockMeta meta = scene.write(new SplitTraces(5).whole(50));
        BlockReader reader = new BackendBlock(scene.bucket, meta).reader();
        NavigableMap<TraceId, List<String>> found = new TreeMap<>();
        for (BlockRows rows = BlockRows.of(reader, 2000); rows.next(); ) {
            found.put(rows.id(), scene.canonical.of(Trace.parseFrom(rows.trace())));
        }

        assertThat(found).isEqualTo(scene.read(meta));
    }

    @Test
    void metadataIsThatOfTheInputsTogether() throws Exception {
        SplitTraces split = new SplitTraces(8);
        CompactionScene scene = new CompactionScene(BlockFormat.VPARQUET4, LARGE);
        BlockMeta low = scene.write(split.whole(5), 1, NOON, NOON.plusSeconds(30));
        BlockMeta high = scene.write(split.whole(7), 3, NOON.minusSeconds(9), NOON.plusSeconds(20));

        BlockMeta output = scene.compact(List.of(low, high));

        assertThat(output.compactionLevel()).isEqualTo(4);
        assertThat(output.replicationFactor()).isEqualTo(1);
        assertThat(output.dedicatedColumns()).isEqualTo(low.dedicatedColumns());
        assertThat(output.startTime()).isEqualTo(NOON.minusSeconds(9));
        assertThat(output.endTime()).isEqualTo(NOON.plusSeconds(30));
        assertThat(output.totalObjects()).isEqualTo(12);
        assertThat(output.size())
                .isEqualTo(scene.bucket.info(output.keys().data()).size());
        assertThat(scene.store.meta(TENANT, output.blockId())).isEqualTo(output);
        assertThat(scene.store.hasNoCompactFlag(TENANT, output.blockId())).isFalse();
        assertThat(scene.store.state(TENANT, low.blockId())).isEqualTo(BlockState.COMPACTED);
        assertThat(scene.store.state(TENANT, high.blockId())).isEqualTo(BlockState.COMPACTED);
    }

    @Test
    void aTraceThatIsTooLargeKeepsItsFirstPartAndTheRestIsCounted() throws Exception {
        NavigableMap<TraceId, Trace> whole = new SplitTraces(6).whole(20);
        CompactionScene scene = new CompactionScene(BlockFormat.VPARQUET4, LARGE);
        SplitTraces split = new SplitTraces(2);
        List<NavigableMap<TraceId, Trace>> parts = split.bySpan(whole, 2);
        List<BlockMeta> inputs = List.of(scene.write(parts.get(0)), scene.write(parts.get(1)));
        NavigableMap<TraceId, List<String>> first = scene.read(inputs.get(0));
        NavigableMap<TraceId, List<String>> second = scene.read(inputs.get(1));

        BlockMeta output = scene.compaction().compact(TENANT, ids(inputs), 1).output();

        NavigableMap<TraceId, List<String>> expected = new TreeMap<>(second);
        expected.putAll(first);
        assertThat(scene.read(output)).isEqualTo(expected);
        second.keySet().retainAll(first.keySet());
        assertThat(scene.counter("tempo_discarded_spans_total"))
                .isEqualTo(second.values().stream().mapToInt(List::size).sum())
                .isPositive();
    }

    @Test
    void theLimitIsMeasuredInValuesOfTheRows() throws Exception {
        NavigableMap<TraceId, Trace> one = new TreeMap<>(new SplitTraces(6)
                .whole(20).entrySet().stream()
                        .filter(e -> e.getValue().getResourceSpansCount() > 1)
                        .limit(1)
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
        CompactionScene scene = new CompactionScene(BlockFormat.VPARQUET4, LARGE);
        BlockMeta meta = scene.write(one);
        BlockReader reader = new BackendBlock(scene.bucket, meta).reader();
        RowGroupReader group = reader.rowGroups().getFirst();
        long weight = RowWeight.of(reader.schema(), group, 0);

        long levels =
                group.group().columns().stream().mapToLong(c -> c.values()).sum();
        assertThat(weight).isGreaterThan(2 * levels);
        scene.compaction().compact(TENANT, ids(List.of(meta, scene.write(one))), 2 * weight);
        assertThat(scene.counter("tempodb_compaction_objects_combined_total")).isEqualTo(1);
        scene.compaction().compact(TENANT, ids(List.of(scene.write(one), scene.write(one))), 2 * weight - 1);
        assertThat(scene.counter("tempodb_compaction_objects_combined_total")).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "2.10.8-vParquet3, VPARQUET4",
        "2.10.8-vParquet3, VPARQUET5",
        "3.0.3-vParquet4, VPARQUET4",
        "2.10.8-vParquet4, VPARQUET4",
        "3.0.3-vParquet5, VPARQUET5"
    })
    void theGoldenBlocksOfATenantBecomeOneWithAllTracesWhole(String kind, BlockFormat format) throws Exception {
        CompactionScene scene = new CompactionScene(format, LARGE);
        List<GoldenBlock> golden = GoldenBlock.all("blocks-" + kind, temp);
        NavigableMap<TraceId, Set<String>> expected = new TreeMap<>();
        List<BlockId> inputs = new ArrayList<>();
        for (GoldenBlock block : golden) {
            copy(scene, block);
            inputs.add(block.meta().blockId());
            scene.read(block.meta())
                    .forEach((id, spans) ->
                            expected.computeIfAbsent(id, key -> new TreeSet<>()).addAll(spans));
        }

        BlockMeta output = scene.compaction()
                .compact(golden.getFirst().meta().tenant(), inputs, 5_000_000)
                .output();

        NavigableMap<TraceId, Set<String>> found = new TreeMap<>();
        scene.read(output).forEach((id, spans) -> found.put(id, new TreeSet<>(spans)));
        assertThat(output.knownFormat()).as("vParquet3 is only read").contains(format);
        assertThat(output.totalObjects()).isEqualTo(expected.size()).isGreaterThan(100);
        assertThat(found).isEqualTo(expected);
    }

    private static void copy(CompactionScene scene, GoldenBlock block) throws Exception {
        try (Stream<Path> files = Files.list(block.directory())) {
            for (Path file : files.toList()) {
                scene.bucket.put(block.meta().keys().directory() + file.getFileName(), Files.readAllBytes(file));
            }
        }
    }

    @Test
    void refusesWhatDoesNotBelongTogether() throws Exception {
        SplitTraces split = new SplitTraces(8);
        CompactionScene scene = new CompactionScene(BlockFormat.VPARQUET4, LARGE);
        BlockMeta one = scene.write(split.whole(2));
        BlockMeta other = scene.write(split.whole(2));
        BlockMeta copies = other.toBuilder().replicationFactor(0).build();
        scene.bucket.put(copies.keys().meta(), copies.toJson());

        assertThatThrownBy(() -> scene.compact(List.of(one, copies)))
                .isInstanceOf(TempoException.Invalid.class)
                .hasMessageContaining("cannot be merged");
        assertThatThrownBy(() -> scene.compaction().compact(TENANT, List.of(one.blockId(), scene.nextId()), 0))
                .isInstanceOf(TempoException.NotFound.class);
        assertThat(scene.counter("tempodb_compaction_errors_total")).isEqualTo(2);
    }

    @Test
    void aDamagedInputEndsTheCompactionAndNothingIsTouched() throws Exception {
        SplitTraces split = new SplitTraces(9);
        CompactionScene scene = new CompactionScene(BlockFormat.VPARQUET4, LARGE);
        List<BlockMeta> inputs = List.of(scene.write(split.whole(9)), scene.write(split.whole(9)));
        String key = inputs.get(1).keys().data();
        byte[] data = scene.bucket.read(key);
        for (int i = 200; i < 400; i++) {
            data[i] ^= 0x55;
        }
        scene.bucket.put(key, data);

        assertThatThrownBy(() -> scene.compact(inputs)).isInstanceOf(CorruptBlockException.class);

        assertThat(scene.polled().snapshot().live(TENANT)).hasSize(2);
        assertThat(scene.polled().snapshot().compacted(TENANT)).isEmpty();
    }
}

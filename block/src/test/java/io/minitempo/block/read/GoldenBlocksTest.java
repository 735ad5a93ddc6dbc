// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.block.BuiltBlock;
import io.minitempo.block.ColumnDump;
import io.minitempo.block.GoldenBlock;
import io.minitempo.block.OtlpInput;
import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.meta.DedicatedColumns;
import io.minitempo.block.parquet.format.ColumnChunk;
import io.minitempo.block.parquet.format.Leaf;
import io.minitempo.block.parquet.write.PageLayout;
import io.minitempo.block.schema.BlockSchema;
import io.minitempo.block.shred.BlockBuilder;
import io.minitempo.core.TraceId;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoldenBlocksTest {

    @TempDir
    private Path temp;

    @ParameterizedTest
    @CsvSource({
        "3.0.3-vParquet4, TEMPO",
        "2.10.8-vParquet4, TEMPO",
        "3.0.3-vParquet5, TEMPO",
        "3.0.3-vParquet4, MIXED",
        "3.0.3-vParquet5, MIXED"
    })
    void ourBlocksHoldTheSameRowsColumnByColumn(String kind, PageLayout layout) throws InterruptedException {
        List<GoldenBlock> blocks = GoldenBlock.all("blocks-" + kind, temp);
        BlockFormat format =
                BlockFormat.of(kind.substring(kind.indexOf('-') + 1)).orElseThrow();
        for (NavigableMap<TraceId, List<ByteBuffer>> request : OtlpInput.requests()) {
            BlockSchema schema = BlockSchema.of(format, DedicatedColumns.defaults());
            BuiltBlock built =
                    BuiltBlock.of(schema, request, new BlockBuilder.Options(100_000_000, 256 * 1024, layout, false));
            BlockReader ours = built.open();
            GoldenBlock golden = blocks.stream()
                    .filter(b -> b.meta().totalObjects() == request.size() && holds(b, request.firstKey()))
                    .findFirst()
                    .orElseThrow();
            BlockReader theirs = golden.open();
            assertThat(schema.dedicatedColumns()).isEqualTo(golden.meta().dedicatedColumns());
            for (Leaf leaf : schema.parquet().leaves()) {
                if (!leaf.path().endsWith("ChildCount")) {
                    assertThat(ColumnDump.of(ours.rowGroups(), leaf))
                            .as("%s of %s", leaf.path(), golden)
                            .isEqualTo(ColumnDump.of(theirs.rowGroups(), leaf));
                    assertThat(index(built.data(), ours, leaf))
                            .as("bounds of %s of %s", leaf.path(), golden)
                            .isEqualTo(index(golden.data(), theirs, leaf));
                    if (layout == PageLayout.TEMPO || !schema.isSeldomRead(leaf)) {
                        assertThat(chunk(ours, leaf).codec())
                                .isEqualTo(chunk(theirs, leaf).codec());
                    }
                }
            }
        }
    }

    /// All that footer and column index say about the values of a column in a file of one row group.
    private static String index(byte[] file, BlockReader block, Leaf leaf) {
        ColumnChunk chunk = chunk(block, leaf);
        int at = Math.toIntExact(chunk.places().columnIndex());
        byte[] index = Arrays.copyOfRange(file, at, at + chunk.places().columnIndexLength());
        return "%s to %s, %d nulls in %d, dictionary %s, index %s"
                .formatted(
                        hex(chunk.min()),
                        hex(chunk.max()),
                        chunk.nulls(),
                        chunk.values(),
                        chunk.dictionaryOnly(),
                        hex(index));
    }

    private static ColumnChunk chunk(BlockReader block, Leaf leaf) {
        return block.rowGroups().getFirst().group().columns().get(leaf.index());
    }

    private static String hex(byte @Nullable [] bytes) {
        return bytes == null ? "none" : HexFormat.of().formatHex(bytes);
    }

    private static boolean holds(GoldenBlock block, TraceId id) {
        try {
            return block.open().locate(id).isPresent();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

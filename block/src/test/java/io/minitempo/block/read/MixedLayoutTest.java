// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.block.BuiltBlock;
import io.minitempo.block.OtlpInput;
import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.meta.DedicatedColumns;
import io.minitempo.block.parquet.format.ColumnChunk;
import io.minitempo.block.parquet.format.Leaf;
import io.minitempo.block.parquet.write.PageLayout;
import io.minitempo.block.schema.BlockSchema;
import io.minitempo.block.shred.BlockBuilder;
import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The default layout against the exact one, from the same traces in pages of the same size.
class MixedLayoutTest {

    private static BuiltBlock build(BlockSchema schema, PageLayout layout) throws InterruptedException {
        return BuiltBlock.of(
                schema,
                OtlpInput.requests().get(2),
                new BlockBuilder.Options(100_000_000, PageLayout.TEMPO.pageBytes(), layout, false));
    }

    private static Map<String, byte[]> chunks(BuiltBlock block) throws InterruptedException {
        Map<String, byte[]> chunks = new TreeMap<>();
        for (var group : block.open().rowGroups()) {
            for (ColumnChunk chunk : group.group().columns()) {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                bytes.write(
                        block.data(),
                        Math.toIntExact(chunk.places().start()),
                        Math.toIntExact(chunk.sizes().compressed()));
                chunks.merge(chunk.leaf().path(), bytes.toByteArray(), (a, b) -> {
                    throw new AssertionError("one row group expected");
                });
            }
        }
        return chunks;
    }

    @ParameterizedTest
    @EnumSource(
            value = BlockFormat.class,
            names = {"VPARQUET4", "VPARQUET5"})
    void whatSearchesReadOftenIsAsTempoWritesIt(BlockFormat format) throws InterruptedException {
        BlockSchema schema = BlockSchema.of(format, DedicatedColumns.defaults());
        Map<String, byte[]> exact = chunks(build(schema, PageLayout.TEMPO));
        Map<String, byte[]> mixed = chunks(build(schema, PageLayout.MIXED));
        long exactBytes = 0;
        long mixedBytes = 0;
        for (Leaf leaf : schema.parquet().leaves()) {
            byte[] before = Objects.requireNonNull(exact.get(leaf.path()));
            byte[] after = Objects.requireNonNull(mixed.get(leaf.path()));
            if (schema.isSeldomRead(leaf)) {
                exactBytes += before.length;
                mixedBytes += after.length;
            } else {
                assertThat(after).as(leaf.path()).isEqualTo(before);
            }
        }
        assertThat(mixedBytes).isPositive().isLessThan(exactBytes);
    }
}

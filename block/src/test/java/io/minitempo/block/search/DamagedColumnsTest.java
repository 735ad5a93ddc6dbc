// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.search;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.block.BuiltBlock;
import io.minitempo.block.BytesRangeReader;
import io.minitempo.block.OtlpInput;
import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.meta.DedicatedColumns;
import io.minitempo.block.parquet.read.ParquetFile;
import io.minitempo.block.parquet.read.RowGroupReader;
import io.minitempo.block.parquet.write.PageLayout;
import io.minitempo.block.read.BlockReader;
import io.minitempo.block.schema.BlockSchema;
import io.minitempo.block.shred.BlockBuilder;
import io.minitempo.core.CorruptBlockException;
import io.minitempo.traceql.ast.Attribute;
import io.minitempo.traceql.ast.BinaryOperator;
import io.minitempo.traceql.ast.Field;
import io.minitempo.traceql.ast.Intrinsic;
import io.minitempo.traceql.ast.Level;
import io.minitempo.traceql.ast.Static;
import io.minitempo.traceql.data.SpanBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DamagedColumnsTest {

    /// About as long as the header of a page is, up to its statistics.
    private static final int HEADER_BYTES = 30;

    private static BuiltBlock block(BlockFormat format, PageLayout layout) throws InterruptedException {
        return BuiltBlock.of(
                BlockSchema.of(format, DedicatedColumns.defaults()),
                OtlpInput.requests().get(3),
                new BlockBuilder.Options(20_000, 1000, layout, false));
    }

    private static List<Field> fields() {
        List<Field> fields = new ArrayList<>(List.of(Intrinsic.values()));
        fields.remove(Intrinsic.PARENT);
        for (Attribute.Scope scope : SourceChecks.SCOPES) {
            for (String name : List.of("service.name", "http.method", "http.status_code", "exception.type", "tags")) {
                fields.add(new Attribute(scope, name));
            }
        }
        return fields;
    }

    /// Everything that a source gives.
    private static List<@Nullable Object> readAll(BlockSchema schema, byte[] data, int footer)
            throws InterruptedException {
        BlockReader block =
                BlockReader.open(schema, ParquetFile.open(new BytesRangeReader("t/b/data.parquet", data), footer));
        List<@Nullable Object> found = new ArrayList<>();
        BlockSpanSource source = SourceChecks.source(block, 40);
        for (SpanBatch batch = source.next(); batch != null; batch = source.next()) {
            for (Field field : fields()) {
                batch.mayMatch(field, BinaryOperator.EQUAL, new Static.StringValue("GET"));
                batch.mayMatch(field, BinaryOperator.GREATER, new Static.IntValue(5));
                found.addAll(Values.of(batch.column(field, null)));
            }
            for (int t = 0; t < batch.count(Level.TRACE); t++) {
                found.add(Arrays.toString(batch.traceId(t)));
                found.add(batch.serviceStats(t));
            }
            for (Attribute.Scope scope : SourceChecks.SCOPES) {
                found.add(batch.attributeNames(scope));
            }
        }
        return found;
    }

    private static Optional<List<@Nullable Object>> tryRead(BlockSchema schema, byte[] data, int footer)
            throws InterruptedException {
        try {
            return Optional.of(readAll(schema, data, footer));
        } catch (CorruptBlockException e) {
            assertThat(e.object()).isEqualTo("t/b/data.parquet");
            return Optional.empty();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = BlockFormat.class,
            names = {"VPARQUET4", "VPARQUET5"})
    void everyTruncationIsFoundOut(BlockFormat format) throws InterruptedException {
        BuiltBlock block = block(format, PageLayout.TEMPO);
        for (int length = 0; length < block.data().length; length += length < 20 ? 1 : 1777) {
            byte[] cut = Arrays.copyOf(block.data(), length);
            assertThat(tryRead(block.schema(), cut, block.summary().footerSize()))
                    .as("length %d", length)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"VPARQUET4, TEMPO, 71", "VPARQUET4, COMPACT, 72", "VPARQUET5, MIXED, 73"})
    void aFlippedBitIsFoundOutOrFails(BlockFormat format, PageLayout layout, long seed) throws InterruptedException {
        BuiltBlock block = block(format, layout);
        int footer = block.summary().footerSize();
        List<@Nullable Object> whole = readAll(block.schema(), block.data(), footer);
        int footerStart = block.data().length - 8 - footer;
        SplittableRandom random = new SplittableRandom(seed);
        int found = 0;
        for (int i = 0; i < 400; i++) {
            byte[] damaged = block.data().clone();
            int at = i % 2 == 0 ? random.nextInt(footerStart) : footerStart + random.nextInt(footer);
            int bit = random.nextInt(8);
            damaged[at] ^= (byte) (1 << bit);
            Optional<List<@Nullable Object>> read = tryRead(block.schema(), damaged, footer);
            found += read.isEmpty() ? 1 : 0;
            // Pages have a checksum; the footer has none, and a flip in it may turn pages into nulls.
            if (read.isPresent() && at < footerStart && i % 2 == 0 && inPages(block, at)) {
                assertThat(read.get())
                        .as("seed %d, byte %d of %d, bit %d", seed, at, damaged.length, bit)
                        .isEqualTo(whole);
            }
        }
        assertThat(found).isGreaterThan(100);
    }

    /// Headers of pages are outside of their checksums: what they count must agree with the levels.
    @Test
    void aFlippedBitInTheHeaderOfAPageIsFoundOutOrChangesNothing() throws InterruptedException {
        BuiltBlock block = block(BlockFormat.VPARQUET4, PageLayout.TEMPO);
        int footer = block.summary().footerSize();
        List<@Nullable Object> whole = readAll(block.schema(), block.data(), footer);
        RowGroupReader group = block.open().rowGroups().getFirst();
        int found = 0;
        for (String leaf : List.of("rs.ss.Spans.Attrs.Value", "rs.ss.Spans.HttpMethod")) {
            int header = (int)
                    requireNonNull(group.offsetIndex(block.schema().leaf(leaf))).offset(0);
            for (int bit = 0; bit < 8 * HEADER_BYTES; bit++) {
                byte[] damaged = block.data().clone();
                damaged[header + bit / 8] ^= (byte) (1 << bit % 8);
                Optional<List<@Nullable Object>> read = tryRead(block.schema(), damaged, footer);
                found += read.isEmpty() ? 1 : 0;
                if (read.isPresent()) {
                    assertThat(read.get()).as("%s, bit %d", leaf, bit).isEqualTo(whole);
                }
            }
        }
        assertThat(found).isGreaterThan(100);
    }

    /// Whether a byte lies in front of the page indexes.
    private static boolean inPages(BuiltBlock block, int at) throws InterruptedException {
        long end = Long.MAX_VALUE;
        for (var group : block.open().rowGroups()) {
            for (var chunk : group.group().columns()) {
                end = Math.min(
                        end,
                        chunk.places().columnIndex() < 0 ? end : chunk.places().columnIndex());
                end = Math.min(
                        end,
                        chunk.places().offsetIndex() < 0 ? end : chunk.places().offsetIndex());
            }
        }
        return at < end;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.read;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.block.BuiltBlock;
import io.minitempo.block.BytesRangeReader;
import io.minitempo.block.GoldenBlock;
import io.minitempo.block.OtlpInput;
import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.meta.DedicatedColumns;
import io.minitempo.block.parquet.read.ParquetFile;
import io.minitempo.block.parquet.read.RowGroupReader;
import io.minitempo.block.parquet.write.PageLayout;
import io.minitempo.block.read.BlockReader.StoredTrace;
import io.minitempo.block.schema.BlockSchema;
import io.minitempo.block.shred.BlockBuilder;
import io.minitempo.core.CorruptBlockException;
import io.minitempo.core.TraceId;
import io.minitempo.proto.tempopb.Trace;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DamagedBlocksTest {

    private static final BlockSchema SCHEMA = BlockSchema.of(BlockFormat.VPARQUET4, DedicatedColumns.defaults());

    private static final int LOOKUP_SHARE = 4;

    /// A block of several row groups and pages, as small as that allows: each damage costs reading all of it.
    private static BuiltBlock block(PageLayout layout) throws InterruptedException {
        NavigableMap<TraceId, List<ByteBuffer>> traces = new TreeMap<>();
        OtlpInput.requests().getFirst().entrySet().stream()
                .limit(18)
                .forEach(trace -> traces.put(trace.getKey(), trace.getValue()));
        BuiltBlock block = BuiltBlock.of(SCHEMA, traces, new BlockBuilder.Options(1, 500, layout, false));
        List<RowGroupReader> groups = block.open().rowGroups();
        assertThat(groups).hasSizeGreaterThan(1);
        assertThat(requireNonNull(groups.getFirst().offsetIndex(SCHEMA.leaf("rs.ss.Spans.Name")))
                        .pages())
                .isGreaterThan(1);
        return block;
    }

    /// Reads every trace, and looks every fourth one up, another fourth for each `turn`.
    private static List<StoredTrace> readAll(byte[] data, int footer, int turn) throws InterruptedException {
        ParquetFile file = ParquetFile.open(new BytesRangeReader("t/b/data.parquet", data), footer);
        BlockReader reader = BlockReader.open(SCHEMA, file);
        List<StoredTrace> traces = new ArrayList<>();
        for (RowGroupReader group : reader.rowGroups()) {
            traces.addAll(reader.traces(group));
        }
        for (int i = turn % LOOKUP_SHARE; i < traces.size(); i += LOOKUP_SHARE) {
            StoredTrace trace = traces.get(i);
            // A footer has no checksum: flipped bounds of the ids can hide a trace from lookups, but never crash them.
            Optional<Trace> found = reader.find(trace.id());
            assertThat(found.isEmpty() || found.get().equals(trace.trace())).isTrue();
        }
        return traces;
    }

    /// Reads a damaged file; empty when it was found out.
    private static Optional<List<StoredTrace>> tryRead(byte[] data, int footer, int turn) throws InterruptedException {
        try {
            return Optional.of(readAll(data, footer, turn));
        } catch (CorruptBlockException e) {
            assertThat(e.object()).isEqualTo("t/b/data.parquet");
            assertThat(e).hasMessageStartingWith("t/b/data.parquet");
            return Optional.empty();
        }
    }

    @Test
    void everyTruncationIsFoundOut() throws InterruptedException {
        BuiltBlock block = block(PageLayout.TEMPO);
        for (int length = 0; length < block.data().length; length += length < 100 ? 1 : 331) {
            byte[] cut = Arrays.copyOf(block.data(), length);
            assertThat(tryRead(cut, block.summary().footerSize(), 0))
                    .as("length %d", length)
                    .isEmpty();
            assertThat(tryRead(cut, 0, 0)).as("length %d", length).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(PageLayout.class)
    void aFlippedBitIsFoundOutOrChangesNothingThatIsRead(PageLayout layout) throws InterruptedException {
        BuiltBlock block = block(layout);
        List<StoredTrace> whole = readAll(block.data(), block.summary().footerSize(), 0);
        int footerStart = block.data().length - 8 - block.summary().footerSize();
        long seed = 4711;
        SplittableRandom random = new SplittableRandom(seed);
        int found = 0;
        int bodies = 0;
        for (int i = 0; i < 1500; i++) {
            byte[] damaged = block.data().clone();
            // Half of the flips hit the footer, where a flip can claim anything.
            int at = i % 2 == 0
                    ? random.nextInt(damaged.length)
                    : footerStart + random.nextInt(block.summary().footerSize());
            int bit = random.nextInt(8);
            damaged[at] ^= (byte) (1 << bit);
            Optional<List<StoredTrace>> read = tryRead(damaged, block.summary().footerSize(), i);
            found += read.isEmpty() ? 1 : 0;
            bodies++;
            // Statistics, names of writers and the like are not read, or only steer lookups.
            if (read.isPresent()) {
                assertThat(read.get())
                        .as("seed %d, byte %d of %d, bit %d", seed, at, damaged.length, bit)
                        .isEqualTo(whole);
            }
        }
        assertThat(found).isGreaterThan(bodies / 3);
    }

    /// Pages of that writer have no checksums everywhere, so a flip may pass as another value.
    @Test
    void aFlippedBitInABlockOfTheOldFormatIsFoundOutOrReadOver(@TempDir Path temp) throws InterruptedException {
        GoldenBlock block = GoldenBlock.all("blocks-2.10.8-vParquet3", temp).stream()
                .max(Comparator.comparingInt(each -> each.data().length))
                .orElseThrow();
        SplittableRandom random = new SplittableRandom(4712);
        int found = 0;
        for (int i = 0; i < 200; i++) {
            byte[] damaged = block.data().clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                BlockReader reader = BlockReader.open(block.meta(), new BytesRangeReader("t/b/data.parquet", damaged));
                for (RowGroupReader group : reader.rowGroups()) {
                    reader.traces(group);
                }
            } catch (CorruptBlockException e) {
                assertThat(e.object()).as("seed 4712").isEqualTo("t/b/data.parquet");
                found++;
            }
        }
        assertThat(found).isPositive();
    }

    @Test
    void anotherSchemaIsRefusedWithTheColumnThatDiffers() throws InterruptedException {
        BuiltBlock block = block(PageLayout.TEMPO);
        BlockSchema other = BlockSchema.of(BlockFormat.VPARQUET5, DedicatedColumns.NONE);
        ParquetFile file = ParquetFile.open(block.source(), 0);

        assertThatThrownBy(() -> BlockReader.open(other, file))
                .isInstanceOf(CorruptBlockException.class)
                .hasMessageContaining("file has 103 columns, vParquet5 with 0 dedicated columns has 78");
    }
}

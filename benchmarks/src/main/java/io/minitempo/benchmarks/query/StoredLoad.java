// SPDX-License-Identifier: Apache-2.0
package io.minitempo.benchmarks.query;

import io.minitempo.benchmarks.load.GroupedTraces;
import io.minitempo.benchmarks.load.GroupedTraces.Grouped;
import io.minitempo.benchmarks.load.LoadShape;
import io.minitempo.block.list.BlockStore;
import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.meta.DedicatedColumns;
import io.minitempo.block.parquet.format.ColumnChunk;
import io.minitempo.block.parquet.format.Leaf;
import io.minitempo.block.parquet.read.RowGroupReader;
import io.minitempo.block.read.BlockReader;
import io.minitempo.block.schema.AttributeColumn;
import io.minitempo.block.schema.BlockSchema;
import io.minitempo.block.store.BackendBlock;
import io.minitempo.block.store.BlockWriter;
import io.minitempo.core.BlockId;
import io.minitempo.core.TenantId;
import io.minitempo.core.time.Clock;
import io.minitempo.objectstore.Backend;
import io.minitempo.objectstore.local.LocalBackend;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// The reference's data: 3 million spans in 120 000 traces, 8 vParquet4 blocks. One folder is written once and used
/// by many runs.
final class StoredLoad {

    static final int BLOCKS = 8;
    static final int TRACES = 15_000;
    static final long SPANS = (long) BLOCKS * TRACES * LoadShape.SPANS;

    /// The times of the load: pushed in a minute, as the reference was.
    private static final Instant FIRST = Instant.parse("2026-11-20T12:00:30Z");

    private static final Duration BETWEEN_REQUESTS = Duration.ofMillis(10);
    private static final Duration LONGEST_TRACE = Duration.ofSeconds(30);
    private static final int KEEP_EVERY = 397;

    private final Path folder;
    private final Backend bucket;

    /// Data below the folder `blocks` of a folder.
    StoredLoad(Path folder) {
        this.folder = folder;
        this.bucket = new LocalBackend(folder.resolve("blocks"), Clock.system());
    }

    /// A window of an hour around the data, in Unix seconds.
    static String window() {
        long middle = FIRST.getEpochSecond();
        return "start=" + (middle - 1800) + "&end=" + (middle + 1800);
    }

    private Path ids() {
        return folder.resolve("ids.txt");
    }

    /// Some traces.
    List<String> sampleIds() throws IOException {
        return Files.readAllLines(ids());
    }

    /// Writes the blocks unless they are there.
    void writeOnce() throws IOException, InterruptedException {
        if (Files.exists(ids())) {
            return;
        }
        bucket.probe();
        List<String> kept = new ArrayList<>();
        long requests = TRACES / LoadShape.TRACES;
        for (int block = 0; block < BLOCKS; block++) {
            Instant start = FIRST.plus(BETWEEN_REQUESTS.multipliedBy(block * requests));
            Instant end = start.plus(BETWEEN_REQUESTS.multipliedBy(requests)).plus(LONGEST_TRACE);
            GroupedTraces.Timing timing = new GroupedTraces.Timing(
                    start.getEpochSecond() * 1_000_000_000L + start.getNano(), BETWEEN_REQUESTS.toNanos());
            List<Grouped> traces = GroupedTraces.make(TRACES, 1, block + 1, timing);
            try (BlockWriter writer = BlockWriter.start(bucket, template(block), BlockWriter.Settings.defaults())) {
                for (int i = 0; i < traces.size(); i++) {
                    Grouped trace = traces.get(i);
                    writer.add(trace.id(), List.of(ByteBuffer.wrap(trace.bytes())));
                    if (i % KEEP_EVERY == 0) {
                        kept.add(trace.id().toString());
                    }
                }
                writer.finish(start, end);
            }
        }
        Files.write(ids(), kept);
    }

    private static BlockMeta template(int block) {
        return BlockMeta.builder(BlockFormat.VPARQUET4, id(block), TenantId.SINGLE)
                .dedicatedColumns(DedicatedColumns.defaults().in(BlockFormat.VPARQUET4))
                .replicationFactor(1)
                .build();
    }

    private static BlockId id(int block) {
        return new BlockId(new UUID(1, block + 1));
    }

    /// What columns take in all blocks.
    ///
    /// @param read bytes in the files
    /// @param decoded bytes without compression
    record Sizes(long read, long decoded) {}

    /// What columns take in all blocks, the least that has to be read to look at every value of them.
    ///
    /// @param names of leaves, as [BlockSchema] names them, or of attributes that have a column of their own
    Sizes sizes(List<String> names) throws InterruptedException {
        long read = 0;
        long decoded = 0;
        for (int block = 0; block < BLOCKS; block++) {
            BlockMeta meta = new BlockStore(bucket, 1).meta(TenantId.SINGLE, id(block));
            BlockReader reader = new BackendBlock(bucket, meta).reader();
            for (RowGroupReader group : reader.rowGroups()) {
                for (String name : names) {
                    ColumnChunk.Sizes sizes =
                            group.chunk(leaf(reader.schema(), name)).sizes();
                    read += sizes.compressed();
                    decoded += sizes.uncompressed();
                }
            }
        }
        return new Sizes(read, decoded);
    }

    private static Leaf leaf(BlockSchema schema, String name) {
        for (AttributeColumn column : schema.attributeColumns()) {
            if (column.attribute().equals(name)) {
                return column.leaf();
            }
        }
        return schema.leaf(name);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.warmup;

import io.minitempo.block.list.BlockStore;
import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.meta.DedicatedColumns;
import io.minitempo.block.store.BlockWriter;
import io.minitempo.core.BlockId;
import io.minitempo.core.TenantId;
import io.minitempo.core.time.Clock;
import io.minitempo.objectstore.Backend;
import io.minitempo.objectstore.memory.InMemoryBackend;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// A bucket in memory with a few small blocks, written as the block-builder writes them.
///
/// @param backend the bucket
/// @param traces ids of some traces in it, in hex
/// @param start before all of its spans
/// @param end after all of its spans, and old enough for queries to look for them in blocks
record MiniatureBucket(Backend backend, List<String> traces, Instant start, Instant end) {

    /// Older than what queries look for in live-stores alone (`query_backend_after`).
    private static final Duration AGE = Duration.ofMinutes(40);

    private static final Duration WIDTH = Duration.ofMinutes(10);
    private static final int KEEP_EVERY = 17;

    /// How much there is.
    ///
    /// @param blocks how many blocks
    /// @param traces how many traces each of them has
    record Size(int blocks, int traces) {}

    MiniatureBucket {
        traces = List.copyOf(traces);
    }

    /// Writes the blocks.
    ///
    /// @throws InterruptedException when the caller is interrupted
    static MiniatureBucket write(Size size, Clock clock) throws InterruptedException {
        Backend backend = new InMemoryBackend(clock);
        Instant start = clock.instant().minus(AGE);
        Instant end = start.plus(WIDTH);
        List<String> ids = new ArrayList<>();
        for (int block = 1; block <= size.blocks; block++) {
            SyntheticTraces traces =
                    new SyntheticTraces(block, size.traces, start.getEpochSecond() * 1_000_000_000L, WIDTH.toNanos());
            BlockMeta template = BlockMeta.builder(
                            BlockFormat.VPARQUET4, new BlockId(new UUID(1, block)), TenantId.SINGLE)
                    .dedicatedColumns(DedicatedColumns.defaults().in(BlockFormat.VPARQUET4))
                    .replicationFactor(1)
                    .build();
            try (BlockWriter writer = BlockWriter.start(backend, template, BlockWriter.Settings.defaults())) {
                for (int i = 0; i < size.traces; i++) {
                    writer.add(traces.id(i), List.of(traces.trace(i)));
                    if (i % KEEP_EVERY == 0) {
                        ids.add(traces.id(i).toString());
                    }
                }
                writer.finish(start, end);
            }
        }
        return new MiniatureBucket(backend, ids, start, end);
    }

    /// The blocks in it.
    BlockStore store() {
        return new BlockStore(backend, 1);
    }
}

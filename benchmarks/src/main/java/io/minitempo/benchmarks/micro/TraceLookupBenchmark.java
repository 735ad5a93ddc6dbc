// SPDX-License-Identifier: Apache-2.0
package io.minitempo.benchmarks.micro;

import io.minitempo.benchmarks.load.GroupedTraces;
import io.minitempo.benchmarks.load.GroupedTraces.Grouped;
import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.meta.DedicatedColumns;
import io.minitempo.block.store.BackendBlock;
import io.minitempo.block.store.BlockWriter;
import io.minitempo.core.BlockId;
import io.minitempo.core.TenantId;
import io.minitempo.core.TraceId;
import io.minitempo.core.time.Clock;
import io.minitempo.objectstore.memory.InMemoryBackend;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// A trace looked up by id in one of four blocks of 5000 traces in a bucket in memory; figures are per lookup.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class TraceLookupBenchmark {

    private static final int BLOCKS = 4;
    private static final int TRACES = 5000;

    private final InMemoryBackend backend = new InMemoryBackend(Clock.system());
    private final List<BlockMeta> metas = new ArrayList<>();
    private final List<BackendBlock> opened = new ArrayList<>();
    private final List<TraceId> ids = new ArrayList<>();
    private int next;

    /// Writes the blocks.
    @Setup
    public void writeBlocks() throws InterruptedException {
        for (int b = 0; b < BLOCKS; b++) {
            BlockMeta template = BlockMeta.builder(BlockFormat.VPARQUET4, new BlockId(new UUID(b, b)), TenantId.SINGLE)
                    .dedicatedColumns(DedicatedColumns.defaults().in(BlockFormat.VPARQUET4))
                    .replicationFactor(1)
                    .build();
            try (BlockWriter writer = BlockWriter.start(backend, template, BlockWriter.Settings.defaults())) {
                for (Grouped trace : GroupedTraces.make(TRACES, b + 1)) {
                    writer.add(trace.id(), List.of(ByteBuffer.wrap(trace.bytes())));
                    ids.add(trace.id());
                }
                metas.add(writer.finish(Instant.EPOCH, Instant.EPOCH.plusSeconds(1)));
            }
        }
        metas.forEach(meta -> opened.add(new BackendBlock(backend, meta)));
    }

    private TraceId id() {
        next = (next + 7919) % ids.size();
        return ids.get(next);
    }

    private static int found(TraceId id, BackendBlock block) throws InterruptedException {
        return block.find(id).map(trace -> trace.getSerializedSize()).orElse(0);
    }

    /// Blocks whose footers are known.
    @Benchmark
    public int knownBlocks() throws InterruptedException {
        TraceId id = id();
        int bytes = 0;
        for (BackendBlock block : opened) {
            bytes += found(id, block);
        }
        return bytes;
    }

    /// Blocks of which nothing but the metadata is known.
    @Benchmark
    public int unknownBlocks() throws InterruptedException {
        TraceId id = id();
        int bytes = 0;
        for (BlockMeta meta : metas) {
            bytes += found(id, new BackendBlock(backend, meta));
        }
        return bytes;
    }
}

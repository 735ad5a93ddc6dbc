// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.compact;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.block.CanonicalTrace;
import io.minitempo.block.list.BlockList;
import io.minitempo.block.list.BlockListConfig;
import io.minitempo.block.list.BlockListMetrics;
import io.minitempo.block.list.BlockStore;
import io.minitempo.block.list.IndexOwnership;
import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.meta.DedicatedColumns;
import io.minitempo.block.parquet.read.RowGroupReader;
import io.minitempo.block.read.BlockReader;
import io.minitempo.block.schema.BlockSchema;
import io.minitempo.block.shred.BlockBuilder;
import io.minitempo.block.store.BackendBlock;
import io.minitempo.block.store.BlockWriter;
import io.minitempo.core.BlockId;
import io.minitempo.core.TenantId;
import io.minitempo.core.TraceId;
import io.minitempo.objectstore.memory.FaultyBackend;
import io.minitempo.objectstore.memory.InMemoryBackend;
import io.minitempo.proto.tempopb.Trace;
import io.minitempo.testsupport.ManualClock;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;

/// A bucket with blocks of one tenant, and what there is to compact them.
final class CompactionScene {

    static final TenantId TENANT = new TenantId("acme");

    /// The start of the golden input.
    static final Instant NOON = Instant.ofEpochSecond(1_795_176_000L);

    final ManualClock clock = ManualClock.atGoldenInput();
    final FaultyBackend bucket = new FaultyBackend(new InMemoryBackend(clock));
    final BlockStore store = new BlockStore(bucket, 3);
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final CompactionMetrics metrics = new CompactionMetrics(registry);
    final BlockFormat format;
    final CanonicalTrace canonical;
    private final BlockWriter.Settings settings;
    private final SplittableRandom random = new SplittableRandom(7);

    CompactionScene(BlockFormat format, long rowGroupBytes) {
        this.format = format;
        this.canonical = new CanonicalTrace(BlockSchema.of(format, DedicatedColumns.defaults()));
        this.settings = new BlockWriter.Settings(
                BlockBuilder.Options.defaults().withRowGroupBytes(rowGroupBytes), 0.01, 102_400, false, format);
    }

    BlockCompaction compaction() {
        return new BlockCompaction(store, settings, this::nextId, metrics);
    }

    /// A compaction that gets the id of its output, when it has read the metadata of its inputs, from this call.
    BlockCompaction compaction(Callable<BlockId> ids) {
        return new BlockCompaction(
                store,
                settings,
                () -> {
                    try {
                        return ids.call();
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                },
                metrics);
    }

    BlockId nextId() {
        return new BlockId(new UUID(random.nextLong(), random.nextLong()));
    }

    BlockMeta write(SortedMap<TraceId, Trace> traces) throws InterruptedException {
        return write(traces, 0, NOON, NOON.plusSeconds(60));
    }

    BlockMeta write(SortedMap<TraceId, Trace> traces, int level, Instant start, Instant end)
            throws InterruptedException {
        BlockMeta template = BlockMeta.builder(format, nextId(), TENANT)
                .dedicatedColumns(DedicatedColumns.defaults().in(format))
                .compactionLevel(level)
                .replicationFactor(1)
                .build();
        try (BlockWriter writer = BlockWriter.start(
                bucket, template, settings.withData(settings.data().withDropDuplicates(false)))) {
            for (Map.Entry<TraceId, Trace> trace : traces.entrySet()) {
                writer.add(
                        trace.getKey(), List.of(ByteBuffer.wrap(trace.getValue().toByteArray())));
            }
            return writer.finish(start, end);
        }
    }

    BlockMeta compact(List<BlockMeta> inputs) throws InterruptedException {
        return compaction().compact(TENANT, ids(inputs), 0).output();
    }

    static List<BlockId> ids(List<BlockMeta> metas) {
        return metas.stream().map(BlockMeta::blockId).toList();
    }

    /// Every trace of a block, without what blocks do not keep.
    NavigableMap<TraceId, List<String>> read(BlockMeta meta) throws InterruptedException {
        NavigableMap<TraceId, List<String>> traces = new TreeMap<>();
        BlockReader reader = new BackendBlock(bucket, meta).reader();
        for (RowGroupReader group : reader.rowGroups()) {
            for (BlockReader.StoredTrace trace : reader.traces(group)) {
                traces.put(trace.id(), canonical.of(trace.trace()));
            }
        }
        return traces;
    }

    NavigableMap<TraceId, List<String>> canonical(Map<TraceId, Trace> traces) {
        NavigableMap<TraceId, List<String>> all = new TreeMap<>();
        traces.forEach((id, trace) -> all.put(id, canonical.of(trace)));
        return all;
    }

    /// The list of blocks, polled just now.
    BlockList polled() throws InterruptedException {
        BlockList list = new BlockList(
                store,
                BlockListConfig.defaults(),
                IndexOwnership.NONE,
                false,
                clock,
                new SplittableRandom(1),
                new BlockListMetrics(new SimpleMeterRegistry()));
        list.poll();
        return list;
    }

    double counter(String name) {
        return registry.find(name).counters().stream()
                .mapToDouble(c -> c.count())
                .sum();
    }
}

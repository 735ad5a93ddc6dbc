// SPDX-License-Identifier: Apache-2.0
package io.minitempo.compactor;

import com.google.protobuf.ByteString;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.block.list.BlockList;
import io.minitempo.block.list.BlockListConfig;
import io.minitempo.block.list.BlockListMetrics;
import io.minitempo.block.list.BlockStore;
import io.minitempo.block.list.IndexOwnership;
import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.meta.DedicatedColumns;
import io.minitempo.block.store.BlockWriter;
import io.minitempo.core.BlockId;
import io.minitempo.core.TenantId;
import io.minitempo.core.TraceId;
import io.minitempo.objectstore.memory.FaultyBackend;
import io.minitempo.objectstore.memory.InMemoryBackend;
import io.minitempo.proto.tempopb.Trace;
import io.minitempo.server.overrides.Limits;
import io.minitempo.testsupport.ManualClock;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;

/// A bucket with small blocks, and a list of them.
public final class Scene {

    public static final TenantId TENANT = new TenantId("acme");

    public final ManualClock clock = ManualClock.atGoldenInput();
    public final Instant start = clock.instant();
    public final InMemoryBackend objects = new InMemoryBackend(clock);
    public final FaultyBackend bucket = new FaultyBackend(objects);
    public final BlockStore store = new BlockStore(bucket, 3);
    public final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    public final BlockList list = listOf(store);
    public final Set<TenantId> disabled = new HashSet<>();
    public final Map<TenantId, Duration> windows = new HashMap<>();
    private int blocks;

    /// A list of its own, as another process would have.
    public BlockList listOf(BlockStore blocks) {
        return new BlockList(
                blocks,
                BlockListConfig.defaults(),
                IndexOwnership.NONE,
                false,
                clock,
                new SplittableRandom(1),
                new BlockListMetrics(new SimpleMeterRegistry()));
    }

    public Limits limits(TenantId tenant) {
        Limits d = Limits.defaults();
        return new Limits(
                d.ingestion(),
                d.read(),
                new Limits.Compaction(
                        Duration.ZERO, windows.getOrDefault(tenant, Duration.ZERO), disabled.contains(tenant)),
                d.metricsGenerator(),
                d.forwarders(),
                d.global(),
                d.storage(),
                d.costAttribution());
    }

    /// Writes a block with one trace of one span that ends at [#start].
    public BlockMeta block(TenantId tenant, boolean noCompact) throws InterruptedException {
        return block(tenant, start, noCompact);
    }

    /// Writes a block with one trace of one span.
    public BlockMeta block(TenantId tenant, Instant end, boolean noCompact) throws InterruptedException {
        int number = ++blocks;
        TraceId id = new TraceId(7, number);
        BlockMeta template = BlockMeta.builder(BlockFormat.VPARQUET4, new BlockId(new UUID(number, number)), tenant)
                .dedicatedColumns(DedicatedColumns.defaults().in(BlockFormat.VPARQUET4))
                .replicationFactor(1)
                .build();
        BlockWriter.Settings settings = BlockWriter.Settings.defaults();
        Trace trace = Trace.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder()
                        .addScopeSpans(ScopeSpans.newBuilder()
                                .addSpans(Span.newBuilder()
                                        .setSpanId(ByteString.copyFrom(new byte[] {0, 0, 0, 0, 0, 0, 0, (byte) number}))
                                        .setName("span " + number))))
                .build();
        try (BlockWriter writer =
                BlockWriter.start(bucket, template, noCompact ? settings.withNoCompact() : settings)) {
            writer.add(id, List.of(ByteBuffer.wrap(trace.toByteArray())));
            return writer.finish(end.minusSeconds(60), end);
        }
    }

    public BlockMeta block() throws InterruptedException {
        return block(TENANT, false);
    }

    public double count(String name, String... tags) {
        return registry.find(name).tags(tags).counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.block.config.BlockConfig;
import io.minitempo.block.list.BlockChange;
import io.minitempo.block.list.BlockList;
import io.minitempo.block.list.BlockListConfig;
import io.minitempo.block.list.BlockListMetrics;
import io.minitempo.block.list.BlockStore;
import io.minitempo.block.list.IndexOwnership;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.shred.TraceRow;
import io.minitempo.block.store.BackendBlock;
import io.minitempo.block.store.BlockCopy;
import io.minitempo.block.store.BlockWriter;
import io.minitempo.block.trace.SharedSpanIds;
import io.minitempo.block.trace.TraceCombiner;
import io.minitempo.block.wal.LocalBlock;
import io.minitempo.block.wal.LocalBlocks;
import io.minitempo.block.wal.Stages;
import io.minitempo.block.wal.Wal;
import io.minitempo.block.wal.WalBlock;
import io.minitempo.core.BlockId;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.TraceId;
import io.minitempo.core.time.Deadline;
import io.minitempo.objectstore.Backend;
import io.minitempo.objectstore.local.LocalBackend;
import io.minitempo.objectstore.memory.InMemoryBackend;
import io.minitempo.proto.tempopb.Trace;
import io.minitempo.testsupport.ManualClock;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The calls of the README, one test for each of its sections.
class UsageTest {

    private static final TenantId TENANT = TenantId.SINGLE;
    private static final BlockId ID = BlockId.parse("b27b0e53-66a0-4505-afd6-434ae3cd4a10");
    private static final Instant START = Instant.ofEpochSecond(1_795_176_000L);
    private static final Instant END = START.plusSeconds(900);

    @TempDir
    private Path temp;

    private final ManualClock clock = ManualClock.atGoldenInput();
    private final Backend bucket = new InMemoryBackend(clock);
    private final BlockStore store = new BlockStore(bucket, 3);
    private final BlockConfig config = BlockConfig.defaults();
    private final NavigableMap<TraceId, List<ByteBuffer>> traces =
            OtlpInput.requests().getFirst();

    private BlockMeta template() {
        return BlockMeta.builder(config.version(), ID, TENANT)
                .dedicatedColumns(config.dedicatedColumns().in(config.version()))
                .replicationFactor(1)
                .build();
    }

    private BlockMeta write() throws InterruptedException {
        BlockWriter.Settings settings = BlockWriter.Settings.of(config).withNoCompact();
        try (BlockWriter writer = BlockWriter.start(bucket, template(), settings)) {
            for (Map.Entry<TraceId, List<ByteBuffer>> trace : traces.entrySet()) {
                TraceRow row = writer.add(trace.getKey(), trace.getValue());
                assertThat(row.spans()).isPositive();
            }
            return writer.finish(START, END);
        }
    }

    private BlockList list() {
        return new BlockList(
                store,
                BlockListConfig.defaults(),
                IndexOwnership.NONE,
                false,
                clock,
                new SplittableRandom(1),
                new BlockListMetrics(new SimpleMeterRegistry()));
    }

    @Test
    void aBlockIsWrittenAndItsTracesAreFound() throws Exception {
        BlockMeta meta = write();
        assertThat(meta.totalObjects()).isEqualTo(traces.size());
        assertThat(meta).isEqualTo(store.meta(TENANT, ID));
        assertThat(store.hasNoCompactFlag(TENANT, ID)).isTrue();
        store.clearNoCompactFlag(TENANT, ID);

        BackendBlock block = new BackendBlock(bucket, meta);
        TraceCombiner combiner = new TraceCombiner(0, true);
        Optional<Trace> part = block.find(traces.firstKey());
        combiner.add(part.orElseThrow());
        assertThat(combiner.result().map(SharedSpanIds::repair)).isPresent();
        assertThat(block.find(TraceId.parse("1"))).isEmpty();
    }

    @Test
    void settingsSayHowABlockIsLaidOut() throws Exception {
        BlockConfig small = new BlockConfig(0.01, 64, config.version(), 1, config.parquetDedicatedColumns(), "");
        try (BlockWriter writer = BlockWriter.start(bucket, template(), BlockWriter.Settings.of(small))) {
            for (int i = 1; i <= 300; i++) {
                writer.add(new TraceId(0, i), traces.firstEntry().getValue());
            }
            BlockMeta meta = writer.finish(START, END);
            assertThat(meta.bloomShards()).isGreaterThan(1);
            assertThat(meta.totalRecords()).isGreaterThan(1);
            assertThat(store.hasNoCompactFlag(TENANT, ID)).isFalse();
        }
    }

    @Test
    void theListIsPolledAndABlockThatVanishedIsLookedUpAgain() throws Exception {
        BlockMeta meta = write();
        BlockList list = list();
        list.start(cause -> {
            throw new AssertionError(cause);
        });
        try {
            assertThat(list.notReady()).isEmpty();
            assertThat(list.relevant(TENANT, START, END, BlockId.MIN, BlockId.MAX))
                    .containsExactly(meta);

            store.markCompacted(TENANT, ID);
            store.delete(TENANT, ID);
            BackendBlock block = new BackendBlock(bucket, meta);
            assertThatThrownBy(() -> block.find(traces.firstKey())).isInstanceOf(TempoException.NotFound.class);
            assertThat(list.refresh(TENANT).live(TENANT)).isEmpty();

            list.update(BlockChange.added(meta));
            assertThat(list.snapshot().find(TENANT, ID)).contains(meta);
        } finally {
            list.stop(Deadline.after(Duration.ofSeconds(5), clock));
        }
    }

    @Test
    void aTraceGoesFromTheLogToALocalBlockToTheBucket() throws Exception {
        Wal wal = new Wal(temp, clock);
        LocalBackend disk = new LocalBackend(wal.blocks(), clock);
        disk.probe();
        LocalBlocks locals = new LocalBlocks(wal.blocks(), disk);
        Stages stages = Stages.recover(wal, locals).getOrDefault(TENANT, new Stages());

        WalBlock head = wal.create(config.version(), ID, TENANT, config.dedicatedColumns(), 1);
        stages.replaceHead(head);
        traces.forEach((id, segments) -> head.append(id, START, END, segments));
        head.flush();
        assertThat(find(stages)).isPresent();

        WalBlock sealed = stages.replaceHead(null).orElseThrow();
        sealed.seal();
        Optional<LocalBlock> complete = locals.complete(sealed, BlockWriter.Settings.of(config));
        stages.completed(sealed, complete.orElseThrow());
        sealed.remove();
        assertThat(find(stages)).isPresent();

        LocalBlock local = stages.complete().getFirst();
        BlockCopy.copy(locals.backend(), bucket, local.meta());
        local.markFlushed(clock.instant());
        stages.withdraw(local);
        local.remove();
        assertThat(find(stages)).isEmpty();
        assertThat(new BackendBlock(bucket, local.meta()).find(traces.firstKey()))
                .isPresent();
    }

    private Optional<Trace> find(Stages stages) throws InterruptedException {
        TraceCombiner combiner = new TraceCombiner(0, true);
        try (Stages.Snapshot snapshot = stages.snapshot()) {
            for (WalBlock block : snapshot.walBlocks()) {
                block.find(traces.firstKey(), combiner);
            }
            for (LocalBlock block : snapshot.blocks()) {
                block.find(traces.firstKey(), combiner);
            }
        }
        return combiner.result();
    }
}

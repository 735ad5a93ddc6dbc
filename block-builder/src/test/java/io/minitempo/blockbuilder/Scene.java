// SPDX-License-Identifier: Apache-2.0
package io.minitempo.blockbuilder;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.block.config.BlockConfig;
import io.minitempo.block.config.WalConfig;
import io.minitempo.block.list.BlockStore;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.parquet.read.RowGroupReader;
import io.minitempo.block.read.BlockReader;
import io.minitempo.block.store.BackendBlock;
import io.minitempo.core.BlockId;
import io.minitempo.core.TenantId;
import io.minitempo.core.TraceId;
import io.minitempo.core.time.Clock;
import io.minitempo.ingestlog.IngestLog;
import io.minitempo.ingestlog.memory.InMemoryBroker;
import io.minitempo.objectstore.Backend;
import io.minitempo.objectstore.memory.FaultyBackend;
import io.minitempo.objectstore.memory.InMemoryBackend;
import io.minitempo.proto.tempopb.Trace;
import io.minitempo.ring.partition.PartitionDesc;
import io.minitempo.ring.partition.PartitionRing;
import io.minitempo.ring.partition.PartitionRingDesc;
import io.minitempo.ring.partition.PartitionState;
import io.minitempo.ring.token.Tokens;
import io.minitempo.server.overrides.Limits;
import io.minitempo.server.overrides.Overrides;
import io.minitempo.testsupport.ManualClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// A log and a bucket in memory and all that a block-builder needs besides, with a clock that a test turns.
final class Scene {

    static final Duration CYCLE = Duration.ofMinutes(5);
    static final TenantId ALICE = new TenantId("alice");
    static final TenantId BOB = new TenantId("bob");

    final ManualClock clock = ManualClock.atGoldenInput();
    final InMemoryBroker broker;
    final InMemoryBackend bucket = new InMemoryBackend(clock);
    final FaultyBackend backend = new FaultyBackend(bucket);
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final Map<Integer, PartitionState> ring = new TreeMap<>();
    private final Path wal;
    long maxConsumingBytes;
    long spoolMemory = 1 << 20;
    long flushMemory = 1 << 20;
    Overrides overrides = Overrides.fixed(Limits.defaults());
    BlockConfig block = BlockConfig.defaults();

    /// A scene with that many partitions, all ACTIVE and all assigned to the one block-builder.
    Scene(Path wal, int partitions) {
        this.wal = wal;
        this.broker = new InMemoryBroker(partitions, clock);
        for (int partition = 0; partition < partitions; partition++) {
            ring.put(partition, PartitionState.ACTIVE);
        }
    }

    BlockBuilder builder() {
        return builder(broker.connect(), clock);
    }

    /// A block-builder as a new process would make it.
    BlockBuilder builder(IngestLog log, Clock time) {
        BlockBuilderConfig config = new BlockBuilderConfig(
                "builder-0",
                Map.of("builder-0", List.copyOf(ring.keySet())),
                0,
                CYCLE,
                maxConsumingBytes,
                new BlockBuilderConfig.Block(1),
                WalConfig.at(wal.toString()));
        return new BlockBuilder(
                new BlockBuilder.Dependencies(
                        config,
                        block,
                        log,
                        new BlockStore(backend, 2),
                        this::ring,
                        overrides,
                        Duration.ofMinutes(1),
                        registry,
                        time,
                        new SplittableRandom(1)),
                new BlockBuilder.Tuning(Duration.ZERO, spoolMemory, flushMemory, Duration.ofSeconds(60)));
    }

    private PartitionRing ring() {
        PartitionRingDesc desc = PartitionRingDesc.EMPTY;
        for (Map.Entry<Integer, PartitionState> each : ring.entrySet()) {
            desc = desc.with(PartitionDesc.of(each.getKey(), Tokens.of(each.getKey() + 1), each.getValue(), 0));
        }
        return PartitionRing.of(desc);
    }

    /// Writes a record that was created `age` after the start of the scene.
    long append(int partition, TenantId tenant, Duration age, byte[] value) {
        long time = 1_795_176_000_000L + age.toMillis();
        return broker.append(partition, tenant.toString().getBytes(StandardCharsets.UTF_8), value, time);
    }

    OptionalLong committed(int partition) throws InterruptedException {
        return broker.connect().committedOffsets().committed(BlockBuilder.GROUP, partition);
    }

    List<BlockId> live(TenantId tenant) throws InterruptedException {
        return new BlockStore(bucket, 2).blocks(tenant).live();
    }

    List<BlockId> compacted(TenantId tenant) throws InterruptedException {
        return new BlockStore(bucket, 2).blocks(tenant).compacted();
    }

    boolean isFlagged(TenantId tenant, BlockId block) throws InterruptedException {
        return new BlockStore(bucket, 2).hasNoCompactFlag(tenant, block);
    }

    BlockMeta meta(TenantId tenant, BlockId block) throws InterruptedException {
        return new BlockStore(bucket, 2).meta(tenant, block);
    }

    /// The spans in the live blocks of a tenant, as text, sorted; one that is in two blocks comes twice.
    List<String> spans(TenantId tenant) throws InterruptedException {
        return spans(bucket, tenant);
    }

    static List<String> spans(Backend from, TenantId tenant) throws InterruptedException {
        BlockStore store = new BlockStore(from, 2);
        List<String> spans = new ArrayList<>();
        for (BlockId id : store.blocks(tenant).live()) {
            BlockMeta meta = store.meta(tenant, id);
            int traces = 0;
            for (Map.Entry<TraceId, Trace> trace : traces(from, meta).entrySet()) {
                assertThat(new BackendBlock(from, meta).mayContain(trace.getKey()))
                        .isTrue();
                spans.addAll(TraceText.spans(trace.getKey(), trace.getValue()));
                traces++;
            }
            assertThat(meta.totalObjects()).isEqualTo(traces);
            assertThat(meta.replicationFactor()).isEqualTo(1);
        }
        spans.sort(null);
        return spans;
    }

    private static Map<TraceId, Trace> traces(Backend from, BlockMeta meta) throws InterruptedException {
        BlockReader reader = new BackendBlock(from, meta).reader();
        Map<TraceId, Trace> traces = new TreeMap<>();
        for (RowGroupReader group : reader.rowGroups()) {
            for (BlockReader.StoredTrace trace : reader.traces(group)) {
                assertThat(traces.put(trace.id(), trace.trace())).isNull();
            }
        }
        return traces;
    }

    double counter(String name, String... tags) {
        return registry.get(name).tags(tags).counter().count();
    }

    Instant now() {
        return clock.instant();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.inspect;

import io.minitempo.block.OtlpInput;
import io.minitempo.block.list.BlockStore;
import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.meta.BlockKeys;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.meta.BlockMetaBuilder;
import io.minitempo.block.meta.DedicatedColumns;
import io.minitempo.block.parquet.write.PageLayout;
import io.minitempo.block.read.BlockReader;
import io.minitempo.block.shred.BlockBuilder;
import io.minitempo.block.store.BackendBlock;
import io.minitempo.block.store.BlockCopy;
import io.minitempo.block.store.BlockWriter;
import io.minitempo.core.BlockId;
import io.minitempo.core.TenantId;
import io.minitempo.core.TraceId;
import io.minitempo.objectstore.Backend;
import io.minitempo.objectstore.memory.InMemoryBackend;
import io.minitempo.testsupport.ManualClock;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// A block of golden traces in a bucket, sound until something is done to it.
final class DamagedBlock {

    static final TenantId TENANT = new TenantId("acme");
    static final BlockId ID = new BlockId(new UUID(0x0123456789ab4defL, 0x8123456789abcdefL));

    final InMemoryBackend bucket = new InMemoryBackend(ManualClock.atGoldenInput());
    final BlockKeys keys = new BlockKeys(TENANT, ID);

    /// The sound block of each format, written once.
    private static final Map<BlockFormat, Sound> SOUND = new ConcurrentHashMap<>();

    private record Sound(Backend bucket, BlockMeta meta) {}

    DamagedBlock(BlockFormat format) throws InterruptedException {
        Sound sound = SOUND.get(format);
        if (sound == null) {
            sound = write(format);
            SOUND.put(format, sound);
        }
        BlockCopy.copy(sound.bucket, bucket, sound.meta);
    }

    private static Sound write(BlockFormat format) throws InterruptedException {
        Backend bucket = new InMemoryBackend(ManualClock.atGoldenInput());
        BlockMeta template = BlockMeta.builder(format, ID, TENANT)
                .dedicatedColumns(DedicatedColumns.defaults().in(format))
                .replicationFactor(1)
                .build();
        BlockWriter.Settings d = BlockWriter.Settings.defaults();
        BlockWriter.Settings settings = new BlockWriter.Settings(
                new BlockBuilder.Options(100_000, 1000, PageLayout.TEMPO, true), d.bloomFalsePositive(), 100, false);
        Instant start = Instant.ofEpochSecond(1_795_176_000L);
        try (BlockWriter writer = BlockWriter.start(bucket, template, settings)) {
            for (Map.Entry<TraceId, List<ByteBuffer>> trace : traces().entrySet()) {
                writer.add(trace.getKey(), trace.getValue());
            }
            return new Sound(bucket, writer.finish(start, start.plusSeconds(900)));
        }
    }

    private static NavigableMap<TraceId, List<ByteBuffer>> traces() {
        NavigableMap<TraceId, List<ByteBuffer>> traces = new TreeMap<>();
        OtlpInput.requests()
                .forEach(request -> request.forEach((id, segments) ->
                        traces.computeIfAbsent(id, key -> new ArrayList<>()).addAll(segments)));
        return traces;
    }

    Report verify() throws InterruptedException {
        return new BlockVerifier(bucket).verify(TENANT, ID);
    }

    BlockMeta meta() throws InterruptedException {
        return new BlockStore(bucket, 1).meta(TENANT, ID);
    }

    void meta(Consumer<BlockMetaBuilder> change) throws InterruptedException {
        BlockMetaBuilder meta = meta().toBuilder();
        change.accept(meta);
        bucket.put(keys.meta(), meta.build().toJson());
    }

    void metaText(UnaryOperator<String> change) throws InterruptedException {
        String json = new String(bucket.read(keys.meta()), StandardCharsets.UTF_8);
        String changed = change.apply(json);
        if (changed.equals(json)) {
            throw new IllegalStateException("nothing to change in " + json);
        }
        bucket.put(keys.meta(), changed.getBytes(StandardCharsets.UTF_8));
    }

    void object(String key, UnaryOperator<byte[]> change) throws InterruptedException {
        bucket.put(key, change.apply(bucket.read(key).clone()));
    }

    BlockReader open() throws InterruptedException {
        return new BackendBlock(bucket, meta()).reader();
    }

    /// Puts another data file in place, with metadata that fits.
    void data(Consumer<RewrittenBlock> change) throws InterruptedException {
        RewrittenBlock rewritten = new RewrittenBlock(open());
        change.accept(rewritten);
        byte[] bytes = rewritten.bytes();
        bucket.put(keys.data(), bytes);
        int footer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(bytes.length - 8);
        meta(meta -> meta.size(bytes.length).footerSize(footer));
    }
}

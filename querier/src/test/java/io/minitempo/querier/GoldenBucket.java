// SPDX-License-Identifier: Apache-2.0
package io.minitempo.querier;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.block.config.PoolConfig;
import io.minitempo.block.list.BlockList;
import io.minitempo.block.list.BlockListConfig;
import io.minitempo.block.list.BlockListMetrics;
import io.minitempo.block.list.BlockStore;
import io.minitempo.block.list.IndexOwnership;
import io.minitempo.core.BlockId;
import io.minitempo.core.TenantId;
import io.minitempo.objectstore.memory.FaultyBackend;
import io.minitempo.objectstore.memory.InMemoryBackend;
import io.minitempo.testsupport.Golden;
import io.minitempo.testsupport.ManualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/// Blocks that the real Tempo wrote, in a bucket in memory whose calls can be made to fail, and the list of them.
public final class GoldenBucket {

    public static final TenantId TENANT = TenantId.SINGLE;
    public static final PoolConfig POOL = PoolConfig.defaults();

    private final ManualClock clock = ManualClock.atGoldenInput();
    private final FaultyBackend backend = new FaultyBackend(new InMemoryBackend(clock));
    private final BlockList list;

    /// The blocks of a folder such as `blocks-3.0.3-vParquet4`, listed.
    public GoldenBucket(String folder, Path temp) throws InterruptedException {
        Path copy = temp.resolve(folder);
        Golden.copyTree(folder, copy);
        try (Stream<Path> files = Files.walk(copy)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                backend.put(copy.relativize(file).toString(), Files.readAllBytes(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        list = new BlockList(
                new BlockStore(backend, 3),
                BlockListConfig.defaults(),
                IndexOwnership.ALL,
                false,
                clock,
                new Random(1),
                new BlockListMetrics(new SimpleMeterRegistry()));
        list.poll();
    }

    public FaultyBackend backend() {
        return backend;
    }

    public BlockList list() {
        return list;
    }

    /// The ids of the blocks, ascending.
    public List<BlockId> ids() {
        return list.snapshot().live(TENANT).stream().map(meta -> meta.blockId()).toList();
    }

    /// The key of one object of a block.
    public static String key(BlockId block, String name) {
        return TENANT + "/" + block + "/" + name;
    }

    /// Gives a block another id, as compaction would, without telling the list.
    public void rename(BlockId from, BlockId to) throws InterruptedException {
        for (String name : List.of("data.parquet", "bloom-0", "index")) {
            backend.move(key(from, name), key(to, name));
        }
        String meta = new String(backend.read(key(from, "meta.json")), StandardCharsets.UTF_8);
        backend.put(
                key(to, "meta.json"),
                meta.replace(from.toString(), to.toString()).getBytes(StandardCharsets.UTF_8));
        backend.delete(key(from, "meta.json"));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.cli.shell;

import io.minitempo.block.config.TraceStorageConfig;
import io.minitempo.block.list.BlockStore;
import io.minitempo.block.list.ListedBlocks;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.meta.CompactedBlockMeta;
import io.minitempo.block.read.BlockReader;
import io.minitempo.core.BlockId;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.concurrent.Fanout;
import io.minitempo.objectstore.Backend;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/// An open bucket with its blocks.
public final class Storage implements AutoCloseable {

    private static final int READS = 50;

    private final Backend backend;
    private final TraceStorageConfig config;
    private final BlockStore blocks;

    Storage(Backend backend, TraceStorageConfig config) {
        this.backend = backend;
        this.config = config;
        this.blocks = new BlockStore(backend, config.backend().listConcurrency());
    }

    /// The bucket.
    public Backend backend() {
        return backend;
    }

    /// What the configuration says about storage.
    public TraceStorageConfig config() {
        return config;
    }

    /// The blocks in the bucket.
    public BlockStore blocks() {
        return blocks;
    }

    /// The live blocks of a tenant, those that end first first.
    ///
    /// @throws TempoException.NotFound when the tenant has no block at all
    /// @throws InterruptedException when the caller is interrupted
    public List<BlockMeta> live(TenantId tenant) throws InterruptedException {
        List<Callable<Optional<BlockMeta>>> reads = new ArrayList<>();
        for (BlockId id : listed(tenant).live()) {
            reads.add(() -> present(() -> blocks.meta(tenant, id)));
        }
        List<BlockMeta> metas = Fanout.all(reads, READS).stream()
                .flatMap(Optional::stream)
                .sorted(Comparator.comparing(BlockMeta::endTime).thenComparing(BlockMeta::blockId))
                .toList();
        return metas;
    }

    /// The blocks of a tenant that are marked as compacted.
    ///
    /// @throws InterruptedException when the caller is interrupted
    public List<CompactedBlockMeta> compacted(TenantId tenant) throws InterruptedException {
        List<Callable<Optional<CompactedBlockMeta>>> reads = new ArrayList<>();
        for (BlockId id : listed(tenant).compacted()) {
            reads.add(() -> present(() -> blocks.compactedMeta(tenant, id)));
        }
        return Fanout.all(reads, READS).stream().flatMap(Optional::stream).toList();
    }

    private ListedBlocks listed(TenantId tenant) throws InterruptedException {
        ListedBlocks listed = blocks.blocks(tenant);
        if (listed.isEmpty()) {
            throw new TempoException.NotFound("tenant " + tenant + " has no blocks here; tenants of this bucket: "
                    + String.join(
                            ", ", blocks.tenants().stream().map(TenantId::value).toList()));
        }
        return listed;
    }

    private static <T> Optional<T> present(Callable<T> read) throws Exception {
        try {
            return Optional.of(read.call());
        } catch (TempoException.NotFound e) {
            // Marked or deleted since it was listed.
            return Optional.empty();
        }
    }

    /// The metadata of a block, live or compacted.
    ///
    /// @throws TempoException.NotFound when there is no such block
    /// @throws InterruptedException when the caller is interrupted
    public BlockMeta meta(TenantId tenant, BlockId block) throws InterruptedException {
        try {
            return blocks.meta(tenant, block);
        } catch (TempoException.NotFound live) {
            try {
                return blocks.compactedMeta(tenant, block).meta();
            } catch (TempoException.NotFound e) {
                throw new TempoException.NotFound("block " + block + " of tenant " + tenant
                        + " is not there; `list blocks " + tenant + "` names those that are");
            }
        }
    }

    /// Opens the data file of a block.
    ///
    /// @throws InterruptedException when the caller is interrupted
    public BlockReader reader(BlockMeta meta) throws InterruptedException {
        return BlockReader.open(meta, backend.open(meta.keys().data(), meta.size()));
    }

    @Override
    public void close() {
        backend.close();
    }
}

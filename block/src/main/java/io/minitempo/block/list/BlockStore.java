// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.list;

import io.minitempo.block.meta.BlockKeys;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.meta.CompactedBlockMeta;
import io.minitempo.block.meta.TenantIndex;
import io.minitempo.block.meta.TenantKeys;
import io.minitempo.core.BlockId;
import io.minitempo.core.CorruptBlockException;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.objectstore.Backend;
import io.minitempo.objectstore.ListPage;
import io.minitempo.objectstore.ListRequest;
import io.minitempo.objectstore.ObjectInfo;
import io.minitempo.objectstore.StoredObject;
import java.util.ArrayList;
import java.util.List;

/// Blocks in a bucket: what there is, how it becomes visible, and how it goes away (`spec/blocks.md §2`, §3.1).
///
/// A block exists from the moment its `meta.json` does, which is written last; it is superseded from the moment
/// `meta.compacted.json` stands in its place. Blocks are written by [io.minitempo.block.store.BlockWriter]. Any number
/// of threads may use a store; every call blocks, and an
/// interrupt
/// cancels it. Failures are those of [Backend].
public final class BlockStore {

    private final Backend backend;
    private final TenantListing listing;

    /// Blocks in `backend`.
    ///
    /// @param listConcurrency how many listings of one tenant run side by side, see
    ///     [io.minitempo.objectstore.config.BackendConfig#listConcurrency]
    public BlockStore(Backend backend, int listConcurrency) {
        this.backend = backend;
        this.listing = new TenantListing(backend, listConcurrency);
    }

    /// The bucket itself.
    public Backend backend() {
        return backend;
    }

    /// Everyone who has a directory in the bucket, ascending.
    ///
    /// @throws InterruptedException when the caller is interrupted
    public List<TenantId> tenants() throws InterruptedException {
        List<TenantId> tenants = new ArrayList<>();
        ListRequest request = ListRequest.directory("");
        while (true) {
            ListPage page = backend.list(request);
            page.directories().forEach(directory -> TenantKeys.tenant(directory).ifPresent(tenants::add));
            String next = page.next();
            if (next == null) {
                return tenants.stream().sorted().toList();
            }
            request = request.continuing(next);
        }
    }

    /// Every block of a tenant that has a meta object.
    ///
    /// @throws InterruptedException when the caller is interrupted
    public ListedBlocks blocks(TenantId tenant) throws InterruptedException {
        return listing.blocks(tenant);
    }

    /// What the bucket knows about a block id.
    ///
    /// @throws InterruptedException when the caller is interrupted
    public BlockState state(TenantId tenant, BlockId blockId) throws InterruptedException {
        BlockKeys keys = new BlockKeys(tenant, blockId);
        if (backend.exists(keys.compactedMeta())) {
            return BlockState.COMPACTED;
        }
        return backend.exists(keys.meta()) ? BlockState.LIVE : BlockState.ABSENT;
    }

    /// The metadata of a live block.
    ///
    /// @throws TempoException.NotFound when there is no such live block
    /// @throws CorruptBlockException when the object is not the metadata of this block
    /// @throws InterruptedException when the caller is interrupted
    public BlockMeta meta(TenantId tenant, BlockId blockId) throws InterruptedException {
        String key = new BlockKeys(tenant, blockId).meta();
        return parse(backend.get(key), key, tenant, blockId);
    }

    /// The metadata of a superseded or expired block; it was marked when the object was written, whatever it says
    /// itself.
    ///
    /// @throws TempoException.NotFound when there is no such compacted block
    /// @throws CorruptBlockException when the object is not the metadata of this block
    /// @throws InterruptedException when the caller is interrupted
    public CompactedBlockMeta compactedMeta(TenantId tenant, BlockId blockId) throws InterruptedException {
        String key = new BlockKeys(tenant, blockId).compactedMeta();
        StoredObject object = backend.get(key);
        return new CompactedBlockMeta(
                parse(object, key, tenant, blockId), object.info().modified());
    }

    /// The directory decides whose block it is: one that was copied to another tenant belongs to that tenant.
    private static BlockMeta parse(StoredObject object, String key, TenantId tenant, BlockId blockId) {
        BlockMeta meta = BlockMeta.fromJson(object.bytes(), key);
        if (!meta.blockId().equals(blockId)) {
            throw new CorruptBlockException(
                    key,
                    CorruptBlockException.UNKNOWN_OFFSET,
                    "metadata of block " + blockId + " expected, found that of " + meta.blockId());
        }
        return owned(tenant, meta);
    }

    private static BlockMeta owned(TenantId tenant, BlockMeta meta) {
        return meta.tenant().equals(tenant)
                ? meta
                : meta.toBuilder().tenant(tenant).build();
    }

    /// Whether a block must not be compacted yet.
    ///
    /// @throws InterruptedException when the caller is interrupted
    public boolean hasNoCompactFlag(TenantId tenant, BlockId blockId) throws InterruptedException {
        return backend.exists(new BlockKeys(tenant, blockId).noCompact());
    }

    /// Allows a block to be compacted; does nothing when it is allowed already.
    ///
    /// @throws InterruptedException when the caller is interrupted
    public void clearNoCompactFlag(TenantId tenant, BlockId blockId) throws InterruptedException {
        backend.delete(new BlockKeys(tenant, blockId).noCompact());
    }

    /// Marks a live block as superseded or expired; does nothing when it is marked already.
    ///
    /// @throws TempoException.NotFound when there is no such block
    /// @throws InterruptedException when the caller is interrupted
    public void markCompacted(TenantId tenant, BlockId blockId) throws InterruptedException {
        BlockKeys keys = new BlockKeys(tenant, blockId);
        try {
            backend.move(keys.meta(), keys.compactedMeta());
        } catch (TempoException.NotFound e) {
            if (!backend.exists(keys.compactedMeta())) {
                throw e;
            }
        }
    }

    /// Deletes every object of a block, its meta objects last, so that a deletion that was cut short is done again.
    ///
    /// @throws InterruptedException when the caller is interrupted
    public void delete(TenantId tenant, BlockId blockId) throws InterruptedException {
        BlockKeys keys = new BlockKeys(tenant, blockId);
        for (ObjectInfo object : objects(keys.directory())) {
            if (BlockKeys.parse(object.key()).isEmpty()) {
                backend.delete(object.key());
            }
        }
        backend.delete(keys.meta());
        backend.delete(keys.compactedMeta());
    }

    /// The list of blocks that another process has written.
    ///
    /// Falls back to the second encoding only if the first does not exist at all; a damaged one is an error.
    ///
    /// @throws TempoException.NotFound when there is no index
    /// @throws CorruptBlockException when it is damaged
    /// @throws InterruptedException when the caller is interrupted
    public TenantIndex index(TenantId tenant) throws InterruptedException {
        TenantIndex index = readIndex(tenant);
        return new TenantIndex(
                index.createdAt(),
                index.metas().stream().map(meta -> owned(tenant, meta)).toList(),
                index.compacted().stream()
                        .map(c -> new CompactedBlockMeta(owned(tenant, c.meta()), c.compactedTime()))
                        .toList());
    }

    private TenantIndex readIndex(TenantId tenant) throws InterruptedException {
        String first = TenantKeys.indexProtobuf(tenant);
        byte[] bytes;
        try {
            bytes = backend.read(first);
        } catch (TempoException.NotFound e) {
            String second = TenantKeys.indexJson(tenant);
            return TenantIndex.fromJson(backend.read(second), second);
        }
        return TenantIndex.fromProtobuf(bytes, first);
    }

    /// Writes the list of blocks for other processes in both encodings, or deletes both when there is no block.
    ///
    /// @throws InterruptedException when the caller is interrupted
    public void writeIndex(TenantId tenant, TenantIndex index) throws InterruptedException {
        String first = TenantKeys.indexProtobuf(tenant);
        String second = TenantKeys.indexJson(tenant);
        if (index.isEmpty()) {
            backend.delete(first);
            backend.delete(second);
        } else {
            backend.put(first, index.toProtobuf());
            backend.put(second, index.toJson());
        }
    }

    /// Everything in a tenant's directory.
    ///
    /// @throws InterruptedException when the caller is interrupted
    List<ObjectInfo> objects(TenantId tenant) throws InterruptedException {
        return objects(TenantKeys.directory(tenant));
    }

    private List<ObjectInfo> objects(String directory) throws InterruptedException {
        List<ObjectInfo> objects = new ArrayList<>();
        ListRequest request = ListRequest.keys(directory);
        while (true) {
            ListPage page = backend.list(request);
            objects.addAll(page.objects());
            String next = page.next();
            if (next == null) {
                return objects;
            }
            request = request.continuing(next);
        }
    }
}

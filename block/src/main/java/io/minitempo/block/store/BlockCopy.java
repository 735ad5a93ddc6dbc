// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.store;

import io.minitempo.block.meta.BlockKeys;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.objectstore.Backend;
import io.minitempo.objectstore.Upload;

/// Copies a block from one backend to another in the order that makes it visible last (`spec/blocks.md §2`).
public final class BlockCopy {

    private static final int PIECE = 8 << 20;

    private BlockCopy() {}

    /// Copies data, bloom filters, index (which may be missing), no-compact flag (if it is there) and metadata.
    ///
    /// @throws TempoException.NotFound when an object is missing at the source
    /// @throws InterruptedException when the caller is interrupted; the block is then not visible at the target
    public static void copy(Backend source, Backend target, BlockMeta meta) throws InterruptedException {
        copy(source, target, meta, meta.tenant());
    }

    /// As [#copy(Backend, Backend, BlockMeta)], into the directory of another tenant, whose name the metadata gets.
    ///
    /// @throws TempoException.NotFound when an object is missing at the source
    /// @throws InterruptedException when the caller is interrupted; the block is then not visible at the target
    public static void copy(Backend source, Backend target, BlockMeta meta, TenantId tenant)
            throws InterruptedException {
        BlockKeys from = meta.keys();
        BlockMeta copied = meta.toBuilder().tenant(tenant).build();
        BlockKeys to = copied.keys();
        copyData(source, from.data(), target, to.data(), meta.size());
        for (int shard = 0; shard < meta.bloomShardCount(); shard++) {
            target.put(to.bloom(shard), source.read(from.bloom(shard)));
        }
        copyIfPresent(source, from.index(), target, to.index());
        copyIfPresent(source, from.noCompact(), target, to.noCompact());
        target.put(to.meta(), copied.toJson());
    }

    private static void copyData(Backend source, String from, Backend target, String to, long size)
            throws InterruptedException {
        try (Upload upload = target.startUpload(to)) {
            for (long at = 0; at < size; at += PIECE) {
                byte[] piece = source.readRange(from, at, (int) Math.min(PIECE, size - at));
                upload.write(piece, 0, piece.length);
            }
            upload.complete();
        }
    }

    private static void copyIfPresent(Backend source, String from, Backend target, String to)
            throws InterruptedException {
        byte[] bytes;
        try {
            bytes = source.read(from);
        } catch (TempoException.NotFound e) {
            return;
        }
        target.put(to, bytes);
    }
}

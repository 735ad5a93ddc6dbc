// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.store;

import io.minitempo.block.meta.BlockKeys;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.core.TempoException;
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
        BlockKeys keys = meta.keys();
        copyData(source, target, keys.data(), meta.size());
        for (int shard = 0; shard < meta.bloomShardCount(); shard++) {
            target.put(keys.bloom(shard), source.read(keys.bloom(shard)));
        }
        copyIfPresent(source, target, keys.index());
        copyIfPresent(source, target, keys.noCompact());
        target.put(keys.meta(), meta.toJson());
    }

    private static void copyData(Backend source, Backend target, String key, long size) throws InterruptedException {
        try (Upload upload = target.startUpload(key)) {
            for (long at = 0; at < size; at += PIECE) {
                byte[] piece = source.readRange(key, at, (int) Math.min(PIECE, size - at));
                upload.write(piece, 0, piece.length);
            }
            upload.complete();
        }
    }

    private static void copyIfPresent(Backend source, Backend target, String key) throws InterruptedException {
        byte[] bytes;
        try {
            bytes = source.read(key);
        } catch (TempoException.NotFound e) {
            return;
        }
        target.put(key, bytes);
    }
}

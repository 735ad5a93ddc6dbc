// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.meta;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/// The list of all blocks of a tenant, as one process writes it for the others (`spec/blocks.md §5`).
///
/// @param createdAt when it was built
/// @param metas the live blocks, ascending by id
/// @param compacted the superseded and expired blocks that are not deleted yet, ascending by id
public record TenantIndex(Instant createdAt, List<BlockMeta> metas, List<CompactedBlockMeta> compacted) {

    /// Sorts the blocks.
    public TenantIndex {
        metas = metas.stream().sorted(Comparator.comparing(BlockMeta::blockId)).toList();
        compacted = compacted.stream()
                .sorted(Comparator.comparing(c -> c.meta().blockId()))
                .toList();
    }

    /// Whether there is no block; such an index is deleted rather than written.
    public boolean isEmpty() {
        return metas.isEmpty() && compacted.isEmpty();
    }

    /// The bytes of `index.pb.zst`.
    public byte[] toProtobuf() {
        return Packing.zstd(TenantIndexWire.write(this));
    }

    /// Reads the bytes of an `index.pb.zst`.
    ///
    /// @param object the key, for messages
    /// @throws CorruptBlockException when they are not a tenant index
    public static TenantIndex fromProtobuf(byte[] bytes, String object) {
        byte[] message = Packing.unzstd(bytes, object);
        return MetaWire.guard(object, () -> TenantIndexWire.read(message));
    }

    /// The bytes of `index.json.gz`.
    public byte[] toJson() {
        return Packing.gzip(TenantIndexJson.write(this));
    }

    /// Reads the bytes of an `index.json.gz`.
    ///
    /// @param object the key, for messages
    /// @throws CorruptBlockException when they are not a tenant index
    public static TenantIndex fromJson(byte[] bytes, String object) {
        byte[] json = Packing.gunzip(bytes, object);
        return MetaJson.guard(object, () -> TenantIndexJson.read(json));
    }
}

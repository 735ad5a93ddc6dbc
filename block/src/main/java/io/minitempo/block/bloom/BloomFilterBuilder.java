// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.bloom;

import io.minitempo.core.TraceId;
import java.nio.ByteBuffer;

/// Collects the trace ids of a block and yields its bloom filter shards, in the bytes of their objects.
///
/// Owned by one thread. Holds all shards in memory: 100 KiB per 85 000 traces with the default settings.
public final class BloomFilterBuilder {

    private final BloomSizing sizing;
    private final byte[][] shards;

    /// An empty filter.
    public BloomFilterBuilder(BloomSizing sizing) {
        this.sizing = sizing;
        long bytes = BloomFilter.HEADER + BloomFilter.words(sizing.bits()) * Long.BYTES;
        this.shards = new byte[sizing.shards()][Math.toIntExact(bytes)];
        for (byte[] shard : shards) {
            ByteBuffer.wrap(shard)
                    .putLong(sizing.bits())
                    .putLong(sizing.hashes())
                    .putLong(sizing.bits());
        }
    }

    /// Adds a trace.
    public void add(TraceId id) {
        byte[] shard = shards[BloomHash.shard(id, shards.length)];
        BloomHash hash = BloomHash.of(id);
        for (int i = 0; i < sizing.hashes(); i++) {
            long bit = hash.location(i, sizing.bits());
            shard[BloomFilter.byteOf(bit)] |= (byte) (1 << (bit & 7));
        }
    }

    /// Number of shards.
    public int shards() {
        return shards.length;
    }

    /// The content of the object `bloom-<shard>`; not a copy.
    public byte[] shard(int shard) {
        return shards[shard];
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.bloom;

import io.minitempo.core.CorruptBlockException;
import io.minitempo.core.TraceId;
import java.nio.ByteBuffer;

/// One shard of a block's bloom filter as it stands in an object `bloom-<i>`, read in place (`spec/blocks.md §6`).
///
/// Layout, all big-endian: bits, hashes, bits again, then the bits as 64-bit words. Any number of threads may ask.
public final class BloomFilter {

    static final int HEADER = 3 * Long.BYTES;

    /// More hashes than any rate of wrong answers needs; a larger number is damage.
    private static final int MAX_HASHES = 1 << 10;

    private final byte[] bytes;
    private final long bits;
    private final int hashes;

    private BloomFilter(byte[] bytes, long bits, int hashes) {
        this.bytes = bytes;
        this.bits = bits;
        this.hashes = hashes;
    }

    /// Reads a shard; the number of bits and hashes is what it says itself. The array is kept, not copied.
    ///
    /// @param object the key, for messages
    /// @throws CorruptBlockException when the bytes are not a bloom filter
    public static BloomFilter read(byte[] bytes, String object) {
        if (bytes.length < HEADER) {
            throw new CorruptBlockException(
                    object, bytes.length, "bloom filter ends here, expected a header of " + HEADER + " bytes");
        }
        ByteBuffer header = ByteBuffer.wrap(bytes);
        long bits = header.getLong();
        long hashes = header.getLong();
        long length = header.getLong();
        if (bits <= 0 || bits > (Integer.MAX_VALUE - HEADER) * 8L) {
            throw new CorruptBlockException(object, 0, "no bloom filter has " + bits + " bits");
        }
        if (hashes < 1 || hashes > MAX_HASHES) {
            throw new CorruptBlockException(object, 8, "no bloom filter has " + hashes + " hashes");
        }
        if (length != bits) {
            throw new CorruptBlockException(object, 16, "expected " + bits + " bits, found " + length);
        }
        long expected = HEADER + words(bits) * Long.BYTES;
        if (bytes.length != expected) {
            throw new CorruptBlockException(
                    object,
                    Math.min(bytes.length, expected),
                    "bloom filter of " + bits + " bits must have " + expected + " bytes, found " + bytes.length);
        }
        return new BloomFilter(bytes, bits, (int) hashes);
    }

    /// The shard of a block that knows about an id.
    ///
    /// @param shards how many there are, see [io.minitempo.block.meta.BlockMeta#bloomShardCount]
    public static int shardOf(TraceId id, int shards) {
        return BloomHash.shard(id, shards);
    }

    static long words(long bits) {
        return (bits + Long.SIZE - 1) / Long.SIZE;
    }

    /// The place of a bit: words are big-endian, so the lowest bits of a word are in its last byte.
    static int byteOf(long bit) {
        return (int) (HEADER + 8 * (bit / 64) + 7 - bit % 64 / 8);
    }

    /// False when the trace is certainly not in the block.
    public boolean mayContain(TraceId id) {
        BloomHash hash = BloomHash.of(id);
        for (int i = 0; i < hashes; i++) {
            long bit = hash.location(i, bits);
            if ((bytes[byteOf(bit)] & 1 << (bit & 7)) == 0) {
                return false;
            }
        }
        return true;
    }

    /// Number of bits.
    public long bits() {
        return bits;
    }

    /// Bits set per id.
    public int hashes() {
        return hashes;
    }
}

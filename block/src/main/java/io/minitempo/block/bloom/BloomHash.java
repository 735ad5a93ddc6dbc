// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.bloom;

import io.minitempo.core.TraceId;
import io.minitempo.core.hash.Fnv;
import io.minitempo.core.hash.Murmur3;

/// The bits of a trace id: four 64-bit hashes combined as often as there are bits to set (`spec/blocks.md §6`).
///
/// @param h0 first half of the hash of the id
/// @param h1 second half of the hash of the id
/// @param h2 first half of the hash of the id followed by a byte of 1
/// @param h3 second half of the hash of the id followed by a byte of 1
record BloomHash(long h0, long h1, long h2, long h3) {

    static BloomHash of(TraceId id) {
        byte[] key = new byte[TraceId.BYTES + 1];
        id.writeTo(key, 0);
        key[TraceId.BYTES] = 1;
        Murmur3.Hash128 first = Murmur3.hash(key, 0, TraceId.BYTES);
        Murmur3.Hash128 second = Murmur3.hash(key, 0, TraceId.BYTES + 1);
        return new BloomHash(first.first(), first.second(), second.first(), second.second());
    }

    /// The shard an id belongs to.
    static int shard(TraceId id, int shards) {
        int hash = Fnv.fnv1x32(Fnv.fnv1x32(Fnv.OFFSET_32, id.high()), id.low());
        return Integer.remainderUnsigned(hash, shards);
    }

    /// The bit number `i` of this id in a filter of `bits` bits.
    long location(int i, long bits) {
        long start = (i & 1) == 0 ? h0 : h1;
        long step = (i + (i & 1)) % 4 / 2 == 0 ? h2 : h3;
        return Long.remainderUnsigned(start + i * step, bits);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.bloom;

/// How the bloom filter of a block is laid out (`spec/blocks.md §6`).
///
/// @param shards number of objects it is spread over, 1 to 1000
/// @param bits bits of each shard, a multiple of 8
/// @param hashes bits set per trace id
public record BloomSizing(int shards, long bits, int hashes) {

    /// The most shards of a block.
    public static final int MAX_SHARDS = 1000;

    private static final double LN2 = Math.log(2);

    /// Checks that there is something to write to.
    public BloomSizing {
        if (shards < 1 || shards > MAX_SHARDS || bits < 8 || bits % 8 != 0 || hashes < 1) {
            throw new IllegalArgumentException(
                    "no bloom filter has " + shards + " shards of " + bits + " bits and " + hashes + " hashes");
        }
    }

    /// The layout for about `traces` traces.
    ///
    /// @param traces the estimate; less than 1 counts as 1
    /// @param falsePositive the wanted rate of wrong answers, between 0 and 1, both exclusive
    /// @param shardBytes size of a shard
    public static BloomSizing of(long traces, double falsePositive, int shardBytes) {
        if (!(falsePositive > 0 && falsePositive < 1)) {
            throw new IllegalArgumentException("false positive rate must be between 0 and 1: " + falsePositive);
        }
        if (shardBytes < 1) {
            throw new IllegalArgumentException("bloom filter shard must have at least 1 byte: " + shardBytes);
        }
        double n = Math.max(1, traces);
        double total = Math.ceil(-n * Math.log(falsePositive) / (LN2 * LN2));
        double hashes = Math.ceil(LN2 * total / n);
        long bits = shardBytes * 8L;
        double shards = Math.ceil(total / bits);
        return new BloomSizing((int) Math.clamp(shards, 1, MAX_SHARDS), bits, (int) hashes);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.core.hash;

import java.security.SecureRandom;

/// Seeded hashes of one or two longs for hash tables in memory whose keys are chosen by clients, such as ids of traces
/// and spans. Without a seed that nobody knows, one request could put all its keys into one slot. Never for anything
/// stored or sent.
public final class PairHash {

    /// Of this process.
    private static final long SEED = new SecureRandom().nextLong();

    private PairHash() {}

    /// A hash of two longs with the seed of the process.
    public static int hash(long high, long low) {
        return hash(SEED, high, low);
    }

    /// A hash of two longs with a seed of the caller's.
    public static int hash(long seed, long high, long low) {
        long h = (high ^ seed) * 0x9e3779b97f4a7c15L;
        h = (h ^ h >>> 32 ^ low) * 0xd6e8feb86659fd93L;
        h = (h ^ h >>> 32) * 0xd6e8feb86659fd93L;
        return (int) (h ^ h >>> 32);
    }
}

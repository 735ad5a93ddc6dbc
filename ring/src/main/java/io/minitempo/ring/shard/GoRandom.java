// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.shard;

/// The seeded generator of Go's `math/rand`: an additive lagged Fibonacci generator over 607 words (`spec/ring.md §6`).
///
/// Owned by one thread.
public final class GoRandom {

    static final int LENGTH = 607;
    static final int TAP = 273;

    private static final long MODULUS = (1L << 31) - 1;
    private static final long MULTIPLIER = 48271;
    private static final long SEED_OF_ZERO = 89482311;

    private final long[] words;
    private int tap;
    private int feed = LENGTH - TAP;

    /// The generator that Go's `rand.New(rand.NewSource(seed))` makes.
    public GoRandom(long seed) {
        long start = seed % MODULUS;
        if (start < 0) {
            start += MODULUS;
        }
        this.words = fill(start == 0 ? SEED_OF_ZERO : start, 40, 20);
        long[] table = GoRandomTable.words();
        for (int i = 0; i < LENGTH; i++) {
            words[i] ^= table[i];
        }
    }

    /// The 607 words made of a linear congruential generator that starts at `seed`.
    static long[] fill(long seed, int firstShift, int secondShift) {
        long[] filled = new long[LENGTH];
        long x = seed;
        for (int i = -20; i < LENGTH; i++) {
            x = MULTIPLIER * x % MODULUS;
            if (i >= 0) {
                long word = x << firstShift;
                x = MULTIPLIER * x % MODULUS;
                word ^= x << secondShift;
                x = MULTIPLIER * x % MODULUS;
                filled[i] = word ^ x;
            }
        }
        return filled;
    }

    /// The next 63 random bits.
    public long nextInt63() {
        tap = tap == 0 ? LENGTH - 1 : tap - 1;
        feed = feed == 0 ? LENGTH - 1 : feed - 1;
        words[feed] += words[tap];
        return words[feed] & Long.MAX_VALUE;
    }

    /// The next 32 random bits, to be read as unsigned.
    public int nextUint32() {
        return (int) (nextInt63() >> 31);
    }
}

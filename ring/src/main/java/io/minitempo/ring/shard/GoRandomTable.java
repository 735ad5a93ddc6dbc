// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.shard;

/// The words that Go mixes into every seed: the state of its generator after 7.8 * 10^12 steps (`spec/ring.md §6`).
///
/// They are computed, in a few milliseconds at first use, instead of being stepped or copied. Outputs satisfy
/// `y[n] = y[n-607] + y[n-273]` modulo 2^64, so the state after `n` steps is a linear combination of the first state,
/// whose coefficients are those of `x^n` modulo `x^607 - x^334 - 1`.
final class GoRandomTable {

    private static final long STEPS = 7_800_000_000_000L;
    private static final int N = GoRandom.LENGTH;
    private static final int TAP = GoRandom.TAP;

    private GoRandomTable() {}

    /// The table, which callers do not change.
    static long[] words() {
        return Holder.WORDS;
    }

    private static final class Holder {
        private static final long[] WORDS = compute();
    }

    private static long[] compute() {
        long[] first = GoRandom.fill(1, 20, 10);
        long[] sequence = new long[2 * N - 1];
        for (int j = 0; j < N; j++) {
            sequence[j] = first[Math.floorMod(N - TAP - 1 - j, N)];
        }
        for (int j = N; j < sequence.length; j++) {
            sequence[j] = sequence[j - N] + sequence[j - TAP];
        }
        long[] power = powerOfX(STEPS);
        long[] words = new long[N];
        for (int k = 0; k < N; k++) {
            long sum = 0;
            for (int i = 0; i < N; i++) {
                sum += power[i] * sequence[i + k];
            }
            words[(int) Math.floorMod(N - TAP - 1 - (STEPS - N + k), (long) N)] = sum;
        }
        return words;
    }

    /// The coefficients of `x^exponent` modulo the characteristic polynomial, by square and multiply.
    private static long[] powerOfX(long exponent) {
        long[] power = new long[N];
        power[0] = 1;
        for (int bit = 63 - Long.numberOfLeadingZeros(exponent); bit >= 0; bit--) {
            power = square(power);
            if ((exponent >>> bit & 1) == 1) {
                power = timesX(power);
            }
        }
        return power;
    }

    private static long[] square(long[] a) {
        long[] product = new long[2 * N - 1];
        for (int i = 0; i < N; i++) {
            for (int j = 0; j < N; j++) {
                product[i + j] += a[i] * a[j];
            }
        }
        for (int i = product.length - 1; i >= N; i--) {
            product[i - N] += product[i];
            product[i - TAP] += product[i];
        }
        long[] reduced = new long[N];
        System.arraycopy(product, 0, reduced, 0, N);
        return reduced;
    }

    private static long[] timesX(long[] a) {
        long[] product = new long[N];
        System.arraycopy(a, 0, product, 1, N - 1);
        product[0] += a[N - 1];
        product[N - TAP] += a[N - 1];
        return product;
    }
}

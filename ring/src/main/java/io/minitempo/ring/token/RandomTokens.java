// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.token;

import java.util.HashSet;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;

/// Draws tokens for instance rings: uniform over 32 bits, avoiding those that are taken (`spec/ring.md §4.1`).
public final class RandomTokens {

    private final RandomGenerator random;

    /// Draws from `random`.
    public RandomTokens(RandomGenerator random) {
        this.random = random;
    }

    /// `count` different tokens, none of which is `taken`.
    public Tokens draw(int count, IntPredicate taken) {
        if (count <= 0) {
            return Tokens.NONE;
        }
        int[] drawn = new int[count];
        Set<Integer> own = new HashSet<>();
        for (int i = 0; i < count; ) {
            int token = random.nextInt();
            if (!taken.test(token) && own.add(token)) {
                drawn[i++] = token;
            }
        }
        return Tokens.of(drawn);
    }

    /// `count` of the given tokens, chosen at random; all of them when there are not more.
    public Tokens choose(Tokens from, int count) {
        if (from.size() <= count) {
            return from;
        }
        int[] pool = from.stream().toArray();
        int[] chosen = new int[count];
        for (int i = 0; i < count; i++) {
            int j = random.nextInt(i, pool.length);
            chosen[i] = pool[j];
            pool[j] = pool[i];
        }
        return Tokens.of(chosen);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.token;

import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// An immutable set of tokens: unsigned 32-bit numbers, ascending, without duplicates (`spec/ring.md §1`).
public final class Tokens {

    /// No tokens.
    public static final Tokens NONE = new Tokens(new int[0]);

    private final int[] ascending;

    private Tokens(int[] ascending) {
        this.ascending = ascending;
    }

    /// The set of `tokens`, which may be in any order and repeat.
    public static Tokens of(int... tokens) {
        if (tokens.length == 0) {
            return NONE;
        }
        return new Tokens(isStrictlyAscending(tokens) ? tokens.clone() : sortedUnique(tokens));
    }

    private static boolean isStrictlyAscending(int[] tokens) {
        for (int i = 1; i < tokens.length; i++) {
            if (Integer.compareUnsigned(tokens[i - 1], tokens[i]) >= 0) {
                return false;
            }
        }
        return true;
    }

    private static int[] sortedUnique(int[] tokens) {
        int[] sorted = new int[tokens.length];
        for (int i = 0; i < tokens.length; i++) {
            sorted[i] = TokenOrder.ordered(tokens[i]);
        }
        Arrays.sort(sorted);
        int unique = 0;
        for (int i = 0; i < sorted.length; i++) {
            if (i == 0 || sorted[i] != sorted[i - 1]) {
                sorted[unique++] = sorted[i];
            }
        }
        for (int i = 0; i < unique; i++) {
            sorted[i] = TokenOrder.ordered(sorted[i]);
        }
        return Arrays.copyOf(sorted, unique);
    }

    /// How many there are.
    public int size() {
        return ascending.length;
    }

    /// Whether there are none.
    public boolean isEmpty() {
        return ascending.length == 0;
    }

    /// The token at a position of the ascending order, to be read as unsigned.
    public int at(int index) {
        return ascending[index];
    }

    /// Whether `token` is in the set.
    public boolean contains(int token) {
        int low = 0;
        int high = ascending.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = Integer.compareUnsigned(ascending[middle], token);
            if (order == 0) {
                return true;
            } else if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return false;
    }

    /// The tokens that satisfy `condition`.
    public Tokens filter(IntPredicate condition) {
        int[] kept = IntStream.of(ascending).filter(condition).toArray();
        return kept.length == ascending.length ? this : new Tokens(kept);
    }

    /// This set and `more`.
    public Tokens plus(Tokens more) {
        int[] all = Arrays.copyOf(ascending, ascending.length + more.ascending.length);
        System.arraycopy(more.ascending, 0, all, ascending.length, more.ascending.length);
        return of(all);
    }

    /// The tokens in ascending unsigned order.
    public IntStream stream() {
        return IntStream.of(ascending);
    }

    /// The tokens as they are printed: ascending numbers from 0 to 2^32 - 1.
    public LongStream values() {
        return stream().mapToLong(Integer::toUnsignedLong);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Tokens tokens && Arrays.equals(ascending, tokens.ascending);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(ascending);
    }

    @Override
    public String toString() {
        return Arrays.toString(values().toArray());
    }
}

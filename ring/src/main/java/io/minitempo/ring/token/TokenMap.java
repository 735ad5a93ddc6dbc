// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.token;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// The tokens of several holders in one sorted array, each with the index of its holder; immutable.
///
/// Of a token that two hold, the one with the smaller index is the holder. The ring is cut into as many arcs of equal
/// length as there are tokens, rounded up to a power of two, and the first token of each arc is known: tokens are
/// spread evenly, so a search ends after one or two comparisons, and after as many as a binary search needs where they
/// are not.
public final class TokenMap {

    private final int[] tokens;
    private final int[] holders;
    private final int[] firstInArc;
    private final int shift;

    /// @param tokens ascending in the form of [TokenOrder#ordered], without duplicates
    private TokenMap(int[] tokens, int[] holders) {
        this.tokens = tokens;
        this.holders = holders;
        int bits = 32 - Integer.numberOfLeadingZeros(Math.max(1, tokens.length) - 1);
        this.shift = 32 - bits;
        this.firstInArc = new int[(1 << bits) + 1];
        int next = 0;
        for (int arc = 0; arc < firstInArc.length; arc++) {
            while (next < tokens.length && arcOf(TokenOrder.ordered(tokens[next])) < arc) {
                next++;
            }
            firstInArc[arc] = next;
        }
    }

    private int arcOf(int token) {
        return (int) (Integer.toUnsignedLong(token) >>> shift);
    }

    /// The map of the holders at the indexes `members` of `all`.
    public static TokenMap of(List<Tokens> all, int[] members) {
        int count = 0;
        for (int member : members) {
            count += all.get(member).size();
        }
        long[] pairs = new long[count];
        int next = 0;
        for (int member : members) {
            Tokens held = all.get(member);
            for (int i = 0; i < held.size(); i++) {
                pairs[next++] = (long) TokenOrder.ordered(held.at(i)) << 32 | member;
            }
        }
        Arrays.sort(pairs);
        int[] tokens = new int[count];
        int[] holders = new int[count];
        int unique = 0;
        for (long pair : pairs) {
            int token = (int) (pair >> 32);
            if (unique == 0 || tokens[unique - 1] != token) {
                tokens[unique] = token;
                holders[unique++] = (int) pair;
            }
        }
        return new TokenMap(Arrays.copyOf(tokens, unique), Arrays.copyOf(holders, unique));
    }

    /// The map of all holders.
    public static TokenMap of(List<Tokens> all) {
        return of(all, IntStream.range(0, all.size()).toArray());
    }

    /// How many tokens there are.
    public int size() {
        return tokens.length;
    }

    /// Where the walk for `key` starts: the first token strictly greater, or the first of all past the end
    /// (`spec/ring.md §5.2`). Allocates nothing; must not be called when there are no tokens.
    public int position(int key) {
        int orderedKey = TokenOrder.ordered(key);
        int arc = arcOf(key);
        int low = firstInArc[arc];
        int high = firstInArc[arc + 1];
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (tokens[middle] > orderedKey) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low == tokens.length ? 0 : low;
    }

    /// The holder of the token at a position.
    public int holder(int position) {
        return holders[position];
    }

    /// The share of the ring that each of `holderCount` holders owns, in tokens of 2^32.
    public long[] owned(int holderCount) {
        long[] owned = new long[holderCount];
        for (int i = 0; i < tokens.length; i++) {
            int previous = tokens[i == 0 ? tokens.length - 1 : i - 1];
            owned[holders[i]] += TokenOrder.distance(TokenOrder.ordered(previous), TokenOrder.ordered(tokens[i]));
        }
        return owned;
    }
}

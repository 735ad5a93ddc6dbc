// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.token;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// The tokens of several holders in one sorted array, each with the index of its holder; immutable.
///
/// Of a token that two hold, the one with the smaller index is the holder.
public final class TokenMap {

    private final int[] tokens;
    private final int[] holders;

    private TokenMap(int[] tokens, int[] holders) {
        this.tokens = tokens;
        this.holders = holders;
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
                pairs[next++] = (long) TokenSearch.ordered(held.at(i)) << 32 | member;
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

    /// Where the walk for `key` starts: the first token strictly greater, or the first of all. Allocates nothing.
    ///
    /// Must not be called when there are no tokens.
    public int position(int key) {
        return TokenSearch.position(tokens, TokenSearch.ordered(key));
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
            owned[holders[i]] += TokenSearch.distance(TokenSearch.ordered(previous), TokenSearch.ordered(tokens[i]));
        }
        return owned;
    }
}

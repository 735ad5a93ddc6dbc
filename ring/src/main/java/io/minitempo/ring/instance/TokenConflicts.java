// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.instance;

import io.minitempo.ring.token.Tokens;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/// Gives a token that several instances claim to one of them, the same one in every process (`spec/ring.md §12` rule
/// 5).
///
/// An instance that is LEAVING loses to one that is not; otherwise the smaller id wins.
final class TokenConflicts {

    private TokenConflicts() {}

    /// Takes contested tokens from the losers in `instances`; their timestamps stay.
    static void resolve(SortedMap<String, InstanceDesc> instances) {
        InstanceDesc[] members = instances.values().toArray(InstanceDesc[]::new);
        long[] claims = claims(members);
        Map<Integer, Set<Integer>> lost = new HashMap<>();
        for (int start = 0; start < claims.length; ) {
            int end = start + 1;
            while (end < claims.length && token(claims[end]) == token(claims[start])) {
                end++;
            }
            if (end - start > 1) {
                settle(claims, start, end, members, lost);
            }
            start = end;
        }
        lost.forEach((member, tokens) -> {
            InstanceDesc loser = members[member];
            Tokens rest = loser.tokens().filter(token -> !tokens.contains(token));
            instances.put(loser.id(), loser.withTokens(rest));
        });
    }

    /// Every (token, member) pair as one number, so that sorting brings the claims of a token together, smallest id
    /// first.
    private static long[] claims(InstanceDesc[] members) {
        int count = 0;
        for (InstanceDesc member : members) {
            count += member.tokens().size();
        }
        long[] claims = new long[count];
        int next = 0;
        for (int m = 0; m < members.length; m++) {
            Tokens tokens = members[m].tokens();
            for (int i = 0; i < tokens.size(); i++) {
                claims[next++] = (long) tokens.at(i) << 32 | m;
            }
        }
        Arrays.sort(claims);
        return claims;
    }

    private static void settle(
            long[] claims, int start, int end, InstanceDesc[] members, Map<Integer, Set<Integer>> lost) {
        int winner = start;
        for (int i = start; i < end; i++) {
            if (members[member(claims[i])].state() != InstanceState.LEAVING) {
                winner = i;
                break;
            }
        }
        for (int i = start; i < end; i++) {
            if (i != winner) {
                lost.computeIfAbsent(member(claims[i]), m -> new HashSet<>()).add(token(claims[i]));
            }
        }
    }

    private static int token(long claim) {
        return (int) (claim >> 32);
    }

    private static int member(long claim) {
        return (int) claim;
    }
}

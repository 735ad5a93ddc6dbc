// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.lifecycle;

import io.minitempo.ring.instance.InstanceRingDesc;
import java.util.HashSet;
import java.util.Set;

/// The tokens that somebody in a ring holds.
final class TakenTokens {

    private final Set<Integer> taken = new HashSet<>();

    private TakenTokens() {}

    static TakenTokens of(InstanceRingDesc ring) {
        TakenTokens tokens = new TakenTokens();
        ring.members().forEach(member -> member.tokens().stream().forEach(tokens.taken::add));
        return tokens;
    }

    boolean contains(int token) {
        return taken.contains(token);
    }
}

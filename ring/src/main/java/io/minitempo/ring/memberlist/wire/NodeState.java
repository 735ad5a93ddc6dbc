// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.wire;

import org.jspecify.annotations.Nullable;

/// What a process believes of a member.
public enum NodeState {
    /// Answers, as far as known.
    ALIVE(0, "Alive"),
    /// Did not answer; may still refute.
    SUSPECT(1, "Suspect"),
    /// Did not refute in time.
    DEAD(2, "Dead"),
    /// Said good-bye.
    LEFT(3, "Left");

    private final int number;
    private final String label;

    NodeState(int number, String label) {
        this.number = number;
        this.label = label;
    }

    /// The number on the wire and on the `/memberlist` page.
    public int number() {
        return number;
    }

    /// The state of a number, or null when there is none.
    static @Nullable NodeState of(int number) {
        for (NodeState state : values()) {
            if (state.number == number) {
                return state;
            }
        }
        return null;
    }

    /// The word of the `/memberlist` page.
    public String label() {
        return label;
    }

    /// Whether the member is gone, by either way.
    public boolean gone() {
        return this == DEAD || this == LEFT;
    }
}

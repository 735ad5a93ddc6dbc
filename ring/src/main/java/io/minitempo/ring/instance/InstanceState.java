// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.instance;

import java.util.Optional;

/// What an instance says it is doing; each has a number on the wire (`spec/ring.md §1`).
public enum InstanceState {
    /// Serves reads and writes.
    ACTIVE(0),
    /// On its way out: still readable.
    LEAVING(1),
    /// Registered, without a share of the ring yet.
    PENDING(2),
    /// Has tokens and waits for others to see them.
    JOINING(3),
    /// Gone: a tombstone that only gossip sees.
    LEFT(4);

    private final int number;

    InstanceState(int number) {
        this.number = number;
    }

    /// The number on the wire.
    public int number() {
        return number;
    }

    /// The state of a number on the wire.
    public static Optional<InstanceState> ofNumber(int number) {
        for (InstanceState state : values()) {
            if (state.number == number) {
                return Optional.of(state);
            }
        }
        return Optional.empty();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.partition;

/// Whether an owner still owns; each has a number on the wire (`spec/ring.md §7.1`).
public enum OwnerState {
    /// Not a state.
    UNKNOWN(0),
    /// Owns its partition.
    ACTIVE(1),
    /// Gone: a tombstone that only gossip sees.
    DELETED(2);

    private final int number;

    OwnerState(int number) {
        this.number = number;
    }

    /// The number on the wire.
    public int number() {
        return number;
    }

    /// The state of a number on the wire; a number that this version does not know is unknown.
    static OwnerState ofNumber(int number) {
        for (OwnerState state : values()) {
            if (state.number == number) {
                return state;
            }
        }
        return UNKNOWN;
    }
}

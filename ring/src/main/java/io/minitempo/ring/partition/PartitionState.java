// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.partition;

import java.util.Optional;

/// The life of a partition; each has a number on the wire (`spec/ring.md §7.1`).
public enum PartitionState {
    /// Not a state: what a reader sees of a partition that only has owners.
    UNKNOWN(0, "Unknown"),
    /// Created, waiting for owners; takes no data.
    PENDING(1, "Pending"),
    /// Takes data.
    ACTIVE(2, "Active"),
    /// Read only, until it is deleted or activated again.
    INACTIVE(3, "Inactive"),
    /// Gone: a tombstone that only gossip sees.
    DELETED(4, "Deleted");

    private static final String PREFIX = "Partition";

    private final int number;
    private final String label;

    PartitionState(int number, String label) {
        this.number = number;
        this.label = label;
    }

    /// The number on the wire and in JSON.
    public int number() {
        return number;
    }

    /// The state of a number on the wire; a number that this version does not know is unknown.
    static PartitionState ofNumber(int number) {
        for (PartitionState state : values()) {
            if (state.number == number) {
                return state;
            }
        }
        return UNKNOWN;
    }

    /// The name on pages and in metrics, such as `Active`.
    public String label() {
        return label;
    }

    /// The name in forms and JSON bodies, such as `PartitionActive`.
    public String fullName() {
        return PREFIX + label;
    }

    /// The state of a full name.
    public static Optional<PartitionState> ofFullName(String name) {
        for (PartitionState state : values()) {
            if (state.fullName().equals(name)) {
                return Optional.of(state);
            }
        }
        return Optional.empty();
    }

    /// Whether a person, or the life of an owner, may turn this state into `to` (`spec/ring.md §7.4`).
    public boolean mayBecome(PartitionState to) {
        return switch (this) {
            case PENDING -> to == ACTIVE || to == INACTIVE;
            case ACTIVE -> to == INACTIVE;
            case INACTIVE -> to == ACTIVE;
            case UNKNOWN, DELETED -> false;
        };
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.partition;

import io.minitempo.ring.token.Tokens;

/// One partition (`spec/ring.md §7.1`). All times are unix seconds.
///
/// @param id the number of the partition, in Kafka too
/// @param tokens its share of the ring, fixed when it is created
/// @param state what may be done with it
/// @param stateTimestamp when the state changed last
/// @param locked whether its state must not change
/// @param lockedTimestamp when `locked` changed last
public record PartitionDesc(
        int id, Tokens tokens, PartitionState state, long stateTimestamp, boolean locked, long lockedTimestamp) {

    /// A partition that was never locked.
    public static PartitionDesc of(int id, Tokens tokens, PartitionState state, long stateTimestamp) {
        return new PartitionDesc(id, tokens, state, stateTimestamp, false, 0);
    }

    /// The partition in another state since `timestamp`.
    public PartitionDesc withState(PartitionState other, long timestamp) {
        return new PartitionDesc(id, tokens, other, timestamp, locked, lockedTimestamp);
    }

    /// The partition with its state locked or free since `timestamp`.
    public PartitionDesc withLock(boolean other, long timestamp) {
        return new PartitionDesc(id, tokens, state, stateTimestamp, other, timestamp);
    }
}

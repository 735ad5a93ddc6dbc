// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.kv;

import java.time.Instant;
import java.util.Set;

/// A kind of immutable value: its codec, and the rules by which copies in different processes become one
/// (`spec/ring.md §11.2`, `§12`).
///
/// Implementations hold no state. Values are never changed in place, so that a value may be handed to any thread.
///
/// @param <V> the type of the value
public interface ValueType<V> {

    /// The name of the codec on the wire, such as `ringDesc`.
    String codecId();

    /// The value of a key that nobody wrote.
    V empty();

    /// The bytes of a value as they stand in the `value` field of a gossip message, including tombstones.
    byte[] encode(V value);

    /// Reads bytes written by [#encode] here or by a peer; no bytes at all are the empty value.
    ///
    /// @throws io.minitempo.core.TempoException.Invalid when the bytes are damaged or larger than a value may be
    V decode(byte[] bytes);

    /// Merges `incoming` into `current`.
    ///
    /// @param origin whether `incoming` is a whole value from an update of this process, so that what it lacks was
    ///     removed, or what a peer sent, so that what it lacks is only not mentioned
    /// @param now the time that removals get
    Merge<V> merge(V current, V incoming, Origin origin, Instant now);

    /// The value without the tombstones that are older than `limit`, with counts.
    Pruned<V> withoutTombstonesBefore(V value, Instant limit);

    /// The value without any tombstone, as readers see it.
    V withoutTombstones(V value);

    /// The names of the entries that `change` carries.
    ///
    /// A queued broadcast is obsolete once a newer change of the same key names all its entries.
    Set<String> names(V change);

    /// Where a value to merge comes from.
    enum Origin {
        /// A compare-and-set of this process: the incoming value is complete.
        LOCAL,
        /// A peer: the incoming value may be a part.
        PEER
    }
}

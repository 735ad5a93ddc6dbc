// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.kv;

import org.jspecify.annotations.Nullable;

/// The outcome of merging one value into another.
///
/// @param value what the store holds from now on
/// @param change the part of it that the merge changed, to be forwarded to peers; null when nothing changed
/// @param <V> the type of the value
public record Merge<V>(V value, @Nullable V change) {

    /// An outcome that leaves `value` as it is.
    public static <V> Merge<V> unchanged(V value) {
        return new Merge<>(value, null);
    }

    /// Whether the merge changed anything.
    public boolean changed() {
        return change != null;
    }
}

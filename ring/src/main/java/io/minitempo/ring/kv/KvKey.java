// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.kv;

/// The full name of a value and what kind of value it is.
///
/// @param name prefix and key, such as `collectors/live-store`
/// @param type how values of the key are written and merged
/// @param <V> the type of the value
public record KvKey<V>(String name, ValueType<V> type) {

    /// Checks that the name is not empty.
    public KvKey {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a key must have a name");
        }
    }
}

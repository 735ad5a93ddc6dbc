// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.kv;

import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// A store of immutable, versioned values that processes share (`spec/ring.md §8.6`, `§11.3`).
///
/// Every method may be called by any thread. Readers never see tombstones: what was removed is absent from the values
/// that [#get], updates and watchers receive.
public interface Kv {

    /// The value of `key`, or [ValueType#empty] when the store has none.
    ///
    /// @throws InterruptedException when the caller is interrupted while a remote store answers
    <V> V get(KvKey<V> key) throws InterruptedException;

    /// Replaces the value of `key` by what `update` makes of it, as one atomic step; returns once it is stored here.
    ///
    /// When another writer was faster the update runs again on the newer value, up to ten times. A store whose values
    /// merge also refuses an update that leaves nothing changed: it waits a second and tries again, because timestamps
    /// have a resolution of one second; a store that replaces values accepts such an update at once.
    ///
    /// @throws CasFailedException with the texts of `spec/ring.md §11.3` when the update throws, or ten attempts failed
    /// @throws InterruptedException when the caller is interrupted; nothing is stored then
    <V> void compareAndSet(KvKey<V> key, Update<V> update) throws InterruptedException;

    /// Calls `watcher` with the newest value after each change of `key`, until the watch is closed.
    ///
    /// Changes that happen while the watcher is busy are delivered as one. Calls come from one thread that the watch
    /// owns; a watcher that throws is logged and stays registered. The value at registration is not delivered.
    <V> Watch watch(KvKey<V> key, Consumer<V> watcher);

    /// As [#watch] for every key that starts with `prefix` and holds a value of this type.
    <V> Watch watchPrefix(String prefix, ValueType<V> type, BiConsumer<String, V> watcher);

    /// Makes the new value of a key.
    ///
    /// @param <V> the type of the value
    @FunctionalInterface
    interface Update<V> {
        /// The value to store instead of `current`, or nothing when `current` shall stay and the call succeed.
        ///
        /// May run several times. An exception ends the call with [CasFailedException].
        Optional<V> apply(V current);
    }
}

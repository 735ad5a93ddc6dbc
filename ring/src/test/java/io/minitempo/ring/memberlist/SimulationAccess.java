// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist;

import io.minitempo.ring.kv.CasLoop;
import io.minitempo.ring.kv.Kv;
import io.minitempo.ring.kv.KvKey;
import org.jspecify.annotations.Nullable;

/// Lets the simulation, which has one thread and cannot sleep, make single attempts to update.
public final class SimulationAccess {

    private SimulationAccess() {}

    /// One attempt of a compare-and-set.
    public static <V> CasLoop.Outcome attempt(GossipKv kv, KvKey<V> key, Kv.Update<V> update) {
        return kv.attempt(key, update);
    }

    /// The value of a key with its tombstones.
    @SuppressWarnings("unchecked")
    public static <V> V stored(GossipKv kv, KvKey<V> key) {
        @Nullable StoredValue<?> stored = kv.contents().get(key.name());
        return stored == null ? key.type().empty() : ((StoredValue<V>) stored).value();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.kv;

import io.minitempo.core.TempoException;
import java.util.function.Supplier;

/// The stores of this process, chosen by name.
public final class KvStores {

    private final Kv inMemory;
    private final Supplier<? extends Kv> memberlist;

    /// The stores that exist. Both are shared by every ring that names them.
    ///
    /// @param memberlist asked only when a ring names it, so that a process whose rings do not gossips with nobody
    public KvStores(Kv inMemory, Supplier<? extends Kv> memberlist) {
        this.inMemory = inMemory;
        this.memberlist = memberlist;
    }

    /// The store that a `kvstore` block asks for.
    ///
    /// @param block the path of the block, such as `live_store.ring.kvstore`, for the error
    /// @throws TempoException.NotBuilt for a store that Tempo has and this program has not
    /// @throws TempoException.Invalid for a name that is no store
    public Kv open(KvConfig config, String block) {
        return switch (config.store()) {
            case "inmemory" -> inMemory;
            case "memberlist" -> memberlist.get();
            case "consul", "etcd", "multi" ->
                throw new TempoException.NotBuilt(block + ".store: " + config.store()
                        + " is not built yet: use memberlist, or inmemory in a single process");
            default ->
                throw new TempoException.Invalid(
                        block + ".store: expected memberlist or inmemory, found '" + config.store() + "'");
        };
    }
}

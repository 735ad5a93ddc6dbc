// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.TempoException;
import io.minitempo.core.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KvStoresTest {

    private static final String BLOCK = "live_store.ring.kvstore";

    private final Kv inMemory = new InMemoryKv(Clock.system());
    private final Kv memberlist = new InMemoryKv(Clock.system());
    private final KvStores stores = new KvStores(inMemory, () -> memberlist);

    @Test
    void sharesEachStore() {
        assertThat(stores.open(KvConfig.defaults(), BLOCK)).isSameAs(memberlist);
        assertThat(stores.open(KvConfig.defaults().withStore("inmemory"), BLOCK))
                .isSameAs(inMemory);
    }

    @Test
    void leavesGossipAloneUntilARingNamesIt() {
        KvStores alone = new KvStores(inMemory, () -> {
            throw new AssertionError("gossip was asked for");
        });
        assertThat(alone.open(KvConfig.defaults().withStore("inmemory"), BLOCK)).isSameAs(inMemory);
    }

    @ParameterizedTest
    @ValueSource(strings = {"consul", "etcd", "multi"})
    void refusesStoresThatAreNotBuiltByName(String store) {
        assertThatThrownBy(() -> stores.open(KvConfig.defaults().withStore(store), BLOCK))
                .isInstanceOf(TempoException.NotBuilt.class)
                .hasMessageStartingWith("live_store.ring.kvstore.store: " + store + " is not built yet");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "zookeeper"})
    void refusesNamesThatAreNoStore(String store) {
        assertThatThrownBy(() -> stores.open(KvConfig.defaults().withStore(store), BLOCK))
                .isInstanceOf(TempoException.Invalid.class)
                .hasMessage("live_store.ring.kvstore.store: expected memberlist or inmemory, found '" + store + "'");
    }
}

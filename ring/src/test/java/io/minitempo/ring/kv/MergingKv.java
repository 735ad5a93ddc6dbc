// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.kv;

import io.minitempo.core.time.Clock;
import io.minitempo.ring.kv.CasLoop.Outcome;
import io.minitempo.ring.kv.ValueType.Origin;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A store that merges as the gossip store must, without a network: tests hand values from one to another.
public final class MergingKv implements Kv {

    private final Map<String, Entry<?>> entries = new ConcurrentHashMap<>();
    private final Clock clock;
    private final CasLoop loop;
    private final Watches watches;

    /// An empty store.
    public MergingKv(Clock clock) {
        this.clock = clock;
        this.loop = new CasLoop(clock);
        this.watches = new Watches(clock, Duration.ZERO);
    }

    @Override
    public <V> V get(KvKey<V> key) {
        return key.type().withoutTombstones(raw(key));
    }

    /// The value with its tombstones.
    public <V> V raw(KvKey<V> key) {
        @Nullable Entry<V> entry = find(key);
        return entry == null ? key.type().empty() : entry.value;
    }

    @Override
    public <V> void compareAndSet(KvKey<V> key, Update<V> update) throws InterruptedException {
        loop.run(key.name(), () -> {
            @Nullable Entry<V> before = find(key);
            V stored = before == null ? key.type().empty() : before.value;
            Optional<V> next = update.apply(key.type().withoutTombstones(stored));
            if (next.isEmpty()) {
                return Outcome.DECLINED;
            }
            Merge<V> merge = key.type().merge(stored, next.get(), Origin.LOCAL, clock.instant());
            if (!merge.changed()) {
                return Outcome.NO_CHANGE;
            }
            Entry<V> after = new Entry<>(merge.value());
            boolean swapped = before == null
                    ? entries.putIfAbsent(key.name(), after) == null
                    : entries.replace(key.name(), before, after);
            if (!swapped) {
                return Outcome.VERSION_MISMATCH;
            }
            watches.changed(key.name());
            return Outcome.STORED;
        });
    }

    /// Merges what another store holds, as a push/pull does.
    public <V> void pull(MergingKv other, KvKey<V> key) {
        V received = key.type().decode(key.type().encode(other.raw(key)));
        Merge<V> merge = key.type().merge(raw(key), received, Origin.PEER, clock.instant());
        entries.put(key.name(), new Entry<>(merge.value()));
        if (merge.changed()) {
            watches.changed(key.name());
        }
    }

    @Override
    public <V> Watch watch(KvKey<V> key, Consumer<V> watcher) {
        return watches.add(key.name(), key.name()::equals, name -> watcher.accept(get(key)));
    }

    @Override
    public <V> Watch watchPrefix(String prefix, ValueType<V> type, BiConsumer<String, V> watcher) {
        return watches.add(prefix, name -> name.startsWith(prefix) && holds(name, type), name -> {
            watcher.accept(name, get(new KvKey<>(name, type)));
        });
    }

    private boolean holds(String name, ValueType<?> type) {
        @Nullable Entry<?> entry = entries.get(name);
        return entry != null && entry.value.getClass() == type.empty().getClass();
    }

    @SuppressWarnings("unchecked")
    private <V> @Nullable Entry<V> find(KvKey<V> key) {
        return (Entry<V>) entries.get(key.name());
    }

    /// A value whose version is its identity.
    private static final class Entry<V> {
        private final V value;

        private Entry(V value) {
            this.value = value;
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.kv;

import io.minitempo.core.time.Clock;
import io.minitempo.ring.kv.CasLoop.Outcome;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The store of a single process, shared by all its rings; what an update leaves out is gone (`spec/ring.md §8.6`).
public final class InMemoryKv implements Kv {

    private final Map<String, Versioned<?>> values = new ConcurrentHashMap<>();
    private final CasLoop loop;
    private final Watches watches;

    /// An empty store.
    public InMemoryKv(Clock clock) {
        this.loop = new CasLoop(clock);
        this.watches = new Watches(clock, Duration.ZERO);
    }

    @Override
    public <V> V get(KvKey<V> key) {
        @Nullable Versioned<V> stored = find(key.name(), key.type());
        return stored == null ? key.type().empty() : stored.value;
    }

    @Override
    public <V> void compareAndSet(KvKey<V> key, Update<V> update) throws InterruptedException {
        loop.run(key.name(), () -> {
            @Nullable Versioned<V> stored = find(key.name(), key.type());
            Optional<V> next = update.apply(stored == null ? key.type().empty() : stored.value);
            if (next.isEmpty()) {
                return Outcome.DECLINED;
            }
            Versioned<V> replacement = new Versioned<>(key.type(), next.get());
            boolean swapped = stored == null
                    ? values.putIfAbsent(key.name(), replacement) == null
                    : values.replace(key.name(), stored, replacement);
            if (!swapped) {
                return Outcome.VERSION_MISMATCH;
            }
            watches.changed(key.name());
            return Outcome.STORED;
        });
    }

    @Override
    public <V> Watch watch(KvKey<V> key, Consumer<V> watcher) {
        return watches.add(key.name(), key.name()::equals, name -> watcher.accept(get(key)));
    }

    @Override
    public <V> Watch watchPrefix(String prefix, ValueType<V> type, BiConsumer<String, V> watcher) {
        return watches.add(prefix, name -> name.startsWith(prefix) && holds(name, type), name -> {
            @Nullable Versioned<V> stored = find(name, type);
            watcher.accept(name, stored == null ? type.empty() : stored.value);
        });
    }

    private boolean holds(String name, ValueType<?> type) {
        @Nullable Versioned<?> stored = values.get(name);
        return stored != null && stored.type.codecId().equals(type.codecId());
    }

    @SuppressWarnings("unchecked")
    private <V> @Nullable Versioned<V> find(String name, ValueType<V> type) {
        @Nullable Versioned<?> stored = values.get(name);
        if (stored != null && !stored.type.codecId().equals(type.codecId())) {
            throw new IllegalStateException("key " + name + " holds a value of codec " + stored.type.codecId()
                    + ", not " + type.codecId() + ": two rings share one key");
        }
        return (Versioned<V>) stored;
    }

    /// A value whose version is its identity: each store operation makes a new object.
    private static final class Versioned<V> {
        private final ValueType<V> type;
        private final V value;

        private Versioned(ValueType<V> type, V value) {
            this.type = type;
            this.value = value;
        }
    }
}

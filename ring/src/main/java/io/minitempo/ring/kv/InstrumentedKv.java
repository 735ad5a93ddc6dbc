// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.kv;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.minitempo.core.metrics.PrometheusBuckets;
import io.minitempo.core.time.Clock;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// A store as one ring sees it, with `tempo_kv_request_duration_seconds` of its requests. Tempo measures those of
/// partition rings under the same name without `tempo_`.
public final class InstrumentedKv implements Kv {

    private static final Duration[] BUCKETS = PrometheusBuckets.durations();

    private final Kv store;
    private final String type;
    private final String name;
    private final String family;
    private final Clock clock;
    private final MeterRegistry registry;

    /// Measures `store` for a ring of instances.
    ///
    /// @param type the store's name, label `type`
    /// @param name who asks, label `kv_name`, such as `live-store-ring`
    public InstrumentedKv(Kv store, String type, String name, Clock clock, MeterRegistry registry) {
        this(store, type, name, "tempo_kv_request_duration_seconds", clock, registry);
    }

    private InstrumentedKv(Kv store, String type, String name, String family, Clock clock, MeterRegistry registry) {
        this.store = store;
        this.type = type;
        this.name = name;
        this.family = family;
        this.clock = clock;
        this.registry = registry;
    }

    /// Measures `store` for a ring of partitions.
    ///
    /// @param type the store's name, label `type`
    /// @param name who asks, label `kv_name`, such as `livestore-partitions-watcher`
    public static InstrumentedKv ofPartitions(Kv store, String type, String name, Clock clock, MeterRegistry registry) {
        return new InstrumentedKv(store, type, name, "kv_request_duration_seconds", clock, registry);
    }

    @Override
    public <V> V get(KvKey<V> key) throws InterruptedException {
        long start = clock.nanoTime();
        String code = "500";
        try {
            V value = store.get(key);
            code = "200";
            return value;
        } catch (InterruptedException e) {
            code = "cancel";
            throw e;
        } finally {
            record("GET", code, start);
        }
    }

    @Override
    public <V> void compareAndSet(KvKey<V> key, Update<V> update) throws InterruptedException {
        long start = clock.nanoTime();
        String code = "500";
        try {
            store.compareAndSet(key, update);
            code = "200";
        } catch (InterruptedException e) {
            code = "cancel";
            throw e;
        } finally {
            record("CAS", code, start);
        }
    }

    private void record(String operation, String code, long start) {
        Timer.builder(family)
                .description("Time spent on kv store requests.")
                .tags("kv_name", name, "operation", operation, "role", "primary", "status_code", code, "type", type)
                .serviceLevelObjectives(BUCKETS)
                .register(registry)
                .record(Duration.ofNanos(clock.nanoTime() - start));
    }

    @Override
    public <V> Watch watch(KvKey<V> key, Consumer<V> watcher) {
        return store.watch(key, watcher);
    }

    @Override
    public <V> Watch watchPrefix(String prefix, ValueType<V> type, BiConsumer<String, V> watcher) {
        return store.watchPrefix(prefix, type, watcher);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.kv;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.minitempo.core.metrics.PrometheusBuckets;
import io.minitempo.core.time.Clock;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// A store as one ring sees it, with `tempo_kv_request_duration_seconds` of its requests.
public final class InstrumentedKv implements Kv {

    private static final Duration[] BUCKETS = PrometheusBuckets.durations();

    private final Kv store;
    private final String type;
    private final String name;
    private final Clock clock;
    private final MeterRegistry registry;

    /// Measures `store`.
    ///
    /// @param type the store's name, label `type`
    /// @param name who asks, label `kv_name`, such as `live-store-ring`
    public InstrumentedKv(Kv store, String type, String name, Clock clock, MeterRegistry registry) {
        this.store = store;
        this.type = type;
        this.name = name;
        this.clock = clock;
        this.registry = registry;
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
        Timer.builder("tempo_kv_request_duration_seconds")
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

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.cache;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/// The metrics of one cache (`spec/generator-and-ops.md §5.1`); those of memcached have Tempo's names.
final class CacheMetrics {

    /// 16 µs times four, eight buckets.
    private static final Duration[] BUCKETS = LongStream.iterate(16, micros -> micros * 4)
            .limit(8)
            .mapToObj(micros -> Duration.ofNanos(micros * 1000))
            .toArray(Duration[]::new);

    private final MeterRegistry registry;
    private final String name;
    private final Counter dropped;

    /// @param name the roles joined by `|`
    CacheMetrics(MeterRegistry registry, String name) {
        this.registry = registry;
        this.name = name;
        this.dropped = Counter.builder("tempo_cache_dropped_background_writes_total")
                .description("Total count of dropped write backs to cache.")
                .tag("name", name)
                .register(registry);
    }

    /// A call has ended.
    ///
    /// @param statusCode 200, 404 for a key that is not there, 500 for a failure
    void called(String metric, String method, int statusCode, Duration took) {
        Timer.builder(metric)
                .description("Total time spent in seconds doing requests to a cache.")
                .tags("name", name, "method", method, "status_code", Integer.toString(statusCode))
                .serviceLevelObjectives(BUCKETS)
                .register(registry)
                .record(took);
    }

    /// A value was not written because too many waited.
    void dropped() {
        dropped.increment();
    }

    void queue(Supplier<Number> length) {
        Gauge.builder("tempo_cache_background_queue_length", length)
                .description("Length of the cache background writeback queue.")
                .tag("name", name)
                .register(registry);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.stream.Stream;

/// The metrics of a backend (`spec/generator-and-ops.md §5.1`).
public final class BackendMetrics {

    private static final String REQUEST_DURATION = "tempodb_backend_request_duration_seconds";
    private static final String HEDGED_ROUNDTRIPS = "tempodb_backend_hedged_roundtrips_total";

    /// 5 ms times four, six buckets.
    private static final Duration[] BUCKETS =
            Stream.of(5, 20, 80, 320, 1280, 5120).map(Duration::ofMillis).toArray(Duration[]::new);

    private final MeterRegistry registry;
    private final Counter hedgedRoundtrips;

    /// Registers the counter at once, so that it is there before the first read is hedged.
    public BackendMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.hedgedRoundtrips = Counter.builder(HEDGED_ROUNDTRIPS)
                .description("Total number of hedged backend requests")
                .register(registry);
    }

    /// Notes that a read was sent once more.
    public void hedged() {
        hedgedRoundtrips.increment();
    }

    /// Notes an answer of the store.
    ///
    /// @param operation the HTTP verb
    /// @param statusCode the HTTP status
    /// @param duration from sending the request to the headers of the answer
    public void answered(String operation, int statusCode, Duration duration) {
        Timer.builder(REQUEST_DURATION)
                .description("Time spent doing backend storage requests.")
                .tags("operation", operation, "status_code", Integer.toString(statusCode))
                .serviceLevelObjectives(BUCKETS)
                .register(registry)
                .record(duration);
    }
}

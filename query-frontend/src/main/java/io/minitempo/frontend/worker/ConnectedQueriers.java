// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.worker;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.minitempo.core.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/// Counts the streams of queriers that are ready for work. Any thread may count and ask.
public final class ConnectedQueriers {

    private final AtomicInteger streams = new AtomicInteger();
    private final Clock clock;
    private volatile long lastNanos;

    /// None yet.
    public ConnectedQueriers(MeterRegistry registry, Clock clock) {
        this.clock = clock;
        this.lastNanos = clock.nanoTime();
        Gauge.builder("tempo_query_frontend_connected_clients", streams, AtomicInteger::get)
                .description("Number of worker clients currently connected to the frontend.")
                .register(registry);
    }

    /// The number of streams; one querier has several.
    public int count() {
        return streams.get();
    }

    /// How long there has been none; zero while there is one.
    public Duration absence() {
        return count() > 0 ? Duration.ZERO : Duration.ofNanos(clock.nanoTime() - lastNanos);
    }

    void add() {
        streams.incrementAndGet();
    }

    void remove() {
        lastNanos = clock.nanoTime();
        streams.decrementAndGet();
    }
}

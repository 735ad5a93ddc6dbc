// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.worker;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/// Counts the streams of queriers that are ready for work. Any thread may count and ask.
public final class ConnectedQueriers {

    private final AtomicInteger streams = new AtomicInteger();

    /// None yet.
    public ConnectedQueriers(MeterRegistry registry) {
        Gauge.builder("tempo_query_frontend_connected_clients", streams, AtomicInteger::get)
                .description("Number of worker clients currently connected to the frontend.")
                .register(registry);
    }

    /// The number of streams; one querier has several.
    public int count() {
        return streams.get();
    }

    void add() {
        streams.incrementAndGet();
    }

    void remove() {
        streams.decrementAndGet();
    }
}

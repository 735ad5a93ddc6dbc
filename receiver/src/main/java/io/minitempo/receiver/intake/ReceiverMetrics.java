// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.intake;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.minitempo.core.metrics.PrometheusBuckets;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;

/// The metrics of the receivers (`spec/write-path.md §1.7`).
public final class ReceiverMetrics {

    private final MeterRegistry registry;
    private final ConcurrentHashMap<Source, SourceCounters> counters = new ConcurrentHashMap<>();
    private final Timer pushDuration;
    private final Counter droppedDatagrams;

    /// Registers the metrics that have no labels; the others appear with their first request.
    public ReceiverMetrics(MeterRegistry registry) {
        this.registry = registry;
        pushDuration = Timer.builder("tempo_distributor_push_duration_seconds")
                .description("Time to store the spans of one request.")
                .serviceLevelObjectives(PrometheusBuckets.durations())
                .register(registry);
        droppedDatagrams = Counter.builder("tempo_receiver_dropped_datagrams_total")
                .description("Datagrams that were too long, did not decode, or found the queue full.")
                .register(registry);
    }

    private record SourceCounters(Counter accepted, Counter refused) {}

    /// Counts the spans of a request that was stored.
    void accepted(Source source, int spans) {
        counters(source).accepted().increment(spans);
    }

    /// Counts the spans of a request that was not stored.
    void refused(Source source, int spans) {
        counters(source).refused().increment(spans);
    }

    private SourceCounters counters(Source source) {
        return counters.computeIfAbsent(
                source,
                s -> new SourceCounters(
                        counter("tempo_receiver_accepted_spans", s), counter("tempo_receiver_refused_spans", s)));
    }

    private Counter counter(String name, Source source) {
        return Counter.builder(name)
                .tag("receiver", source.receiver() + "/" + source.receiver() + "_receiver")
                .tag("transport", source.transport())
                .register(registry);
    }

    /// Times a push.
    void pushed(long nanos) {
        pushDuration.record(Duration.ofNanos(nanos));
    }

    /// Counts a datagram that was lost.
    public void datagramDropped() {
        droppedDatagrams.increment();
    }
}

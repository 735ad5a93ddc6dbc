// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore.blocks;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.DoubleStream;

/// What is counted of blocks in the background (`spec/write-path.md §4.6`).
final class BlockMetrics {

    private static final String PREFIX = "tempo_live_store_";

    final AtomicInteger waiting = new AtomicInteger();
    final AtomicInteger heldBack = new AtomicInteger();
    final Counter completed;
    final Work completion;
    final Work flush;
    final Counter flushed;
    final Counter walCleared;
    final Counter completeCleared;

    BlockMetrics(MeterRegistry registry) {
        Gauge.builder(PREFIX + "complete_queue_length", waiting, AtomicInteger::get)
                .description("WAL blocks that wait for completion.")
                .register(registry);
        Gauge.builder(PREFIX + "blocks_held_back", heldBack, AtomicInteger::get)
                .description("Complete blocks kept far beyond complete_block_timeout because their spans are not in"
                        + " the backend.")
                .register(registry);
        completed = counter(registry, "blocks_completed_total", "WAL blocks completed.");
        completion = new Work(
                counter(registry, "failed_completions_total", "Attempts to complete a block that failed."),
                counter(registry, "completion_retries_total", "Completions tried again."),
                counter(registry, "completion_failed_retries_total", "Completions that failed again."),
                histogram(registry, "completion_duration_seconds", 1),
                histogram(registry, "completion_size_bytes", 1 << 20));
        flushed = counter(registry, "local_blocks_flushed_total", "Complete blocks uploaded.");
        flush = new Work(
                counter(registry, "local_failed_flushes_total", "Attempts to upload a block that failed."),
                counter(registry, "local_flush_retries_total", "Uploads tried again."),
                counter(registry, "local_flush_failed_retries_total", "Uploads that failed again."),
                histogram(registry, "local_flush_duration_seconds", 1),
                histogram(registry, "local_flush_size_bytes", 1 << 20));
        walCleared = cleared(registry, "wal");
        completeCleared = cleared(registry, "complete");
    }

    private static Counter cleared(MeterRegistry registry, String type) {
        return Counter.builder(PREFIX + "blocks_cleared_total")
                .description("Blocks removed from the local disk.")
                .tag("block_type", type)
                .register(registry);
    }

    private static Counter counter(MeterRegistry registry, String name, String description) {
        return Counter.builder(PREFIX + name).description(description).register(registry);
    }

    /// Ten buckets that double from `first`.
    private static DistributionSummary histogram(MeterRegistry registry, String name, double first) {
        return DistributionSummary.builder(PREFIX + name)
                .serviceLevelObjectives(DoubleStream.iterate(first, bound -> bound * 2)
                        .limit(10)
                        .toArray())
                .register(registry);
    }

    /// The figures of one kind of work that is tried until it succeeds.
    ///
    /// @param failures attempts that failed
    /// @param retries attempts after the first
    /// @param failedRetries attempts after the first that failed
    /// @param seconds how long a successful attempt took
    /// @param bytes how large its block was
    record Work(
            Counter failures,
            Counter retries,
            Counter failedRetries,
            DistributionSummary seconds,
            DistributionSummary bytes) {}
}

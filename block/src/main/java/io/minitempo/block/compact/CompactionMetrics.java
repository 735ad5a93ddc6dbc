// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.compact;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.minitempo.core.TenantId;
import java.time.Duration;
import java.util.stream.DoubleStream;

/// What compaction and retention count (`spec/generator-and-ops.md §5.1`). Levels are those of the inputs.
public final class CompactionMetrics {

    private static final Duration[] RETENTION_BUCKETS = DoubleStream.of(.25, .5, 1, 2, 4, 8)
            .mapToObj(seconds -> Duration.ofMillis(Math.round(seconds * 1000)))
            .toArray(Duration[]::new);

    private final MeterRegistry registry;
    private final Counter errors;
    private final Counter retentionErrors;
    private final Counter marked;
    private final Counter deleted;
    private final Timer retentionDuration;

    /// Metrics in a registry.
    public CompactionMetrics(MeterRegistry registry) {
        this.registry = registry;
        errors = counter("tempodb_compaction_errors_total", "Total number of errors occurred during compaction.");
        retentionErrors =
                counter("tempodb_retention_errors_total", "Total number of times an error occurred while retaining.");
        marked = counter("tempodb_retention_marked_for_deletion_total", "Total number of blocks marked for deletion.");
        deleted = counter("tempodb_retention_deleted_total", "Total number of blocks deleted.");
        retentionDuration = Timer.builder("tempodb_retention_duration_seconds")
                .description("Records the amount of time to perform retention tasks.")
                .serviceLevelObjectives(RETENTION_BUCKETS)
                .register(registry);
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    void compacted(int level, int blocks, long bytes, long combined, long written) {
        add("tempodb_compaction_blocks_total", "Total number of blocks compacted.", level, blocks);
        add("tempodb_compaction_bytes_written_total", "Total number of bytes written to new blocks.", level, bytes);
        add(
                "tempodb_compaction_objects_combined_total",
                "Total number of traces combined during compaction.",
                level,
                combined);
        add(
                "tempodb_compaction_objects_written_total",
                "Total number of traces written to new blocks.",
                level,
                written);
    }

    private void add(String name, String description, int level, long amount) {
        Counter.builder(name)
                .description(description)
                .tag("level", Integer.toString(level))
                .register(registry)
                .increment((double) amount);
    }

    void discarded(TenantId tenant, long spans) {
        if (spans > 0) {
            Counter.builder("tempo_discarded_spans_total")
                    .description("Spans that were discarded, by reason.")
                    .tag("reason", "trace_too_large_to_compact")
                    .tag("tenant", tenant.value())
                    .register(registry)
                    .increment((double) spans);
        }
    }

    void failed() {
        errors.increment();
    }

    Counter retentionErrors() {
        return retentionErrors;
    }

    Counter marked() {
        return marked;
    }

    Counter deleted() {
        return deleted;
    }

    Timer retentionDuration() {
        return retentionDuration;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.blockbuilder;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.minitempo.blockbuilder.flush.FlushedTenant;
import io.minitempo.ring.partition.PartitionState;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/// What a block-builder counts (`spec/write-path.md §5.2`). Histograms have no buckets: Tempo's are native ones.
public final class BlockBuilderMetrics {

    private static final String PREFIX = "tempo_block_builder_";
    private static final String PARTITION = "partition";
    private static final String TENANT = "tenant";
    private static final String REASON = "reason";

    private final MeterRegistry registry;
    private final Timer cycleDuration;
    private final ConcurrentMap<Integer, OfPartition> partitions = new ConcurrentHashMap<>();
    /// Owned by the thread of the cycle.
    private final SortedMap<Integer, Gauge> owned = new TreeMap<>();
    private final Map<Integer, PartitionState> states = new HashMap<>();

    /// Registers in `registry`; what is counted per partition or tenant shows from its first event on.
    public BlockBuilderMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.cycleDuration = Timer.builder(PREFIX + "consume_cycle_duration_seconds")
                .description("Time a consumption cycle took.")
                .register(registry);
    }

    /// What is counted for one partition.
    ///
    /// @param fetchDuration time of each poll
    /// @param fetchedBytes bytes of record values
    /// @param fetchedRecords records
    /// @param fetchErrors polls that failed, and records that are not what they should be
    /// @param sectionDuration time of each section, from its first poll to its commit
    record OfPartition(
            Timer fetchDuration,
            Counter fetchedBytes,
            Counter fetchedRecords,
            Counter fetchErrors,
            Timer sectionDuration) {}

    Timer cycleDuration() {
        return cycleDuration;
    }

    OfPartition partition(int partition) {
        return partitions.computeIfAbsent(
                partition,
                number -> new OfPartition(
                        timer("fetch_duration_seconds", "Time a fetch from the log took.", number),
                        counter("fetch_bytes_total", "Bytes of records fetched.", number),
                        counter("fetch_records_total", "Records fetched.", number),
                        counter("fetch_errors_total", "Fetches that failed.", number),
                        timer(
                                "process_partition_section_duration_seconds",
                                "Time a section of a partition took.",
                                number)));
    }

    private Timer timer(String name, String description, int partition) {
        return Timer.builder(PREFIX + name)
                .description(description)
                .tag(PARTITION, Integer.toString(partition))
                .register(registry);
    }

    private Counter counter(String name, String description, int partition) {
        return Counter.builder(PREFIX + name)
                .description(description)
                .tag(PARTITION, Integer.toString(partition))
                .register(registry);
    }

    /// Shows the partitions that are consumed, and no others.
    void owns(SortedMap<Integer, PartitionState> now) {
        if (now.equals(states)) {
            return;
        }
        owned.values().forEach(registry::remove);
        owned.clear();
        states.clear();
        states.putAll(now);
        now.forEach((partition, state) -> owned.put(
                partition,
                Gauge.builder(PREFIX + "owned_partitions", () -> 1)
                        .description("Partitions that this block-builder consumes, by state.")
                        .tag(PARTITION, Integer.toString(partition))
                        .tag("state", state.fullName())
                        .register(registry)));
    }

    /// Counts what a committed section brought a tenant.
    void flushed(FlushedTenant result) {
        String tenant = result.tenant().toString();
        @Nullable Object block = result.blockId();
        if (block != null) {
            Counter.builder(PREFIX + "flushed_blocks")
                    .description("Blocks uploaded.")
                    .tag(TENANT, tenant)
                    .register(registry)
                    .increment();
        }
        if (result.duplicates() > 0) {
            Counter.builder(PREFIX + "spans_deduped_total")
                    .description("Spans left out because their trace had them already.")
                    .tag(TENANT, tenant)
                    .register(registry)
                    .increment((double) result.duplicates());
        }
        if (result.tooLarge() > 0) {
            Counter.builder("tempo_discarded_spans_total")
                    .description("Spans that were discarded, by reason.")
                    .tag(REASON, "trace_too_large")
                    .tag(TENANT, tenant)
                    .register(registry)
                    .increment((double) result.tooLarge());
        }
        if (result.clamped()) {
            Counter.builder("tempo_warnings_total")
                    .description("Oddities noticed, by reason.")
                    .tag(REASON, "blockbuilder_outside_ingestion_time_slack")
                    .tag(TENANT, tenant)
                    .register(registry)
                    .increment();
        }
    }

    /// Withdraws what shows the state of a block-builder that has stopped; what was counted stays.
    void close() {
        owns(new TreeMap<>());
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ingestlog;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.minitempo.core.concurrent.PeriodicTask;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// How far a consumer group is behind, as `tempo_ingest_group_partition_lag` (records) and
/// `tempo_ingest_group_partition_lag_seconds` (`spec/write-path.md §3.5`).
///
/// Records are measured periodically, as the distance between committed offset and end; seconds are what the consumer
/// reports of the records it takes. Any thread may report.
public final class GroupLag {

    private final IngestLog log;
    private final String group;
    private final Supplier<? extends Collection<Integer>> partitions;
    private final MeterRegistry registry;
    private final Clock clock;
    private final PeriodicTask task;
    private final ConcurrentMap<Integer, PartitionLag> lags = new ConcurrentHashMap<>();

    /// Lag of `group` in the partitions that `partitions` gives at the time, measured every `interval`
    /// (`consumer_group_lag_metric_update_interval`).
    public GroupLag(
            IngestLog log,
            String group,
            Supplier<? extends Collection<Integer>> partitions,
            Duration interval,
            MeterRegistry registry,
            Clock clock) {
        this.log = log;
        this.group = group;
        this.partitions = partitions;
        this.registry = registry;
        this.clock = clock;
        this.task = new PeriodicTask("lag-of-" + group, interval, clock, this::measure);
    }

    private static final class PartitionLag {
        private final List<Gauge> gauges = new ArrayList<>(2);
        private volatile double records;
        private volatile double seconds;
    }

    /// Starts measuring, at once for the first time.
    public void start() {
        task.start(true);
    }

    /// Ends measuring and withdraws the gauges.
    ///
    /// @throws InterruptedException when the waiting thread is interrupted
    public void stop(Deadline deadline) throws InterruptedException {
        task.stop(deadline);
        List.copyOf(lags.keySet()).forEach(this::withdraw);
    }

    /// Notes that a record created at `timestampMillis` is being handled.
    public void consumed(int partition, long timestampMillis) {
        lag(partition).seconds = Math.max(0, clock.millis() - timestampMillis) / 1000.0;
    }

    /// Measures every partition once.
    ///
    /// @throws InterruptedException when the calling thread is interrupted
    void measure() throws InterruptedException {
        Collection<Integer> owned = List.copyOf(partitions.get());
        for (int partition : List.copyOf(lags.keySet())) {
            if (!owned.contains(partition)) {
                withdraw(partition);
            }
        }
        if (owned.isEmpty()) {
            return;
        }
        try {
            measure(owned);
        } catch (UnknownPartitionException e) {
            for (int partition : owned) {
                measureAlone(partition);
            }
        }
    }

    private void measureAlone(int partition) throws InterruptedException {
        try {
            measure(List.of(partition));
        } catch (UnknownPartitionException e) {
            // Nobody is behind in a partition that the first write has yet to create.
            lag(partition).records = 0;
        }
    }

    private void measure(Collection<Integer> owned) throws InterruptedException {
        Map<Integer, Long> ends = log.offsets().ends(owned);
        Map<Integer, Long> committed = log.committedOffsets().committed(group, owned);
        List<Integer> uncommitted =
                owned.stream().filter(p -> !committed.containsKey(p)).toList();
        Map<Integer, Long> starts =
                uncommitted.isEmpty() ? Map.of() : log.offsets().starts(uncommitted);
        for (int partition : owned) {
            long end = ends.getOrDefault(partition, 0L);
            long from = committed.getOrDefault(partition, starts.getOrDefault(partition, end));
            lag(partition).records = Math.max(0, end - from);
        }
    }

    private PartitionLag lag(int partition) {
        return lags.computeIfAbsent(partition, number -> {
            PartitionLag lag = new PartitionLag();
            String label = Integer.toString(number);
            lag.gauges.add(Gauge.builder("tempo_ingest_group_partition_lag", lag, each -> each.records)
                    .description("Records between the committed offset of a group and the end of a partition.")
                    .tag("group", group)
                    .tag("partition", label)
                    .register(registry));
            lag.gauges.add(Gauge.builder("tempo_ingest_group_partition_lag_seconds", lag, each -> each.seconds)
                    .description("Age of the records that a group consumes from a partition.")
                    .tag("group", group)
                    .tag("partition", label)
                    .register(registry));
            return lag;
        });
    }

    private void withdraw(int partition) {
        @Nullable PartitionLag lag = lags.remove(partition);
        if (lag != null) {
            lag.gauges.forEach(registry::remove);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.blockbuilder;

import io.minitempo.blockbuilder.flush.FlushedTenant;
import io.minitempo.blockbuilder.flush.Section;
import io.minitempo.blockbuilder.flush.SectionFlusher;
import io.minitempo.blockbuilder.spool.SectionSpool;
import io.minitempo.core.BlockId;
import io.minitempo.core.time.Clock;
import io.minitempo.ingestlog.OffsetStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One round over the partitions: a section of each, then more of those that are behind (`spec/write-path.md §5.1`).
/// Owned by one thread.
///
/// A section is consumed, uploaded and committed before the next one begins. Whatever goes wrong before the commit, the
/// log still has the section, and the next attempt replaces the blocks of this one.
final class ConsumeCycle {

    private static final Logger log = LoggerFactory.getLogger(ConsumeCycle.class);

    private final SectionConsumer consumer;
    private final SectionFlusher flusher;
    private final NoCompactFlags flags;
    private final StartOffsets starts;
    private final OffsetStore offsets;
    private final Duration duration;
    private final BlockBuilderMetrics metrics;
    private final Clock clock;
    private final BooleanSupplier stopping;
    /// Partitions whose last section this process has committed, so that no attempt at the next one has been made.
    private final Set<Integer> settled = new HashSet<>();

    /// What a cycle found.
    ///
    /// @param pause how long to wait before the next one
    /// @param failures how many partitions failed
    record Outcome(Duration pause, int failures) {}

    private enum Step {
        CONSUMED,
        NO_DATA,
        FAILED
    }

    ConsumeCycle(
            SectionConsumer consumer,
            SectionFlusher flusher,
            NoCompactFlags flags,
            StartOffsets starts,
            OffsetStore offsets,
            Duration duration,
            BlockBuilderMetrics metrics,
            Clock clock,
            BooleanSupplier stopping) {
        this.consumer = consumer;
        this.flusher = flusher;
        this.flags = flags;
        this.starts = starts;
        this.offsets = offsets;
        this.duration = duration;
        this.metrics = metrics;
        this.clock = clock;
        this.stopping = stopping;
    }

    /// Runs a cycle over these partitions. One that fails is left alone until the next cycle; the others go on.
    ///
    /// @throws io.minitempo.core.TempoException.Unavailable when the log does not say where the partitions stand
    /// @throws InterruptedException when the caller is interrupted; nothing half done is committed then
    Outcome run(Collection<Integer> partitions) throws InterruptedException {
        settled.retainAll(partitions);
        int failures = 0;
        List<PartitionProgress> behind = new ArrayList<>();
        for (PartitionProgress each : open(partitions)) {
            if (stopping.getAsBoolean()) {
                break;
            }
            switch (step(each)) {
                case CONSUMED -> behind.add(each);
                case NO_DATA -> {}
                case FAILED -> failures++;
            }
        }
        while (!behind.isEmpty() && !stopping.getAsBoolean()) {
            PartitionProgress oldest = oldest(behind);
            Duration age = Duration.between(lastTime(oldest), clock.instant());
            if (age.compareTo(duration) < 0) {
                return new Outcome(duration.minus(age.isNegative() ? Duration.ZERO : age), failures);
            }
            switch (step(oldest)) {
                case CONSUMED -> {}
                case NO_DATA -> {
                    return new Outcome(Duration.ZERO, failures);
                }
                case FAILED -> {
                    behind.remove(oldest);
                    failures++;
                }
            }
        }
        return new Outcome(duration, failures);
    }

    private List<PartitionProgress> open(Collection<Integer> partitions) throws InterruptedException {
        List<PartitionProgress> opened = new ArrayList<>();
        for (int partition : partitions) {
            Optional<StartOffsets.Start> start = starts.of(partition);
            if (start.isPresent()) {
                flags.remove(partition, start.get().next());
                if (!start.get().isEmpty()) {
                    opened.add(new PartitionProgress(partition, start.get().next()));
                }
            }
        }
        return opened;
    }

    private static PartitionProgress oldest(List<PartitionProgress> partitions) {
        return partitions.stream()
                .min(Comparator.comparing(ConsumeCycle::lastTime))
                .orElseThrow();
    }

    private static Instant lastTime(PartitionProgress progress) {
        return Objects.requireNonNull(progress.lastTime());
    }

    private Step step(PartitionProgress progress) throws InterruptedException {
        long start = clock.nanoTime();
        try {
            Optional<Section> section = consumer.consume(progress.partition(), progress.nextOffset());
            if (section.isEmpty()) {
                return Step.NO_DATA;
            }
            finish(section.get(), progress);
            return Step.CONSUMED;
        } catch (RuntimeException e) {
            log.atError()
                    .addKeyValue("partition", progress.partition())
                    .addKeyValue("offset", progress.nextOffset())
                    .setCause(e)
                    .log("section failed, it will be consumed again");
            return Step.FAILED;
        } finally {
            metrics.partition(progress.partition())
                    .sectionDuration()
                    .record(Duration.ofNanos(clock.nanoTime() - start));
        }
    }

    /// Uploads, commits and releases a section, in this order.
    private void finish(Section section, PartitionProgress progress) throws InterruptedException {
        int partition = section.partition();
        try (SectionSpool spool = section.traces()) {
            boolean mayRepeat = !settled.remove(partition);
            List<FlushedTenant> flushed = flusher.flush(section, mayRepeat);
            for (FlushedTenant each : flushed) {
                @Nullable BlockId block = each.blockId();
                if (block != null) {
                    flags.add(partition, section.nextOffset(), each.tenant(), block);
                }
            }
            offsets.commit(BlockBuilder.GROUP, partition, section.nextOffset());
            settled.add(partition);
            progress.committed(section.nextOffset(), section.lastTime());
            flushed.forEach(metrics::flushed);
            log.atInfo()
                    .addKeyValue("partition", partition)
                    .addKeyValue("offset", section.firstOffset())
                    .addKeyValue("next", section.nextOffset())
                    .addKeyValue("tenants", flushed.size())
                    .addKeyValue("spills", spool.files())
                    .log("section committed");
            flags.remove(partition, section.nextOffset());
        }
    }
}

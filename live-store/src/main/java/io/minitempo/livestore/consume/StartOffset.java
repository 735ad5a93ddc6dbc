// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore.consume;

import io.minitempo.core.time.Clock;
import io.minitempo.ingestlog.IngestLog;
import io.minitempo.ingestlog.UnknownPartitionException;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Chooses where consumption starts (`spec/write-path.md §4.2` step 3), so that no span is skipped that is neither on
/// the local disk nor in a block of the backend.
///
/// @param first the offset to read from
/// @param end the end of the partition when it was looked at; what is below must be read before lookups are whole
public record StartOffset(long first, long end) {

    private static final Logger log = LoggerFactory.getLogger(StartOffset.class);

    /// What is known of the local disk and the partition ring.
    ///
    /// @param hasLocalData whether blocks of an earlier process were found
    /// @param isInactive whether the partition takes no new data
    public record Situation(boolean hasLocalData, boolean isInactive) {}

    /// Asks the log.
    ///
    /// - Committed, and the local disk has what was consumed: goes on there, however long ago that was.
    /// - Otherwise: two `completeBlockTimeout`s back, or from the block-builder's commit on if that is earlier.
    ///
    /// @throws io.minitempo.core.TempoException.Unavailable when the broker does not answer
    /// @throws InterruptedException when the caller is interrupted
    public static StartOffset choose(
            IngestLog source,
            String group,
            int partition,
            Situation situation,
            OptionalLong built,
            Duration completeBlockTimeout,
            Clock clock)
            throws InterruptedException {
        long start;
        long end;
        OptionalLong committed;
        try {
            start = source.offsets().start(partition);
            end = source.offsets().end(partition);
            committed = source.committedOffsets().committed(group, partition);
        } catch (UnknownPartitionException e) {
            log.atInfo().addKeyValue("partition", partition).setCause(e).log("partition does not exist yet");
            return new StartOffset(0, 0);
        }
        boolean usable = committed.isPresent() && committed.getAsLong() <= end;
        if (committed.isPresent() && !usable) {
            log.atWarn()
                    .addKeyValue("committed", committed.getAsLong())
                    .addKeyValue("end", end)
                    .log("committed offset is beyond the end of the partition, which must be another one; not used");
        }
        long first;
        if (usable && (situation.hasLocalData || situation.isInactive)) {
            first = committed.getAsLong();
        } else {
            Instant lookback = clock.instant().minus(completeBlockTimeout.multipliedBy(2));
            first = source.offsets().firstSince(partition, lookback).orElse(end);
            if (built.isPresent()) {
                first = Math.min(first, built.getAsLong());
            }
        }
        if (first < start) {
            if (usable) {
                log.atError()
                        .addKeyValue("wanted", first)
                        .addKeyValue("start", start)
                        .log("records that were not consumed are gone from the log");
            }
            first = start;
        }
        return new StartOffset(first, end);
    }
}

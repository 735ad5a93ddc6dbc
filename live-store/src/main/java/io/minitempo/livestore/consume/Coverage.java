// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore.consume;

import io.minitempo.core.TempoException;
import io.minitempo.core.concurrent.PeriodicTask;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.ingestlog.OffsetStore;
import io.minitempo.ingestlog.UnknownPartitionException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Watches how far the block-builder got with a partition: below its committed offset every span is in a block of the
/// backend, and once that is as long ago as two polls of the block list, every querier knows those blocks.
///
/// Asked for by any thread; its own task looks at the commits. A commit that cannot be read leaves the last one
/// standing, which is lower and therefore safe.
public final class Coverage {

    /// The group of the block-builders (`spec/write-path.md §3.5`).
    public static final String BLOCK_BUILDER = "block-builder";

    private static final Logger log = LoggerFactory.getLogger(Coverage.class);
    private static final Duration MOST_BETWEEN_LOOKS = Duration.ofSeconds(15);
    private static final Duration LEAST_BETWEEN_LOOKS = Duration.ofSeconds(1);

    private final OffsetStore offsets;
    private final int partition;
    private final Duration settling;
    private final Clock clock;
    private final Instant begin;
    private final PeriodicTask task;
    /// Commits that are younger than `settling`, oldest first; guarded by its own lock.
    private final ArrayDeque<Seen> seen = new ArrayDeque<>();
    private volatile boolean exists;
    private volatile long committed;
    private volatile long settled;

    private record Seen(Instant at, long offset) {}

    /// Watches the commits for `partition`; they count when they are `settling` old.
    public Coverage(OffsetStore offsets, int partition, Duration settling, Clock clock) {
        this.offsets = offsets;
        this.partition = partition;
        this.settling = settling;
        this.clock = clock;
        this.begin = clock.instant();
        this.task = new PeriodicTask("block-builder-commits", betweenLooks(settling), clock, this::look);
    }

    private static Duration betweenLooks(Duration settling) {
        if (settling.compareTo(LEAST_BETWEEN_LOOKS) < 0) {
            return LEAST_BETWEEN_LOOKS;
        }
        return settling.compareTo(MOST_BETWEEN_LOOKS) < 0 ? settling : MOST_BETWEEN_LOOKS;
    }

    /// Looks once, then again and again.
    ///
    /// @throws InterruptedException when the caller is interrupted
    public void start() throws InterruptedException {
        look();
        task.start(false);
    }

    /// Ends the watch.
    ///
    /// @throws InterruptedException when the caller is interrupted
    public void stop(Deadline deadline) throws InterruptedException {
        task.stop(deadline);
    }

    /// Looks at the commit once.
    ///
    /// @throws InterruptedException when the caller is interrupted
    public void look() throws InterruptedException {
        OptionalLong found;
        try {
            found = offsets.committed(BLOCK_BUILDER, partition);
        } catch (UnknownPartitionException e) {
            log.atDebug().setCause(e).log("no topic yet, so nothing is built");
            return;
        } catch (TempoException.Unavailable e) {
            log.atWarn().setCause(e).log("commits of the block-builder cannot be read");
            settle();
            return;
        }
        if (found.isPresent()) {
            exists = true;
            // The block-builder never goes back; a lower offset means that somebody reset the group, to build anew.
            if (found.getAsLong() != committed) {
                committed = found.getAsLong();
                synchronized (seen) {
                    seen.addLast(new Seen(clock.instant(), committed));
                }
            }
        }
        settle();
    }

    private void settle() {
        synchronized (seen) {
            Instant before = clock.instant().minus(settling);
            while (!seen.isEmpty() && !seen.getFirst().at.isAfter(before)) {
                settled = seen.removeFirst().offset;
            }
        }
    }

    /// Whether the group has committed nothing although it was watched for `patience`: there is no block-builder. One
    /// that has just been installed commits first when its first cycle ends.
    public boolean isAbsent(Duration patience) {
        return !exists && !clock.instant().isBefore(begin.plus(patience));
    }

    /// The last committed offset; empty when there is none.
    public OptionalLong committed() {
        return exists ? OptionalLong.of(committed) : OptionalLong.empty();
    }

    /// Whether every querier finds the spans of the record at `offset` in the backend.
    public boolean isBuilt(long offset) {
        return exists && offset < settled;
    }
}

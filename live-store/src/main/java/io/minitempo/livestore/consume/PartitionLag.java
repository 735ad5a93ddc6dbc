// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore.consume;

import io.minitempo.core.time.Clock;
import java.time.Duration;
import java.util.Optional;

/// How far consumption is behind the end of its partition, in time (`spec/write-path.md §4.2` step 4).
///
/// The consumer notes its position, a task notes the end; any thread may ask.
public final class PartitionLag {

    /// So few records count as none.
    private static final long NEAR = 1000;

    private static final long UNKNOWN = -1;

    private final Clock clock;
    private volatile long position;
    private volatile long lastTimestampMillis = UNKNOWN;
    private volatile long end = UNKNOWN;

    /// The lag of a consumer that stands at `position`.
    public PartitionLag(long position, Clock clock) {
        this.position = position;
        this.clock = clock;
    }

    /// Notes that records up to `position`, exclusive, were handled, the last one created at `timestampMillis`.
    public void consumed(long position, long timestampMillis) {
        lastTimestampMillis = timestampMillis;
        this.position = position;
    }

    /// Notes that reading began anew at `position`; of what lies there nothing is known yet.
    public void restarted(long position) {
        lastTimestampMillis = UNKNOWN;
        this.position = position;
    }

    /// Notes the end of the partition.
    public void endSeen(long end) {
        this.end = end;
    }

    /// Notes that the end of the partition is not known any more.
    public void endLost() {
        end = UNKNOWN;
    }

    /// The next offset that is consumed.
    public long position() {
        return position;
    }

    /// Zero near the end of the partition, else the age of the record that was consumed last; empty when unknown.
    public Optional<Duration> lag() {
        long seenEnd = end;
        if (seenEnd == UNKNOWN) {
            return Optional.empty();
        }
        if (seenEnd - position <= NEAR) {
            return Optional.of(Duration.ZERO);
        }
        long last = lastTimestampMillis;
        return last == UNKNOWN ? Optional.empty() : Optional.of(Duration.ofMillis(Math.max(0, clock.millis() - last)));
    }

    /// Whether a request for data up to `endSeconds` may miss some that is not consumed yet; zero asks for no such
    /// guarantee (`spec/write-path.md §4.5`).
    public boolean isLagged(long endSeconds) {
        if (endSeconds == 0) {
            return false;
        }
        Optional<Duration> lag = lag();
        return lag.isEmpty() || clock.millis() - endSeconds * 1000 < lag.get().toMillis();
    }
}

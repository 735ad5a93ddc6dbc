// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore.consume;

import io.minitempo.core.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Decides when a live-store that started knows enough to answer: when it has read what was in the log at its start
/// and, if that is asked for, is not further behind than a target; or when waiting took too long
/// (`spec/write-path.md §4.2` step 4).
///
/// Once ready it stays ready. Any thread may call.
public final class CatchUp {

    private static final Logger log = LoggerFactory.getLogger(CatchUp.class);

    private final Duration targetLag;
    private final Duration maxWait;
    private final Clock clock;
    private final Instant startedAt;
    /// Guarded by this.
    private long end;
    private volatile boolean ready;
    private volatile Duration duration = Duration.ZERO;

    /// A wait for offset `end`, exclusive, and for a lag of `targetLag` unless that is zero.
    public CatchUp(StartOffset start, Duration targetLag, Duration maxWait, Clock clock) {
        this.end = start.end();
        this.targetLag = targetLag;
        this.maxWait = maxWait;
        this.clock = clock;
        this.startedAt = clock.instant();
        this.ready = start.first() >= end && targetLag.isZero();
    }

    /// Looks whether the position and the lag, which may be unknown, are good enough by now.
    public synchronized void look(long position, Optional<Duration> lag) {
        if (ready) {
            return;
        }
        Duration waited = Duration.between(startedAt, clock.instant());
        boolean caughtUp = position >= end
                && (targetLag.isZero() || lag.isPresent() && lag.get().compareTo(targetLag) <= 0);
        boolean tooLong = waited.compareTo(maxWait) >= 0;
        if (!caughtUp && !tooLong) {
            return;
        }
        if (!caughtUp) {
            log.atWarn()
                    .addKeyValue("position", position)
                    .addKeyValue("wanted", end)
                    .addKeyValue("waited", waited)
                    .log("live-store serves although it has not caught up, its answers may lack spans");
        }
        duration = waited;
        ready = true;
    }

    /// Notes that the partition, read anew, ends at `end`: a topic that was made anew never gets to where the old one
    /// ended, unless by chance.
    public synchronized void restarted(long end) {
        this.end = Math.min(this.end, end);
    }

    /// Whether lookups may be answered.
    public boolean isReady() {
        return ready;
    }

    /// How long it took.
    public Duration duration() {
        return duration;
    }
}

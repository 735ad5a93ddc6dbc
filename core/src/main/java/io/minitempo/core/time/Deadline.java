// SPDX-License-Identifier: Apache-2.0
package io.minitempo.core.time;

import io.minitempo.core.TempoException;
import java.time.Duration;

/// A point on a monotonic clock after which an answer is of no use.
public final class Deadline {

    /// A deadline that never comes.
    public static final Deadline NONE = new Deadline(Clock.system(), Long.MAX_VALUE, true);

    private final Clock clock;
    private final long nanos;
    private final boolean never;

    private Deadline(Clock clock, long nanos, boolean never) {
        this.clock = clock;
        this.nanos = nanos;
        this.never = never;
    }

    /// The point `timeout` from now; a timeout of zero or less has passed already.
    public static Deadline after(Duration timeout, Clock clock) {
        return new Deadline(clock, clock.nanoTime() + timeout.toNanos(), false);
    }

    /// The point `timeout` from now on the system clock.
    public static Deadline after(Duration timeout) {
        return after(timeout, Clock.system());
    }

    /// The earlier of this deadline and the point `timeout` from now.
    public Deadline atMost(Duration timeout) {
        Deadline other = after(timeout, clock);
        return remaining().compareTo(other.remaining()) <= 0 ? this : other;
    }

    /// Whether there is no limit at all.
    public boolean isNone() {
        return never;
    }

    /// The time left, zero once the deadline has passed; about 292 years when there is no limit.
    public Duration remaining() {
        if (never) {
            return Duration.ofNanos(Long.MAX_VALUE);
        }
        return Duration.ofNanos(Math.max(0, nanos - clock.nanoTime()));
    }

    /// Whether the deadline has passed.
    public boolean hasPassed() {
        return !never && clock.nanoTime() - nanos >= 0;
    }

    /// Throws when the deadline has passed.
    ///
    /// @throws TempoException.DeadlineExceeded `context deadline exceeded`, as Tempo says it
    public void check() {
        if (hasPassed()) {
            throw new TempoException.DeadlineExceeded("context deadline exceeded");
        }
    }

    @Override
    public String toString() {
        return never ? "none" : "in " + GoDuration.format(remaining());
    }
}

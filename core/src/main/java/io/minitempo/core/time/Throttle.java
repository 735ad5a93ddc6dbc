// SPDX-License-Identifier: Apache-2.0
package io.minitempo.core.time;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// Lets something happen at most once per interval, such as a log line about an error that repeats. Any thread may ask.
public final class Throttle {

    private final long interval;
    private final Clock clock;
    private final AtomicLong next;

    /// A throttle that lets the first one pass at once.
    public Throttle(Duration interval, Clock clock) {
        this.interval = interval.toNanos();
        this.clock = clock;
        this.next = new AtomicLong(clock.nanoTime());
    }

    /// Whether it may happen now; if so, not again before the interval has passed.
    public boolean tryPass() {
        long now = clock.nanoTime();
        long due = next.get();
        return now - due >= 0 && next.compareAndSet(due, now + interval);
    }
}
